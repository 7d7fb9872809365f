"""Which of many p-values still count once all of them were looked at.

Step-down methods (Holm) and step-up methods (Hochberg, Benjamini-Hochberg, Benjamini-Yekutieli)
share one shape: each rank has a factor, p-values are raised by it and made monotone.

References
----------
Holm (1979). Scand. J. Statist. 6, 65-70. Hochberg (1988). Biometrika 75, 800-802. Hommel (1988).
Biometrika 75, 383-386. Benjamini and Hochberg (1995). JRSS-B 57, 289-300. Benjamini and Yekutieli
(2001). Ann. Statist. 29, 1165-1188.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from analytics.domain.errors import NotEstimableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.moments import BoolArray, FloatArray

Method = Literal[
    "bonferroni",
    "sidak",
    "holm",
    "holm_sidak",
    "hochberg",
    "hochberg_sidak",
    "hommel",
    "benjamini_hochberg",
    "benjamini_yekutieli",
]
IN_WORDS: dict[Method, str] = {
    "bonferroni": "Bonferroni",
    "sidak": "Sidak",
    "holm": "Holm (1979)",
    "holm_sidak": "Holm with Sidak's levels",
    "hochberg": "Hochberg (1988)",
    "hochberg_sidak": "Hochberg with Sidak's levels",
    "hommel": "Hommel (1988)",
    "benjamini_hochberg": "Benjamini and Hochberg (1995), share of false discoveries",
    "benjamini_yekutieli": "Benjamini and Yekutieli (2001), share of false discoveries",
}
STEP_UP = ("hochberg", "hochberg_sidak", "benjamini_hochberg", "benjamini_yekutieli")
SIDAK = ("sidak", "holm_sidak", "hochberg_sidak")


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """P-values of a family after adjustment, in the order given.

    ``levels`` is the level each unadjusted p-value was held against, ``None`` for Hommel, which has
    no single level a p-value. ``rejected`` is ``p <= alpha`` after adjustment. Shape (m,).
    """

    p_values: FloatArray
    rejected: BoolArray
    levels: FloatArray | None


def adjust_p_values(
    p_values: Sequence[float] | FloatArray, method: Method = "holm", *, alpha: float = 0.05
) -> Adjusted:
    """Adjust a family of p-values for having looked at all of them.

    Raises
    ------
    NotEstimableError
        The family is empty, or a value is not a probability.
    """
    p = np.asarray(p_values, dtype=np.float64)
    if not len(p) or not bool(np.all((p >= 0) & (p <= 1))):
        raise NotEstimableError(
            f"{list(p_values)} is not a family of p-values: each must lie between 0 and 1.",
            "Name the studies that belong together; those without a result count as 1.",
        )
    order = np.argsort(p, kind="stable")
    ranked = _hommel(p[order]) if method == "hommel" else _by_rank(p[order], method)
    adjusted = np.empty_like(p)
    adjusted[order] = ranked
    return Adjusted(
        p_values=adjusted,
        rejected=adjusted <= alpha,
        levels=None if method == "hommel" else _levels(p, order, method, alpha),
    )


def _factors(m: int, method: Method) -> FloatArray:
    """By how much the p-value of each rank is raised (the exponent for Sidak), shape (m,)."""
    rank = np.arange(1, m + 1, dtype=np.float64)
    if method in ("bonferroni", "sidak"):
        return np.full(m, float(m))
    if method == "benjamini_hochberg":
        return m / rank
    if method == "benjamini_yekutieli":
        factors: FloatArray = m / rank * (1 / rank).sum()
        return factors
    return m - rank + 1


def _by_rank(p: FloatArray, method: Method) -> FloatArray:
    """Raise sorted p-values, then keep them in order: from below step-down, from above step-up."""
    factors = _factors(len(p), method)
    # log1p and expm1 keep the digits of p-values far below the precision of 1 - p.
    with np.errstate(divide="ignore"):
        raised = -np.expm1(factors * np.log1p(-p)) if method in SIDAK else factors * p
    if method in STEP_UP:
        ordered = np.minimum.accumulate(raised[::-1])[::-1]
    else:
        ordered = np.maximum.accumulate(raised)
    return np.minimum(ordered, 1.0)


def _levels(p: FloatArray, order: np.ndarray, method: Method, alpha: float) -> FloatArray:
    """Level of each p-value: where a step-down stops or a step-up succeeds, the level stays."""
    factors = _factors(len(p), method)
    level = -np.expm1(np.log1p(-alpha) / factors) if method in SIDAK else alpha / factors
    kept = np.arange(len(p))
    passed = p[order] <= level
    if method in STEP_UP:
        last = int(np.flatnonzero(passed)[-1]) if passed.any() else 0
        kept = np.maximum(kept, last)
    elif not passed.all():
        kept = np.minimum(kept, int(np.flatnonzero(~passed)[0]))
    found = np.empty_like(p)
    found[order] = level[kept]
    return found


def _hommel(p: FloatArray) -> FloatArray:
    """Close Simes' test over all subsets, by the algorithm of Wright (1992, Biometrics 48)."""
    m = len(p)
    rank = np.arange(1, m + 1, dtype=np.float64)
    adjusted = np.full(m, float((m * p / rank).min()))
    for size in range(m - 1, 1, -1):
        tail = p[m - size + 1 :]
        smallest = float((size * tail / np.arange(2, size + 1)).min())
        raised = np.minimum(size * p, smallest)
        raised[m - size + 1 :] = smallest
        adjusted = np.maximum(adjusted, raised)
    found: FloatArray = np.maximum(adjusted, p)
    return found
