"""What the initiative did for those whom the assignment brought to use it.

The effect of the assignment on the outcome over its effect on use. Users are never compared with
non-users: both numbers compare whole arms. The interval holds every effect b for which
"outcome minus b times use" does not differ between the arms (Anderson and Rubin 1949), which is
Fieller's set: valid however weak the effect on use, and then unbounded, which is said in words.

References
----------
Imbens, G. W. and Angrist, J. D. (1994). Identification and estimation of local average treatment
effects. Econometrica 62, 467-475.
Anderson, T. W. and Rubin, H. (1949). Annals of Mathematical Statistics 20, 46-63.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.arm_means import regression_means
from analytics.estimators.numerics.linear_model import invert_gram, solve_cells

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments, FloatArray
    from analytics.domain.plan import Adjustment, StandardErrors

Shape = Literal["interval", "outside", "everything"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoDifferences:
    """Differences between two arms in outcome and use, with their joint covariance.

    ``covariance`` is of (outcome, use), shape (2, 2).
    """

    outcome: float
    use: float
    covariance: FloatArray

    @property
    def first_stage_f(self) -> float:
        """Squared t of the effect on use; infinite where use follows the assignment exactly."""
        variance = float(self.covariance[1, 1])
        return self.use**2 / variance if variance > 0 else (inf if self.use else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AndersonRubinSet:
    """Effects the data do not contradict: an interval, all but an interval, or everything.

    For ``outside`` the set is everything below ``low`` and above ``high``.
    """

    shape: Shape
    low: float
    high: float


def wald_ratio(found: TwoDifferences) -> tuple[float, float]:
    """Effect on users with its delta-method standard error.

    Raises
    ------
    NotEstimableError
        The assignment did not change use at all.
    """
    if found.use == 0:
        raise NotEstimableError(
            "Use is the same in both arms, so the assignment says nothing about users.",
            "Check the column 'received'.",
        )
    effect = found.outcome / found.use
    v = found.covariance
    variance = float(v[0, 0] - 2 * effect * v[0, 1] + effect**2 * v[1, 1])
    return effect, sqrt(max(variance, 0.0)) / abs(found.use)


def anderson_rubin(found: TwoDifferences, critical: float) -> AndersonRubinSet:
    """All b whose |outcome - b * use| is at most critical times its standard error.

    Parameters
    ----------
    found
        Both differences.
    critical
        Two-sided critical value of the reference distribution.
    """
    v, squared = found.covariance, critical**2
    lead = found.use**2 - squared * float(v[1, 1])
    half = found.outcome * found.use - squared * float(v[0, 1])
    constant = found.outcome**2 - squared * float(v[0, 0])
    root = half**2 - lead * constant
    if lead > 0:
        width = sqrt(max(root, 0.0))
        return AndersonRubinSet(
            shape="interval", low=(half - width) / lead, high=(half + width) / lead
        )
    if lead == 0 or root <= 0:
        return AndersonRubinSet(shape="everything", low=-inf, high=inf)
    width = sqrt(root)
    return AndersonRubinSet(shape="outside", low=(half + width) / lead, high=(half - width) / lead)


def outcome_and_use(
    cells: CellMoments, arm: int, adjustment: Adjustment, kind: StandardErrors
) -> TwoDifferences:
    """Compare outcome and use between two arms, with the joint covariance.

    Parameters
    ----------
    cells
        Moments of (covariates..., use, outcome).
    arm
        Which arm is compared with arm 0.
    adjustment
        Of both differences for the covariates.
    kind
        ``CR1`` or ``CR3`` take the joint covariance from the clusters; any other kind takes it from
        the residuals of each arm, the HC2 of a model with one intercept an arm.
    """
    use, outcome = _without(cells, -1), _without(cells, -2)
    if kind in ("CR1", "CR3"):
        return _clustered(cells, arm, adjustment, kind)
    means = [solve_cells(part, adjustment).adjusted_means for part in (outcome, use)]
    covariance = sum(_residual_covariance(cells, one, adjustment) for one in (0, arm))
    return TwoDifferences(
        outcome=float(means[0][arm] - means[0][0]),
        use=float(means[1][arm] - means[1][0]),
        covariance=np.asarray(covariance),
    )


def _clustered(
    cells: CellMoments, arm: int, adjustment: Adjustment, kind: StandardErrors
) -> TwoDifferences:
    """Joint covariance by polarisation: that of the sum tells that of the pair.

    Use is scaled to the outcome's spread first, so that no digits are lost in the sum.
    """
    outcome, use = _without(cells, -2), _without(cells, -1)
    _, _, comoment = cells.merged(np.zeros_like(cells.arm), 1)
    scale = sqrt(max(comoment[0, -1, -1], 1e-300) / max(comoment[0, -2, -2], 1e-300))
    differences = [
        regression_means(part, adjustment, kind).difference(arm)
        for part in (outcome, use, _sum(cells, scale))
    ]
    (effect, first), (used, second), (_, together) = differences
    joint = (together - first - scale**2 * second) / (2 * scale)
    return TwoDifferences(
        outcome=effect, use=used, covariance=np.array([[first, joint], [joint, second]])
    )


def _residual_covariance(cells: CellMoments, arm: int, adjustment: Adjustment) -> FloatArray:
    """Covariance of an arm's adjusted means of (outcome, use), shape (2, 2)."""
    n, _, comoment = cells.merged(cells.arm, len(cells.arms))
    covariates = len(cells.columns) - 2
    if n[arm] <= covariates + 1:
        raise NotEstimableError(
            f"Arm '{cells.arms[arm]}' has {n[arm]:.0f} rows with known use; more are needed.",
            "Bring more rows, or fewer covariates.",
        )
    own = comoment[arm]
    pooled = comoment.sum(axis=0) if adjustment == "additive" else own
    solved = invert_gram(pooled[:covariates, :covariates])
    slope = solved.inverse @ pooled[:covariates, covariates:]
    weights = np.vstack([-slope, np.eye(2)])[:, ::-1]
    lost = int(solved.rank) if adjustment == "lin" else 0
    found: FloatArray = weights.T @ own @ weights / (n[arm] * (n[arm] - 1 - lost))
    return found


def _without(cells: CellMoments, column: int) -> CellMoments:
    """Leave out one column."""
    keep = np.delete(np.arange(len(cells.columns)), column)
    return replace(
        cells,
        columns=tuple(cells.columns[i] for i in keep),
        mean=cells.mean[:, keep],
        comoment=cells.comoment[:, keep[:, None], keep[None, :]],
    )


def _sum(cells: CellMoments, scale: float) -> CellMoments:
    """Replace outcome and use by outcome plus scaled use."""
    width = len(cells.columns)
    turn = np.zeros((width - 1, width))
    turn[: width - 2, : width - 2] = np.eye(width - 2)
    turn[-1, -2:] = scale, 1.0
    return replace(
        cells,
        columns=(*cells.columns[:-2], "sum"),
        mean=cells.mean @ turn.T,
        comoment=np.einsum("ij,cjk,lk->cil", turn, cells.comoment, turn),
    )
