"""What a plan of staggered adoption asks beyond the common keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from analytics.domain.errors import PlanError
from analytics.domain.plan import StaggeredAdoptionPlan

if TYPE_CHECKING:
    from analytics.domain.plan import AdoptionComparison, AdoptionEstimator, Question
    from analytics.ingest.plan_values import Values

ESTIMATORS = ("callaway_santanna", "imputation")
COMPARISONS = ("never_treated", "not_yet_treated")


def parse_adoption(plan: Values, options: Values, question: Question) -> StaggeredAdoptionPlan:
    """Read the keys of the design; estimator and comparison may be left to the data.

    Raises
    ------
    PlanError
        A key is missing or holds something else.
    """
    if not question.unit:
        raise PlanError(
            "The plan has no 'unit'; staggered_adoption follows units over time.",
            "Add unit = 'the column that says which team, site or person a row is about'.",
        )
    estimator = options.choice("estimator", ("", *ESTIMATORS), "")
    comparison = options.choice("comparison", ("", *COMPARISONS), "")
    return StaggeredAdoptionPlan(
        question=question,
        first_treated=plan.text("first_treated"),
        cluster=plan.text("cluster", ""),
        covariates=tuple(dict.fromkeys(plan.texts("covariates"))),
        text_columns=options.texts("text_columns"),
        estimator=cast("AdoptionEstimator", estimator) if estimator else None,
        comparison=cast("AdoptionComparison", comparison) if comparison else None,
        anticipation=options.whole("anticipation", 0) or 0,
        seed=options.whole("seed", 0) or 0,
    )
