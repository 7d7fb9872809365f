"""What other ways of counting clusters say: their totals, and every possible assignment."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from analytics.domain.estimate import Alternative, Role
from analytics.estimators.numerics.answer import alternative
from analytics.estimators.numerics.cluster_totals import cluster_totals, delta_welch
from analytics.estimators.numerics.randomisation import randomisation_test

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments, IntArray
    from analytics.domain.plan import Question
    from analytics.estimators.numerics.cluster_totals import ClusterTotals

TOTALS = "totals of the clusters, Welch"
RANDOMISATION = "randomisation test over all assignments"


def cluster_alternatives(
    question: Question, cells: CellMoments, arm: int, blocks: IntArray | None = None
) -> tuple[Alternative, ...]:
    """Answers beside the cluster jackknife, without covariates.

    Parameters
    ----------
    question
        Confidence and alternative.
    cells
        Moments by (cluster, arm), the outcome last.
    arm
        The arm of the headline.
    blocks
        Block of every cluster where clusters were drawn within blocks, shape (n_clusters,).
    """
    clusters = cluster_totals(cells, arm)
    if clusters is None:
        return ()
    found = delta_welch(clusters)
    totals = alternative(question, TOTALS, Role.SENSITIVITY, found) if found else None
    permuted = _permuted(question, clusters, blocks)
    return tuple(one for one in (totals, permuted) if one)


def _permuted(
    question: Question, clusters: ClusterTotals, blocks: IntArray | None
) -> Alternative | None:
    found = randomisation_test(
        clusters,
        confidence=question.confidence,
        alternative=question.alternative,
        blocks=None if blocks is None else blocks[clusters.number],
    )
    if found is None:
        return None
    open_end = -found.ci_low == inf and found.ci_high == inf
    coarse = (
        " The interval has no end: so few assignments cannot rule any effect out at"
        f" {question.confidence:.0%}."
        if open_end
        else ""
    )
    return Alternative(
        method=RANDOMISATION,
        role=Role.SENSITIVITY,
        effect=found.effect,
        std_error=found.spread,
        ci_low=found.ci_low,
        ci_high=found.ci_high,
        p_value=found.p_value,
        sentence=(
            f"{found.p_value:.1%} of the {found.assignments:,} assignments that could have been"
            " drawn give a difference as large; the smallest p-value this design can give is"
            f" {found.smallest_p:.2g}.{coarse}"
        ),
    )
