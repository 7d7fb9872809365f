"""How much more one group of units has of something than another, and how sure we are.

One value a unit (a change, a slope, a difference of halves); the plan's standard error. A group of
one has no spread of its own: the other group's is then used, an assumption said in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.domain.moments import CellMoments
from analytics.estimators.numerics.answer import Uncertainty
from analytics.estimators.numerics.covariance import (
    classical,
    cluster_jackknife,
    cluster_robust,
    difference_of_means,
)
from analytics.estimators.numerics.linear_model import solve_cells

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.domain.plan import StandardErrors

Basis = Literal["welch", "regression", "single"]
# Where one side holds at most this share of the clusters, t(G - 1) is too narrow (3 of 20 clusters:
# coverage .91, 3 of 60: .87); Satterthwaite's degrees of freedom give .94 and .93.
FEW_OF_ALL = 0.25
# What rounding leaves of the spread of equal values: a share of their size.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Which units are treated and how they cluster; ``cluster`` is ``None`` without clusters."""

    treated: BoolArray
    cluster: IntArray | None
    std_errors: StandardErrors

    def only(self, keep: BoolArray) -> Groups:
        """Keep some units."""
        return Groups(
            treated=self.treated[keep],
            cluster=None if self.cluster is None else self.cluster[keep],
            std_errors=self.std_errors,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Mean of the treated minus mean of the others.

    ``basis`` says how its error was found: ``single`` where a group has one independent member.
    """

    effect: float
    std_error: float
    degrees_of_freedom: float
    basis: Basis
    n_treated: int
    n_control: int
    clusters_treated: int | None = None
    clusters_control: int | None = None

    @property
    def uncertainty(self) -> Uncertainty:
        """The effect and its error alone."""
        return Uncertainty(
            effect=self.effect,
            std_error=self.std_error,
            degrees_of_freedom=self.degrees_of_freedom,
        )


def compare_groups(values: FloatArray, groups: Groups) -> Comparison:
    """Compare the groups' means; units without a value (NaN) are left out.

    Parameters
    ----------
    values
        One value a unit, shape (n_units,).
    groups
        Their group and cluster.

    Raises
    ------
    NotEstimableError
        A group is empty, both groups have a single independent member, or nothing varies.
    """
    seen = ~np.isnan(values)
    values, groups = values[seen], groups.only(seen)
    members = independent_members(groups)
    if min(members) < 1 or max(members) < 2:  # noqa: PLR2004 - one member has no spread
        raise NotEstimableError(
            f"{members[0]} treated and {members[1]} comparison units are left: there is no spread"
            " to judge a difference by.",
            "Bring at least two units in one group and one in the other; eight or more in all"
            " give a useful interval.",
        )
    found = _single(values, groups) if min(members) == 1 else _several(values, groups)
    if found.std_error <= ROUNDING * float(np.abs(values).max(initial=0.0)):
        raise NotEstimableError(
            "Every unit of a group changed by exactly the same amount: no spread to judge by.",
            "Check the outcome column.",
        )
    return found


def independent_members(groups: Groups) -> tuple[int, int]:
    """Independent members among the treated and the others: clusters where there are any."""
    treated = groups.treated
    if groups.cluster is None:
        return int(treated.sum()), int((~treated).sum())
    return len(np.unique(groups.cluster[treated])), len(np.unique(groups.cluster[~treated]))


def _several(values: FloatArray, groups: Groups) -> Comparison:
    cells = _cells(values, groups)
    kind = groups.std_errors
    if groups.cluster is None and kind in ("HC0", "HC1", "HC2", "HC3"):
        covariance = difference_of_means(cells, kind)
    else:
        solution = solve_cells(cells, "additive")
        by_kind = {"classical": classical, "CR1": cluster_robust, "CR3": cluster_jackknife}
        covariance = by_kind[kind](solution)
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    welch = groups.cluster is None and kind == "HC2"
    return _comparison(
        groups,
        effect=float(values[groups.treated].mean() - values[~groups.treated].mean()),
        std_error=sqrt(max(float(variance), 0.0)),
        degrees_of_freedom=_degrees_of_freedom(groups, np.diag(covariance), welch=welch),
        basis="welch" if welch else "regression",
    )


def _degrees_of_freedom(groups: Groups, variances: FloatArray, *, welch: bool) -> float:
    treated, others = independent_members(groups)
    if groups.cluster is not None:
        total = len(np.unique(groups.cluster))
        apart = treated + others == total  # a cluster on both sides belongs to neither
        few = apart and min(treated, others) <= FEW_OF_ALL * total
        if not few or groups.std_errors != "CR3":
            return float(total - 1)
    elif not welch:
        return float(treated + others - 2)
    spread = float((variances**2 / (np.array([others, treated]) - 1)).sum())
    return float(variances.sum() ** 2 / spread) if spread > 0 else inf


def _single(values: FloatArray, groups: Groups) -> Comparison:
    """One member against many: its own luck has the spread seen among the many.

    With clusters every cluster counts once, by its mean. The error is sd * sqrt(1 + 1/n) with
    n - 1 degrees of freedom, exact where both groups vary alike and normally.
    """
    treated = groups.treated
    means = [
        values[side] if groups.cluster is None else _cluster_means(values, groups.cluster, side)
        for side in (treated, ~treated)
    ]
    many = max(means, key=len)
    return _comparison(
        groups,
        effect=float(means[0].mean() - means[1].mean()),
        std_error=float(many.std(ddof=1) * sqrt(1 + 1 / len(many))),
        degrees_of_freedom=float(len(many) - 1),
        basis="single",
    )


def _cluster_means(values: FloatArray, cluster: IntArray, side: BoolArray) -> FloatArray:
    _, number = np.unique(cluster[side], return_inverse=True)
    means: FloatArray = np.bincount(number, weights=values[side]) / np.bincount(number)
    return means


def _comparison(
    groups: Groups, *, effect: float, std_error: float, degrees_of_freedom: float, basis: Basis
) -> Comparison:
    members = independent_members(groups) if groups.cluster is not None else (None, None)
    return Comparison(
        effect=effect,
        std_error=std_error,
        degrees_of_freedom=degrees_of_freedom,
        basis=basis,
        n_treated=int(groups.treated.sum()),
        n_control=int((~groups.treated).sum()),
        clusters_treated=members[0],
        clusters_control=members[1],
    )


def _cells(values: FloatArray, groups: Groups) -> CellMoments:
    """Moments of the values in cells of (cluster, group)."""
    arm = groups.treated.astype(np.int64)
    cluster = arm if groups.cluster is None else groups.cluster
    keys, cell = np.unique(np.stack([cluster, arm], axis=1), axis=0, return_inverse=True)
    cell = cell.reshape(-1)
    n = np.bincount(cell).astype(np.float64)
    mean = np.bincount(cell, weights=values) / n
    square: FloatArray = np.bincount(cell, weights=(values - mean[cell]) ** 2).astype(np.float64)
    return CellMoments(
        arms=("control", "treated"),
        columns=("change",),
        clusters=() if groups.cluster is None else tuple(str(c) for c in np.unique(cluster)),
        arm=keys[:, 1],
        cluster=keys[:, 0],
        n=n,
        mean=mean[:, None],
        comoment=square[:, None, None],
        exposure=n,
    )
