"""How large a difference in differences is relative to what would have been expected without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.fieller import Uncertain

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray
    from analytics.estimators.numerics.group_comparison import Comparison, Groups

# Treated after, treated before and the others' change make up the effect with these signs.
SIGNS: FloatArray = np.array([1.0, -1.0, -1.0])


def ratio_to_counterfactual(
    before: FloatArray, after: FloatArray, groups: Groups, found: Comparison
) -> Uncertain:
    """Treated mean after over treated mean before plus the others' change, with their variances.

    The joint variance is scaled to the standard error of the effect, so that the interval of the
    ratio excludes 1 exactly when that of the effect excludes 0. With a single independent member
    its own path is taken as given and only the expectation is uncertain.

    Parameters
    ----------
    before, after
        Mean of every unit on each side, shape (n_units,).
    groups
        Group and cluster of every unit.
    found
        The effect.
    """
    treated = groups.treated
    level = float(after[treated].mean())
    if found.basis == "single":
        level_expected, variance = level - found.effect, found.std_error**2
        return Uncertain(
            numerator=level,
            denominator=level_expected,
            var_numerator=0.0,
            var_denominator=variance,
        )
    parts = np.column_stack([after, before, after - before])
    sides = np.column_stack([treated, treated, ~treated]).astype(np.float64)
    joint = (
        _independent(parts, sides)
        if groups.cluster is None
        else _jackknife(parts, sides, groups.cluster)
    )
    joint = joint * found.std_error**2 / (SIGNS @ joint @ SIGNS)
    expected = np.array([0.0, 1.0, 1.0])
    return Uncertain(
        numerator=level,
        denominator=level - found.effect,
        var_numerator=float(joint[0, 0]),
        var_denominator=float(expected @ joint @ expected),
        covariance=float(joint[0] @ expected),
    )


def _independent(parts: FloatArray, sides: FloatArray) -> FloatArray:
    """Covariance of the three means with independent units, shape (3, 3)."""
    apart = (parts - _means(parts, sides)) * sides
    n = sides.sum(axis=0)
    joint: FloatArray = apart.T @ apart / (n * (n - 1))[:, None]
    joint[2, :2] = joint[:2, 2] = 0.0
    return joint


def _jackknife(parts: FloatArray, sides: FloatArray, cluster: IntArray) -> FloatArray:
    """Covariance of the three means from leaving out one cluster at a time, shape (3, 3)."""
    _, number = np.unique(cluster, return_inverse=True)
    size = int(number.max()) + 1
    total, count = np.zeros((2, size, 3))
    np.add.at(total, number, parts * sides)
    np.add.at(count, number, sides)
    left = (total.sum(axis=0) - total) / (count.sum(axis=0) - count)
    apart = left - _means(parts, sides)
    joint: FloatArray = (size - 1) / size * apart.T @ apart
    return joint


def _means(parts: FloatArray, sides: FloatArray) -> FloatArray:
    means: FloatArray = (parts * sides).sum(axis=0) / sides.sum(axis=0)
    return means
