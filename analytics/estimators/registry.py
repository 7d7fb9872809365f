"""Which estimator answers which plan, and which checks belong to which design.

``estimate`` matches the plan union exhaustively: a new design is a type error here until it has its
case. ``CHECKS`` is the inventory that METHODS.md is compared with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, assert_never

from analytics.domain.adoption import AdoptionPanel
from analytics.domain.moments import Panel, TimeSeries
from analytics.domain.plan import (
    AdjustedComparisonPlan,
    DifferenceInDifferencesPlan,
    ExperimentPlan,
    InterruptedTimeSeriesPlan,
    StaggeredAdoptionPlan,
    SyntheticControlPlan,
)
from analytics.estimators.adjusted_comparison import (
    AdjustedEvidence,
    estimate_adjusted_comparison,
)
from analytics.estimators.difference_in_differences import estimate_difference_in_differences
from analytics.estimators.experiment import ExperimentEvidence, estimate_experiment
from analytics.estimators.experiment_outcomes import OutcomeEvidence, estimate_outcome
from analytics.estimators.forecast_counterfactual import estimate_forecast
from analytics.estimators.interrupted_time_series import estimate_interrupted_time_series
from analytics.estimators.numerics.complete_panel import complete_panel, used_periods
from analytics.estimators.repeated_cross_sections import (
    CrossSections,
    estimate_repeated_cross_sections,
)
from analytics.estimators.small_pool import explained, is_small, two_by_two
from analytics.estimators.staggered_adoption.estimate import estimate_staggered_adoption
from analytics.estimators.synthetic_control import estimate_synthetic_control

if TYPE_CHECKING:
    from analytics.domain.estimate import DataUse, Finding
    from analytics.domain.plan import DesignPlan

EXPERIMENT = "experiment"
DIFFERENCE = "difference_in_differences"
STAGGERED = "staggered_adoption"
SERIES = "interrupted_time_series"
ADJUSTED = "adjusted_comparison"
SYNTHETIC = "synthetic_control"

CHECKS: dict[str, tuple[str, ...]] = {
    "sample_ratio": (EXPERIMENT,),
    "multiple_arms": (EXPERIMENT,),
    "pre_balance": (EXPERIMENT,),
    "allocation_over_time": (EXPERIMENT,),
    "missing_covariates": (EXPERIMENT,),
    "clusters": (EXPERIMENT, DIFFERENCE, STAGGERED, ADJUSTED),
    "repeated_units": (EXPERIMENT, ADJUSTED),
    "adjustment": (EXPERIMENT,),
    "heterogeneity": (EXPERIMENT,),
    "sparse_events": (EXPERIMENT,),
    "overdispersion": (EXPERIMENT,),
    "winsorised": (EXPERIMENT,),
    "looks": (EXPERIMENT,),
    "novelty": (EXPERIMENT,),
    "few_units": (EXPERIMENT, DIFFERENCE, STAGGERED, SYNTHETIC),
    "pre_trend": (DIFFERENCE, STAGGERED, SYNTHETIC),
    "composition": (DIFFERENCE, STAGGERED, SYNTHETIC),
    "dip": (DIFFERENCE, STAGGERED, SERIES, SYNTHETIC),
    "fading": (DIFFERENCE, STAGGERED, SYNTHETIC),
    "cohort_sizes": (STAGGERED,),
    "leave_one_cohort_out": (STAGGERED,),
    "comparable_units": (STAGGERED,),
    "already_treated": (STAGGERED,),
    "simultaneous_shock": (DIFFERENCE, STAGGERED, SERIES, SYNTHETIC),
    "definition_change": (DIFFERENCE, STAGGERED, SERIES, SYNTHETIC),
    "repeated_cross_sections": (DIFFERENCE,),
    "copied_rows": (DIFFERENCE, STAGGERED, SERIES, SYNTHETIC),
    "contamination": (DIFFERENCE, STAGGERED, SYNTHETIC),
    "placebo_outcomes": (DIFFERENCE, STAGGERED, SERIES, SYNTHETIC, ADJUSTED),
    "roll_out_order": (DIFFERENCE, STAGGERED),
    "data_length": (SERIES,),
    "season": (SERIES,),
    "autocorrelation": (SERIES,),
    "placebo_dates": (SERIES, SYNTHETIC),
    "level_or_slope": (SERIES,),
    "backtest": (SERIES,),
    "control_unaffected": (SERIES,),
    "overlap": (ADJUSTED,),
    "balance": (ADJUSTED,),
    "effective_sample": (ADJUSTED,),
    "events_per_covariate": (ADJUSTED,),
    "unmeasured_confounding": (ADJUSTED,),
    "donor_pool": (SYNTHETIC,),
    "pre_fit": (SYNTHETIC,),
    "hull": (SYNTHETIC,),
    "placebo_rank": (SYNTHETIC,),
    "permutation": (DIFFERENCE, SYNTHETIC),
    "leave_one_out": (SYNTHETIC,),
    "weight_concentration": (SYNTHETIC,),
    "method_agreement": (STAGGERED, SYNTHETIC),
}

Kind = TypeVar("Kind")
Evidence = (
    AdjustedEvidence
    | ExperimentEvidence
    | OutcomeEvidence
    | Panel
    | CrossSections
    | AdoptionPanel
    | TimeSeries
)


def estimate(  # noqa: PLR0911 - one case a design
    plan: DesignPlan, evidence: Evidence, data: DataUse
) -> Finding:
    """Answer the plan's question from what the store said.

    Raises
    ------
    NotEstimableError
        The data cannot answer the question.
    """
    match plan:
        case ExperimentPlan():
            return _experiment(plan, evidence)
        case DifferenceInDifferencesPlan():
            if isinstance(evidence, CrossSections):
                return estimate_repeated_cross_sections(plan, evidence)
            return estimate_difference_in_differences(plan, _expected(evidence, Panel), data)
        case SyntheticControlPlan():
            return _synthetic_control(plan, _expected(evidence, Panel), data)
        case StaggeredAdoptionPlan():
            return estimate_staggered_adoption(plan, _expected(evidence, AdoptionPanel), data)
        case InterruptedTimeSeriesPlan():
            return _series(plan, _expected(evidence, TimeSeries), data)
        case AdjustedComparisonPlan():
            return estimate_adjusted_comparison(plan, _expected(evidence, AdjustedEvidence))
        case _:
            assert_never(plan)


def _series(plan: InterruptedTimeSeriesPlan, series: TimeSeries, data: DataUse) -> Finding:
    """Answer by the segmented line, or by the forecast where the plan asks for it."""
    if plan.estimator == "forecast":
        return estimate_forecast(plan, series, data, estimate_interrupted_time_series)
    return estimate_interrupted_time_series(plan, series, data)


def _experiment(plan: ExperimentPlan, evidence: Evidence) -> Finding:
    if isinstance(evidence, OutcomeEvidence):
        return estimate_outcome(plan, evidence)
    return estimate_experiment(plan, _expected(evidence, ExperimentEvidence))


def _synthetic_control(plan: SyntheticControlPlan, panel: Panel, data: DataUse) -> Finding:
    """Weigh comparison units where there are enough; compare plain changes otherwise."""
    cut, relative, dropped = used_periods(
        panel, anticipation=plan.anticipation, transition=plan.transition
    )
    complete = complete_panel(cut, relative, dropped)
    if not is_small(complete):
        return estimate_synthetic_control(plan, complete, data)
    used = data.without(*dropped)
    plain = estimate_difference_in_differences(two_by_two(plan), cut, used)
    return explained(plain, complete, cut)


def _expected(evidence: Evidence, kind: type[Kind]) -> Kind:
    if not isinstance(evidence, kind):
        raise TypeError(f"this design is estimated from {kind.__name__}")
    return evidence
