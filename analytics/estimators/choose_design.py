"""Which design answers a study, from what its plan says and the shape of its data alone.

A decision tree fixes the design and its primary estimator before an outcome is read: what it is
given holds counts and covariates, no outcome. Every fork leaves a sentence.

References
----------
Rubin, D. B. (2008). For objective causal inference, design trumps analysis. Annals of Applied
Statistics 2, 808-840.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.domain.choice import Choice
from analytics.domain.errors import NotEstimableError
from analytics.estimators.checks.dip import STRETCH
from analytics.estimators.checks.donor_pool import FEWEST_DONORS, FEWEST_PERIODS, is_too_small
from analytics.estimators.numerics.counterfactual_forecast import periods_needed_before
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.series_looks import FEWEST_AFTER, FEWEST_BEFORE

if TYPE_CHECKING:
    from analytics.domain.data_shape import PanelShape, SeriesShape
    from analytics.domain.plan import AutoPlan

EXPERIMENT = "experiment"
DIFFERENCE = "difference_in_differences"
STAGGERED = "staggered_adoption"
SYNTHETIC = "synthetic_control"
SERIES = "interrupted_time_series"
ADJUSTED = "adjusted_comparison"

FEW_TREATED = 3
MOST_GAPS = 0.05
ALIKE = 0.10
# Fewer treated (and as many comparison) units a covariate cannot carry a model of adoption.
UNITS_A_COVARIATE = 5


def choose_without_time(plan: AutoPlan) -> Choice:
    """Choose for people or units observed once: an experiment, or users against others."""
    if plan.randomised:
        return Choice(
            design=EXPERIMENT,
            branch="randomised",
            reasons=(
                (
                    "The plan says that who got what was drawn at random: the arms are compared"
                    " as an experiment."
                ),
            ),
        )
    return Choice(
        design=ADJUSTED,
        branch="no_time_before",
        reasons=(
            "Nothing says that who got what was drawn at random: people may have chosen.",
            (
                "The plan names no start and no time before it: users and others can only be"
                " compared after adjustment for what was measured before they chose."
            ),
        ),
    )


def choose_for_rows(plan: AutoPlan) -> Choice:
    """Choose where two groups are known before and after, but rows name no unit."""
    return Choice(
        design=DIFFERENCE,
        branch="repeated_cross_sections",
        reasons=(
            f"'{plan.treated}' says who was treated and the plan gives one start for all.",
            (
                "The plan names no unit that is seen again: the two groups are compared before and"
                " after, row by row."
            ),
        ),
    )


def choose_for_series(shape: SeriesShape, *, why: str) -> Choice:
    """Choose for one series without a comparison group.

    Parameters
    ----------
    shape
        Its length on both sides of the start.
    why
        The sentence that says why there is one series only.

    Raises
    ------
    NotEstimableError
        The series is too short for anything but a description.
    """
    counted = f"The series has {shape.before} periods before the start and {shape.after} after."
    if shape.before < FEWEST_BEFORE or shape.after < FEWEST_AFTER:
        raise NotEstimableError(
            f"{why} {counted} That is enough to describe it, not to say what the initiative did:"
            f" {FEWEST_BEFORE} before and {FEWEST_AFTER} after are needed.",
            "Bring an earlier history, wait for more periods, or add units that were not treated.",
        )
    own = Choice(
        design=SERIES,
        branch="one_series",
        reasons=(why, counted, "It is compared with its own trend, season and inertia before."),
        options=(("estimator", "gls"),),
    )
    if shape.before >= FEWEST_BEFORE + STRETCH:
        own = replace(
            own,
            reasons=(
                *own.reasons,
                (
                    f"The last {STRETCH} periods before the start are left out: had it come because"
                    " of a bad stretch, the recovery would count as an effect."
                ),
            ),
            options=(*own.options, ("donut", "always")),
        )
    if not shape.comparison_series:
        return own
    enough = periods_needed_before(shape.after)
    if shape.before < enough:
        short = (
            f"The comparison series named are not used: a forecast from them needs {enough} periods"
            " before the start."
        )
        return replace(own, reasons=(*own.reasons, short))
    return Choice(
        design=SERIES,
        branch="series_with_comparison",
        reasons=(
            why,
            counted,
            (
                f"{_many(shape.comparison_series, 'comparison series is', 'comparison series are')}"
                " named: the outcome is forecast from its past and from them."
            ),
        ),
        options=(("estimator", "forecast"),),
    )


def choose_for_panel(shape: PanelShape) -> Choice:
    """Choose for units that are followed over time and for which it is known who started when.

    A panel in which every unit starts in one period has nobody to compare with; it is a single
    series and belongs to ``choose_for_series``.

    Raises
    ------
    NotEstimableError
        No unit starts within the periods seen.
    """
    if not shape.treated:
        raise NotEstimableError(
            "No unit starts within the periods seen"
            + (f"; {shape.always} were treated all along." if shape.always else "."),
            "Check who is marked as treated, or bring earlier or later periods.",
        )
    one_start = len(shape.starts) == 1
    counted = (
        f"{_many(shape.treated, 'unit starts', 'units start')} within the periods seen,"
        f" {shape.never} do not."
    )
    when = (
        f"All of them start in {shape.starts[0]}."
        if one_start
        else f"They start in {len(shape.starts)} different periods, from {shape.starts[0]} to"
        f" {shape.starts[-1]}."
    )
    step = _Steps((counted, when))
    if one_start and shape.treated <= FEW_TREATED and shape.clusters is None:
        return _few_treated(shape, step)
    if shape.with_gaps > MOST_GAPS:
        return _imputed(shape, step)
    step = _told(shape, step)
    if _must_adjust(shape):
        return _adjusted(shape, step)
    return _one_start(shape, step) if one_start else _staggered(step)


@dataclass(frozen=True, slots=True)
class _Steps:
    """Sentences so far."""

    said: tuple[str, ...]

    def then(self, sentence: str) -> _Steps:
        return _Steps((*self.said, sentence))

    def end(self, design: str, branch: str, sentence: str, **options: str) -> Choice:
        return Choice(
            design=design,
            branch=branch,
            reasons=(*self.said, sentence),
            options=tuple(options.items()),
        )


def _one_start(shape: PanelShape, step: _Steps) -> Choice:
    errors = (
        " Every unit counts once."
        if shape.clusters is None
        else f" The {shape.clusters} clusters are what is independent."
    )
    return step.end(
        DIFFERENCE,
        "one_start",
        "Nearly every unit was seen in every period: each unit's mean before is compared with its"
        " mean after." + errors,
    )


def _few_treated(shape: PanelShape, step: _Steps) -> Choice:
    whole, others = shape.treated_complete, shape.never_complete
    if whole and not is_too_small(others, shape.before):
        return step.end(
            SYNTHETIC,
            "few_treated",
            f"With {_many(shape.treated, 'treated unit', 'treated units')}, {others} others and"
            f" {shape.before} periods before, a weighted mixture of the others stands for what"
            " would have happened (synthetic difference in differences).",
            estimator="synthetic_difference_in_differences",
        )
    if not whole and shape.treated > 1:
        return _imputed(shape, step)
    few = (
        f"{others} others seen in every one of {shape.before} periods before are too few to find"
        f" weights from ({FEWEST_DONORS} and {FEWEST_PERIODS} are needed)"
        if whole
        else "The treated unit misses a period, so that no weights can be found"
    )
    return step.end(
        SYNTHETIC if whole else DIFFERENCE,
        "few_treated_plain",
        f"{few}: changes are compared as they are.",
    )


def _staggered(step: _Steps) -> Choice:
    return step.end(
        STAGGERED,
        "staggered",
        "Nearly every unit was seen in every period: every group of starters is compared with units"
        " that have not started (Callaway and Sant'Anna).",
        estimator="callaway_santanna",
    )


def _imputed(shape: PanelShape, step: _Steps) -> Choice:
    return step.end(
        STAGGERED,
        "gaps",
        f"{shape.with_gaps:.0%} of the units miss a period, more than one in twenty: what would"
        " have happened is filled in from all untreated observations, so that no unit is lost for"
        " its gaps (imputation).",
        estimator="imputation",
    )


def _adjusted(shape: PanelShape, step: _Steps) -> Choice:
    return step.end(
        STAGGERED,
        "covariates_predict",
        "Starters are compared with units like them in what was measured before (doubly robust"
        f" comparison, {_many(shape.covariates, 'covariate', 'covariates')}).",
        estimator="callaway_santanna",
    )


def _must_adjust(shape: PanelShape) -> bool:
    """Whether covariates tell starters from others and there are enough units to use them."""
    gap = shape.covariate_gap
    return gap is not None and gap > ALIKE and _can_adjust(shape)


def _can_adjust(shape: PanelShape) -> bool:
    needed = UNITS_A_COVARIATE * shape.covariates
    return min(shape.smallest_cohort, shape.never) >= needed


def _told(shape: PanelShape, step: _Steps) -> _Steps:
    """Say what covariates tell, where there are any."""
    gap = shape.covariate_gap
    if gap is None:
        return step
    if gap <= ALIKE:
        return step.then(
            f"Starters and others differ by {figure(gap)} standard deviations at most in the"
            " covariates, too little to adjust for."
        )
    told = f"Starters and others differ by up to {figure(gap)} standard deviations in a covariate."
    if _can_adjust(shape):
        return step.then(told)
    return step.then(
        f"{told} There are fewer than {UNITS_A_COVARIATE} units a covariate on one side, too few to"
        " adjust: the covariates are left out."
    )


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
