"""How much more data an undecided experiment needs, asked of the planner with the spread seen."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING

from analytics.domain.errors import AnalyticsError
from analytics.domain.planning import Outcome, Planning, Setting
from analytics.domain.study_view import MoreData, WorthSource
from analytics.estimators.planner import answer_planning

if TYPE_CHECKING:
    from analytics.domain.estimate import Effect, Estimate
    from analytics.domain.plan import ExperimentPlan
    from analytics.domain.study_view import Worthwhile

POWER = 0.8  # where the plan says none


@dataclass(frozen=True, slots=True, kw_only=True)
class _Size:
    """Independent units of the two groups: clusters where they were randomised."""

    treated: int
    control: int
    clustered: bool

    @property
    def total(self) -> int:
        return self.treated + self.control

    def spread(self, std_error: float) -> float:
        """Return the standard deviation of a unit behind a standard error of the difference."""
        return std_error * sqrt(self.treated * self.control / self.total)


def size_still_needed(
    estimate: Estimate,
    plan: ExperimentPlan,
    worthwhile: Worthwhile,
    planning: Planning | None,
) -> MoreData | None:
    """Ask the planner for the size that sees the worthwhile difference, less what is there.

    The spread of a unit is the one behind the study's own standard error, so covariates and
    clusters count as they did. ``None`` where the study has that size or the planner has no answer.

    Parameters
    ----------
    estimate, plan
        The experiment as it was run.
    worthwhile
        The difference to be seen, or the margin not to be exceeded.
    planning
        What the plan assumed; gives power and pace where it says them.
    """
    size = _size(estimate.effect)
    if size is None:
        return None
    power = planning.power if planning else POWER
    try:
        answer = answer_planning(
            Planning(
                title=estimate.title,
                setting=_setting(estimate, plan, worthwhile, size),
                higher_is_better=estimate.higher_is_better,
                power=power,
                effect=_effect(estimate, plan, worthwhile),
            )
        )
    except AnalyticsError:
        return None
    more = ceil(answer.n_total - size.total)
    if more <= 0:
        return None
    pace = planning.units_per_week if planning and not size.clustered else None
    return MoreData(
        units=more,
        clustered=size.clustered,
        target=worthwhile.size,
        power=power,
        weeks=more / pace if pace else None,
    )


def _size(effect: Effect) -> _Size | None:
    clustered = effect.clusters_treated is not None and effect.clusters_control is not None
    counts = (
        (effect.clusters_treated, effect.clusters_control)
        if clustered
        else (effect.n_treated, effect.n_control)
    )
    treated, control = counts
    if not treated or not control or effect.std_error <= 0:
        return None
    return _Size(treated=treated, control=control, clustered=clustered)


def _setting(
    estimate: Estimate, plan: ExperimentPlan, worthwhile: Worthwhile, size: _Size
) -> Setting:
    """Set the test that the study runs, with the spread it saw."""
    alpha = 1 - plan.question.confidence
    spread = size.spread(estimate.effect.std_error)
    outcome = Outcome(baseline=estimate.effect.baseline_mean or 0.0, std_dev=spread)
    shares = size.control / size.total, size.treated / size.total
    if worthwhile.source is WorthSource.MARGIN:
        return Setting(
            outcome=outcome,
            control_share=shares[0],
            treated_share=shares[1],
            alpha=alpha,
            alternative="larger" if estimate.higher_is_better else "smaller",
            margin=worthwhile.size,
        )
    return Setting(
        outcome=outcome,
        control_share=shares[0],
        treated_share=shares[1],
        alpha=alpha,
        alternative=plan.question.alternative,
    )


def _effect(estimate: Estimate, plan: ExperimentPlan, worthwhile: Worthwhile) -> float:
    """Effect assumed: none against a margin, else the worthwhile one on the tested side."""
    if worthwhile.source is WorthSource.MARGIN:
        return 0.0
    tested = plan.question.alternative
    upwards = estimate.higher_is_better if tested == "two-sided" else tested == "larger"
    return worthwhile.size if upwards else -worthwhile.size
