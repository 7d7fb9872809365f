"""Which estimator answers which plan, and which checks belong to which design.

``estimate`` matches the plan union exhaustively: a new design is a type error here until it has its
case. ``CHECKS`` is the inventory that METHODS.md is compared with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, assert_never

from analytics.domain.errors import NotBuiltError
from analytics.domain.moments import Panel, TimeSeries
from analytics.domain.plan import (
    AdjustedComparisonPlan,
    DifferenceInDifferencesPlan,
    ExperimentPlan,
    InterruptedTimeSeriesPlan,
    UnbuiltPlan,
)
from analytics.estimators.adjusted_comparison import (
    AdjustedEvidence,
    estimate_adjusted_comparison,
)
from analytics.estimators.difference_in_differences import estimate_difference_in_differences
from analytics.estimators.experiment import ExperimentEvidence, estimate_experiment
from analytics.estimators.interrupted_time_series import estimate_interrupted_time_series
from analytics.estimators.repeated_cross_sections import (
    CrossSections,
    estimate_repeated_cross_sections,
)

if TYPE_CHECKING:
    from analytics.domain.estimate import DataUse, Finding
    from analytics.domain.plan import Plan

EXPERIMENT = "experiment"
DIFFERENCE = "difference_in_differences"
SERIES = "interrupted_time_series"
ADJUSTED = "adjusted_comparison"

CHECKS: dict[str, tuple[str, ...]] = {
    "sample_ratio": (EXPERIMENT,),
    "clusters": (EXPERIMENT, DIFFERENCE, ADJUSTED),
    "repeated_units": (EXPERIMENT, ADJUSTED),
    "adjustment": (EXPERIMENT,),
    "heterogeneity": (EXPERIMENT,),
    "few_units": (DIFFERENCE,),
    "pre_trend": (DIFFERENCE,),
    "composition": (DIFFERENCE,),
    "dip": (DIFFERENCE, SERIES),
    "fading": (DIFFERENCE,),
    "repeated_cross_sections": (DIFFERENCE,),
    "data_length": (SERIES,),
    "season": (SERIES,),
    "autocorrelation": (SERIES,),
    "placebo_dates": (SERIES,),
    "level_or_slope": (SERIES,),
    "overlap": (ADJUSTED,),
    "balance": (ADJUSTED,),
    "effective_sample": (ADJUSTED,),
    "events_per_covariate": (ADJUSTED,),
    "unmeasured_confounding": (ADJUSTED,),
}

Kind = TypeVar("Kind")
Evidence = AdjustedEvidence | ExperimentEvidence | Panel | CrossSections | TimeSeries


def estimate(plan: Plan, evidence: Evidence, data: DataUse) -> Finding:
    """Answer the plan's question from what the store said.

    Raises
    ------
    NotBuiltError
        The design is in the contract but not in this version.
    NotEstimableError
        The data cannot answer the question.
    """
    match plan:
        case ExperimentPlan():
            return estimate_experiment(plan, _expected(evidence, ExperimentEvidence))
        case DifferenceInDifferencesPlan():
            if isinstance(evidence, CrossSections):
                return estimate_repeated_cross_sections(plan, evidence)
            return estimate_difference_in_differences(plan, _expected(evidence, Panel), data)
        case InterruptedTimeSeriesPlan():
            return estimate_interrupted_time_series(plan, _expected(evidence, TimeSeries), data)
        case AdjustedComparisonPlan():
            return estimate_adjusted_comparison(plan, _expected(evidence, AdjustedEvidence))
        case UnbuiltPlan():
            raise not_built(plan)
        case _:
            assert_never(plan)


def not_built(plan: UnbuiltPlan) -> NotBuiltError:
    """Say that a design is kept but cannot be run by this version."""
    design = plan.question.design.replace("_", " ")
    return NotBuiltError(
        f"The design '{design}' is not built yet, so this study has no estimate.",
        "Its plan and data are kept and will be run by the version that has the design; until then"
        " nothing is credited for it.",
    )


def _expected(evidence: Evidence, kind: type[Kind]) -> Kind:
    if not isinstance(evidence, kind):
        raise TypeError(f"this design is estimated from {kind.__name__}")
    return evidence
