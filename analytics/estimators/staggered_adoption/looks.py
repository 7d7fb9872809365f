"""Everything a roll-out is estimated by: the plan's own estimate and those it is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError
from analytics.estimators.checks.dip import REBOUND, STRETCH, Stretch, check_dip
from analytics.estimators.numerics.adoption_looks import (
    overall,
    own_change,
    two_way_effect,
)
from analytics.estimators.numerics.answer import p_value_of
from analytics.estimators.numerics.before_adoption import line_before, stretch_before
from analytics.estimators.numerics.condensed_panel import condensed
from analytics.estimators.numerics.group_time_cells import Rule
from analytics.estimators.numerics.staggered_comparison import compare_cohorts
from analytics.estimators.numerics.staggered_imputation import impute_cohorts
from analytics.estimators.numerics.two_way_regression import already_treated_share

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.plan import StaggeredAdoptionPlan
    from analytics.estimators.numerics.adoption_sample import Sample
    from analytics.estimators.numerics.answer import Uncertainty
    from analytics.estimators.numerics.staggered_comparison import Comparison

# Above this share of comparisons with units already treated the two-way regression is not shown.
MOST_ALREADY_TREATED = 0.10
METHODS = {"callaway_santanna": "Callaway-Sant'Anna", "imputation": "Imputation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """The primary comparison with the other ones it is judged by.

    ``first`` is the plan's own estimate; ``found`` is the primary one: the same, or ``donut`` where
    the stretch before adoption decides. ``line`` is the adopters' straight drift before adoption,
    ``other`` the second estimator's, ``constant`` that of units seen in every period, ``two_way``
    the two-way regression's where at most a tenth of its comparisons (``already_treated``) are with
    units already treated.
    """

    sample: Sample
    first: Comparison
    found: Comparison
    gap: Uncertainty | None
    line: Uncertainty | None
    donut: Comparison | None
    other: Comparison | None
    constant: Comparison | None
    already_treated: float
    naive: Uncertainty | None
    two_way: Uncertainty | None

    @property
    def rebounds(self) -> bool:
        """Whether the donut is the primary estimate."""
        return self.donut is not None and self.found is self.donut

    @property
    def other_method(self) -> str:
        """Name of the second estimator."""
        main = self.sample.estimator
        return METHODS["imputation" if main == "callaway_santanna" else "callaway_santanna"]


def look(plan: StaggeredAdoptionPlan, sample: Sample) -> Looks:
    """Estimate by the plan, without the stretch before adoption, and by other methods.

    Raises
    ------
    NotEstimableError
        The plan's own estimate cannot be made, or nothing varies.
    """
    first = _estimated(plan, sample, sample.panel)
    if overall(first).std_error <= 0:
        raise NotEstimableError(
            "Every unit changed by exactly the same amount: no spread to judge by.",
            "Check the outcome column.",
        )
    small = condensed(sample.panel, first.groups)
    gap = stretch_before(small, plan.anticipation, STRETCH)
    donut = _imputed(small, plan.anticipation + STRETCH) if gap is not None else None
    found = first
    if gap is not None and donut is not None and _fails(gap, first, donut):
        donut = impute_cohorts(sample.panel, plan.anticipation + STRETCH)
        found = donut
    excluded = plan.anticipation + (STRETCH if found is donut else 0)
    adjusted = found is first and sample.estimator == "callaway_santanna"
    share = already_treated_share(sample.panel.start, len(sample.panel.periods))
    return Looks(
        sample=sample,
        first=first,
        found=found,
        gap=gap,
        line=line_before(small, excluded, adjusted=adjusted),
        donut=donut,
        other=_second_estimator(plan, sample, small),
        constant=_constant(plan, sample),
        already_treated=share,
        naive=own_change(small),
        two_way=two_way_effect(small) if share <= MOST_ALREADY_TREATED else None,
    )


def _estimated(plan: StaggeredAdoptionPlan, sample: Sample, panel: AdoptionPanel) -> Comparison:
    if sample.estimator == "imputation":
        return impute_cohorts(panel, plan.anticipation)
    return compare_cohorts(panel, _rule(plan, sample, panel))


def _rule(plan: StaggeredAdoptionPlan, sample: Sample, panel: AdoptionPanel) -> Rule:
    return Rule(
        never_only=sample.never_only,
        anticipation=plan.anticipation,
        periods=len(panel.periods),
    )


def _imputed(panel: AdoptionPanel, excluded: int) -> Comparison | None:
    try:
        return impute_cohorts(panel, excluded, averages_only=True)
    except NotEstimableError:
        return None


def _fails(gap: Uncertainty, first: Comparison, donut: Comparison) -> bool:
    stretch = stretch_of(gap, overall(first), overall(donut), base=first.fixed_base)
    return check_dip(stretch, "period", limits=REBOUND).verdict is Verdict.FAIL


def stretch_of(gap: Uncertainty, effect: Uncertainty, donut: Uncertainty, *, base: bool) -> Stretch:
    """Put the stretch before adoption beside the effect with and without it.

    ``base`` says that the effect is measured from one of these periods.
    """
    return Stretch(
        gap=gap.effect,
        p_value=p_value_of(gap),
        effect=effect.effect,
        std_error=effect.std_error,
        donut=donut.effect,
        base=base,
    )


def _second_estimator(
    plan: StaggeredAdoptionPlan, sample: Sample, small: AdoptionPanel
) -> Comparison | None:
    """Use the other estimator, on complete units where it needs them."""
    if sample.estimator == "callaway_santanna":
        return _imputed(small, plan.anticipation)
    try:
        complete = sample.panel.only(sample.complete)
        return compare_cohorts(complete, _rule(plan, sample, complete))
    except NotEstimableError:
        return None


def _constant(plan: StaggeredAdoptionPlan, sample: Sample) -> Comparison | None:
    if sample.complete.all():
        return None
    return _imputed(sample.panel.only(sample.complete), plan.anticipation)
