"""How often a regrouping of the units shows a difference as large: every regrouping counted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray

# More regroupings than this are not counted: with so many units the t-test needs no support.
MOST = 100_000
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Regroupings:
    """All regroupings, and those with a difference at least as large as the real one included.

    ``mirrored``: both groups have as many, so that every difference comes twice, once turned round.
    """

    total: int
    as_large: int
    mirrored: bool

    @property
    def p_value(self) -> float:
        """Two-sided, exact."""
        return self.as_large / self.total

    @property
    def smallest(self) -> float:
        """Smallest p-value that so many regroupings allow."""
        return (2 if self.mirrored else 1) / self.total


def regroup(
    values: FloatArray, treated: BoolArray, sizes: FloatArray | None = None
) -> Regroupings | None:
    """Fisher's exact permutation test of the difference of two means; ``None`` with too many.

    Parameters
    ----------
    values
        One value a unit, NaN left out, shape (n_units,).
    treated
        Which of them are treated, shape (n_units,).
    sizes
        What each value is the mean of, shape (n_units,): whole clusters count by their units.

    References
    ----------
    Fisher, R. A. (1935). The Design of Experiments, section 21.
    """
    seen = ~np.isnan(values)
    values, treated = values[seen], treated[seen]
    sizes = np.ones(len(values)) if sizes is None else sizes[seen]
    chosen = int(treated.sum())
    if not 0 < chosen < len(values) or comb(len(values), chosen) > MOST:
        return None
    groups = np.array(list(combinations(range(len(values)), chosen)), dtype=np.int64)
    total = values * sizes
    inside, weight = total[groups].sum(axis=1), sizes[groups].sum(axis=1)
    apart = np.abs(inside / weight - (total.sum() - inside) / (sizes.sum() - weight))
    means = [total[side].sum() / sizes[side].sum() for side in (treated, ~treated)]
    real = abs(float(means[0] - means[1]))
    slack = ROUNDING * float(np.abs(values).max(initial=0.0))
    return Regroupings(
        total=len(groups),
        as_large=int((apart >= real - slack).sum()),
        mirrored=2 * chosen == len(values),
    )
