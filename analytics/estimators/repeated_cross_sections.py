"""What a treated group gained over a comparison group where units are not followed over time.

Four cell means, two groups before and after, are compared by least squares on the cells (with
covariates if the plan names them). Card and Krueger (1994), table 3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.domain.estimate import Effect, Finding
from analytics.estimators.checks.clusters import check_clusters
from analytics.estimators.checks.pre_trend import check_pre_trend
from analytics.estimators.checks.repeated_cross_sections import check_repeated_cross_sections
from analytics.estimators.numerics.answer import answer, effect_of, relative_problems
from analytics.estimators.numerics.covariance import (
    LEVERAGE_POWER,
    count_clusters,
    residual_needs,
)
from analytics.estimators.numerics.four_cells import ORDER, four_cells
from analytics.estimators.numerics.linear_model import solve_cells

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.estimate import DataUse
    from analytics.domain.moments import CellMoments, ResidualMoments, ResidualNeeds
    from analytics.domain.plan import DifferenceInDifferencesPlan, Question
    from analytics.estimators.numerics.answer import Answer

PRIMARY = "treated"
ESTIMAND = "average effect on the treated"
ESTIMAND_IN_WORDS = (
    "Average effect on those who were treated, over the time observed after the start, if both"
    " groups would otherwise have changed by the same amount. Every row counts the same."
)
ERRORS_IN_WORDS: dict[str, str] = {
    "classical": "classical standard errors",
    "HC0": "robust standard errors (HC0)",
    "HC1": "robust standard errors (HC1)",
    "HC2": "robust standard errors (HC2)",
    "HC3": "robust standard errors (HC3)",
    "CR1": "cluster-robust standard errors (CR1) and t with clusters minus one degrees of freedom",
    "CR3": "cluster-jackknife standard errors (CR3) and t with clusters minus one degrees of"
    " freedom",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossSections:
    """What the store said: moments of the four cells, and residuals where they were asked for.

    ``cells`` has the arms ``control|before``, ``control|after``, ``treated|after`` and
    ``treated|before``.
    """

    cells: CellMoments
    data: DataUse
    residuals: ResidualMoments | None = None


def estimate_repeated_cross_sections(
    plan: DifferenceInDifferencesPlan, evidence: CrossSections
) -> Finding:
    """Compare four cell means: two groups before and after, units not followed over time.

    Raises
    ------
    NotEstimableError
        A cell cannot be told apart from the covariates, or nothing varies.
    """
    cells = evidence.cells
    found = four_cells(cells, plan.std_errors, evidence.residuals)
    if found.uncertainty.std_error <= 0:
        raise NotEstimableError(
            "The outcome has one and the same value within every group: no spread to judge by.",
            "Check the outcome column.",
        )
    tested = answer(plan.question, found.uncertainty, found.ratio)
    adjusted = ", adjusted for covariates." if plan.covariates else "."
    return Finding(
        method=f"four_cells_{plan.std_errors.lower()}",
        method_in_words=(
            "Change of the treated group's mean minus that of the comparison group,"
            f" {ERRORS_IN_WORDS[plan.std_errors]}{adjusted}"
        ),
        estimand=ESTIMAND,
        estimand_in_words=ESTIMAND_IN_WORDS,
        effects=(_effect(plan.question, tested, cells),),
        primary=PRIMARY,
        data=evidence.data,
        checks=_checks(cells),
        problems=relative_problems(tested, PRIMARY),
    )


def cross_section_second_scan(
    plan: DifferenceInDifferencesPlan, cells: CellMoments
) -> ResidualNeeds | None:
    """Say what the residual scan must evaluate; ``None`` where the first scan is enough."""
    if plan.std_errors not in LEVERAGE_POWER or len(cells.columns) == 1:
        return None
    return residual_needs(solve_cells(cells, "additive"), plan.std_errors)  # type: ignore[arg-type] # narrowed by the line above


def _effect(question: Question, tested: Answer, cells: CellMoments) -> Effect:
    """Count rows after the start; exposure is that of the treated ones."""
    arms = [cells.arm == cells.arms.index(arm) for arm in ORDER]
    treated, control = arms[0], arms[2]
    clustered = bool(cells.clusters)
    return replace(
        effect_of(question, tested, PRIMARY),
        n_treated=int(cells.n[treated].sum()),
        n_control=int(cells.n[control].sum()),
        clusters_treated=len(np.unique(cells.cluster[treated])) if clustered else None,
        clusters_control=len(np.unique(cells.cluster[control])) if clustered else None,
        exposure=float(cells.exposure[treated].sum()),
    )


def _checks(cells: CellMoments) -> tuple[Check, ...]:
    unknown = "Units are not followed over time: whether the groups moved together is unknown."
    checks = [
        check_repeated_cross_sections(clustered=bool(cells.clusters)),
        check_pre_trend(None, unknown),
    ]
    if cells.clusters:
        clusters = count_clusters(cells)
        checks.append(check_clusters(clusters.total, clusters.by_arm))
    return tuple(checks)
