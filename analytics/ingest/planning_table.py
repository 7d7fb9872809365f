"""What a plan's [planning] table asks of the planner; every unknown key is refused by name."""

from __future__ import annotations

import tomllib
from math import sqrt
from typing import TYPE_CHECKING

from analytics.domain.errors import PlanError
from analytics.domain.looks import TUNED_FOR, TUNED_FOR_CLUSTERS
from analytics.domain.plan import ExperimentPlan
from analytics.domain.planning import Clustering, LookSchedule, Outcome, Planning, Setting
from analytics.ingest.numbers import number, optional_number
from analytics.ingest.plan_file import parse_plan
from analytics.ingest.plan_values import Values

if TYPE_CHECKING:
    from analytics.domain.plan import Alternative

POSITIVE = "a number above 0"
SUMS_TO_ONE = 1e-6
RATIO = (
    "numerator_mean",
    "numerator_std_dev",
    "denominator_mean",
    "denominator_std_dev",
    "numerator_denominator_correlation",
)


def parse_planning(text: str) -> Planning:
    """Read a plan with its [planning] table as a question to the planner.

    Raises
    ------
    PlanError
        No [planning] table, another design, or a value outside its rule.
    """
    plan = parse_plan(text)
    if not isinstance(plan, ExperimentPlan):
        raise PlanError(
            f"The planner knows experiments, and this plan's design is {plan.question.design}.",
            "Size, detectable effect and power are computed for design = 'experiment'.",
        )
    content = tomllib.loads(text)
    table = Values(content.get("planning", {}), "[planning] table")
    if not table.content:
        raise PlanError(
            "The plan has no [planning] table, so there is nothing to compute a size from.",
            "Add [planning] with baseline_mean and std_dev (or baseline_proportion) and effect.",
        )
    setting, arms = _setting(plan, table, content)
    return Planning(
        title=plan.question.title,
        setting=setting,
        higher_is_better=plan.question.higher_is_better,
        power=_power(table, setting),
        effect=_effect(table, setting),
        n_total=_size(table, setting.clustering),
        units_per_week=optional_number(table, "units_per_week", POSITIVE, above=0),
        arms=arms,
    )


def _setting(
    plan: ExperimentPlan, table: Values, content: dict[str, object]
) -> tuple[Setting, tuple[tuple[str, float], ...]]:
    outcome = _outcome(table)
    alternative, alpha, margin = _test(plan, table, content, outcome)
    arms = _arms(plan, table)
    shares = dict(arms)
    clustering = _clustering(plan, table)
    looks = plan.looks
    tuned = None
    if looks is not None and looks.continuous:
        default = TUNED_FOR_CLUSTERS if clustering else TUNED_FOR
        tuned = float(looks.planned_units or default)
    setting = Setting(
        outcome=outcome,
        control_share=shares[plan.control],
        treated_share=shares[plan.arm or arms[1][0]],
        alpha=alpha,
        alternative=alternative,
        margin=margin,
        correlation=optional_number(
            table, "correlation", "a number between -1 and 1", above=-1, below=1
        )
        or 0.0,
        clustering=clustering,
        looks=LookSchedule(fractions=looks.fractions, spending=looks.spending)
        if looks is not None and not looks.continuous
        else None,
        tuned_for=tuned,
    )
    return setting, arms


def _outcome(table: Values) -> Outcome:
    keys = table.content
    if "baseline_proportion" in keys:
        for other in ("std_dev", "baseline_mean", *RATIO):
            if other in keys:
                _refuse_both("baseline_proportion", other)
        share = number(table, "baseline_proportion", "a share between 0 and 1", above=0, below=1)
        return Outcome(baseline=share, std_dev=sqrt(share * (1 - share)), kind="proportion")
    if any(key in keys for key in RATIO):
        if "baseline_mean" in keys:
            _refuse_both("baseline_mean", "numerator_mean")
        return _ratio(table)
    spread = number(
        table, "std_dev", "a number above 0: an outcome without spread needs no test", above=0
    )
    return Outcome(baseline=number(table, "baseline_mean", "a number"), std_dev=spread)


def _ratio(table: Values) -> Outcome:
    """Spread of one unit's contribution to a ratio of sums (Deng, Knoblich and Lu 2018)."""
    top = number(table, "numerator_mean", "a number")
    below = number(table, "denominator_mean", POSITIVE, above=0)
    top_spread = number(table, "numerator_std_dev", POSITIVE, above=0)
    below_spread = optional_number(table, "denominator_std_dev", "0 or more", above=-1e-300) or 0.0
    joint = optional_number(
        table,
        "numerator_denominator_correlation",
        "a number from -1 to 1",
        above=-1 - 1e-12,
        below=1 + 1e-12,
    )
    ratio = top / below
    covariance = (joint or 0.0) * top_spread * below_spread
    variance = top_spread**2 - 2 * ratio * covariance + ratio**2 * below_spread**2
    if variance <= 0:
        raise PlanError(
            "Numerator and denominator of the [planning] table move exactly together: the ratio"
            " has no spread.",
            "Correct the standard deviations or their correlation.",
        )
    return Outcome(baseline=ratio, std_dev=sqrt(variance) / below, kind="ratio")


def _test(
    plan: ExperimentPlan, table: Values, content: dict[str, object], outcome: Outcome
) -> tuple[Alternative, float, float]:
    """Alternative, error rate and margin; non-inferiority looks at the end that would be harm."""
    alternative, alpha = plan.question.alternative, round(1 - plan.question.confidence, 12)
    key = "non_inferiority_margin"
    asked = table if key in table.content else Values(content)
    value = asked.content.get(key)
    if value is None:
        return alternative, alpha, 0.0
    if isinstance(value, dict):
        relative = Values(value, f"{key} of the plan")
        margin = number(relative, "relative", POSITIVE, above=0) * abs(outcome.baseline)
    else:
        margin = number(asked, key, POSITIVE, above=0)
    tested: Alternative = "larger" if plan.question.higher_is_better else "smaller"
    return tested, alpha / 2 if alternative == "two-sided" else alpha, margin


def _arms(plan: ExperimentPlan, table: Values) -> tuple[tuple[str, float], ...]:
    named = Values(table.table("allocation"), "allocation of the [planning] table")
    shares = tuple(
        (arm, number(named, arm, "a share between 0 and 1", above=0, below=1))
        for arm in named.content
    )
    shares = shares or plan.allocation
    if not shares:
        return (plan.control, 0.5), (plan.arm or "treated", 0.5)
    names = [arm for arm, _ in shares]
    for wanted in (plan.control, plan.arm):
        if wanted and wanted not in names:
            raise PlanError(
                f"The allocation has no share for '{wanted}'.",
                "Give every arm its share, the control included.",
            )
    if abs(sum(share for _, share in shares) - 1) > SUMS_TO_ONE or len(shares) < 2:  # noqa: PLR2004 - two arms
        raise PlanError(
            f"The shares of the allocation add up to {sum(share for _, share in shares):g}.",
            "Shares of all arms add up to 1.",
        )
    control = next(one for one in shares if one[0] == plan.control)
    return (control, *(one for one in shares if one[0] != plan.control))


def _clustering(plan: ExperimentPlan, table: Values) -> Clustering | None:
    keys = [
        key
        for key in ("icc", "cluster_size", "cluster_size_cv", "clusters")
        if key in table.content
    ]
    if not keys and not plan.cluster:
        return None
    rule = (
        "a number from 0 to below 1: how alike units of one cluster are (0.05 to 0.2 is usual for"
        " teams)"
    )
    return Clustering(
        icc=number(table, "icc", rule, above=-1e-300, below=1),
        size=_cluster_size(table),
        size_cv=optional_number(table, "cluster_size_cv", "0 or more", above=-1e-300) or 0.0,
    )


def _cluster_size(table: Values) -> float:
    given = optional_number(table, "cluster_size", "a number, 1 or more", above=1 - 1e-12)
    if given is not None:
        return given
    clusters = optional_number(table, "clusters", "a whole number, 2 or more", above=0)
    units = _units_by_time(table)
    if clusters is not None and units is not None:
        return max(1.0, units / clusters)
    return number(table, "cluster_size", "the mean number of units in a cluster", above=1 - 1e-12)


def _size(table: Values, clustering: Clustering | None) -> float | None:
    by_time = _units_by_time(table)
    clusters = optional_number(table, "clusters", "a whole number, 2 or more", above=0)
    total = optional_number(
        table, "n_total", "a number of units of all arms together, 4 or more", above=3
    )
    if clusters is not None and by_time is not None and "cluster_size" in table.content:
        _refuse_both("cluster_size", "weeks")
    if clusters is not None and total is not None:
        _refuse_both("clusters", "n_total")
    if total is not None and by_time is not None:
        _refuse_both("n_total", "weeks")
    if clusters is not None and clustering is not None:
        return clusters * clustering.size
    return total if total is not None else by_time


def _units_by_time(table: Values) -> float | None:
    weeks = optional_number(table, "weeks", POSITIVE, above=0)
    if weeks is None:
        return None
    return weeks * number(
        table, "units_per_week", "the number of units that join in a week, above 0", above=0
    )


def _power(table: Values, setting: Setting) -> float:
    rule = "a probability between the error rate and 1, usually 0.8 or 0.9"
    found = optional_number(table, "power", rule, above=setting.alpha, below=1)
    return 0.8 if found is None else found


def _effect(table: Values, setting: Setting) -> float | None:
    """Effect in outcome units; with a margin, none is assumed where none is said."""
    absolute = optional_number(table, "effect", "a number")
    relative = optional_number(table, "relative_effect", "a number such as 0.05 for 5 %")
    if absolute is not None and relative is not None:
        _refuse_both("effect", "relative_effect")
    effect = absolute
    if relative is not None:
        if setting.outcome.baseline == 0:
            raise PlanError(
                "A relative effect of a baseline of 0 is no effect at all.",
                "Give 'effect' in outcome units.",
            )
        effect = relative * setting.outcome.baseline
    if setting.margin:
        sized = any(key in table.content for key in ("n_total", "weeks", "clusters"))
        return 0.0 if effect is None and not sized else effect
    if effect == 0:
        raise PlanError(
            "The [planning] table asks for an effect of 0: no size can show that nothing happened.",
            "Say the smallest effect worth having, or add non_inferiority_margin.",
        )
    if effect is not None and setting.outcome.proportion:
        reached = setting.outcome.baseline + effect
        if not 0 <= reached <= 1:
            raise PlanError(
                f"The effect {effect:g} would bring the share {setting.outcome.baseline:g} to"
                f" {reached:g}.",
                "Shares stay between 0 and 1; their effects are in points, 0.02 for 2 points.",
            )
    return effect


def _refuse_both(one: str, other: str) -> None:
    raise PlanError(
        f"The [planning] table has both '{one}' and '{other}', which may contradict each other.",
        "Keep one of them.",
    )
