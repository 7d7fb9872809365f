"""How several claims on one KPI fit what the KPI did: the test, and the balanced claims.

Claims with standard errors are balanced by generalised least squares, as national accounts are
(Stone, Champernowne and Meade 1942, Review of Economic Studies 9, 111-135; Wickramasuriya,
Athanasopoulos and Hyndman 2019, JASA 114, 804-819): noisy claims take the correction, well
measured ones keep their credit. What the KPI did beyond all claims is not attributed to anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import AssumptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapTest:
    """Whether the claims add up to more, or less, than the KPI did: chi-square, 1 degree."""

    statistic: float
    p_value: float
    claim_over_total: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What a KPI did against its own counterfactual, never its raw change, in the claims' unit."""

    total: float
    std_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """Claims after balancing, with their standard errors; shape (n,) each.

    ``not_attributed`` is what the movement has beyond the claims, 0 where there is none.
    """

    claims: tuple[float, ...]
    std_errors: tuple[float, ...]
    not_attributed: float


def overlap_test(
    claims: Sequence[float], std_errors: Sequence[float], movement: Movement
) -> OverlapTest:
    """Compare the sum of the claims with the movement.

    Parameters
    ----------
    claims, std_errors
        Independent claims, shape (n,).
    movement
        Independent of the claims: a holdout, the finance ledger or a model.
    """
    from scipy.special import chdtrc

    total = sum(claims)
    variance = sum(one**2 for one in std_errors) + movement.std_error**2
    gap = total - movement.total
    certain = 0.0 if gap == 0 else inf
    statistic = gap**2 / variance if variance > 0 else certain
    return OverlapTest(
        statistic=statistic,
        p_value=float(chdtrc(1, statistic)),
        claim_over_total=total / movement.total if movement.total > 0 else None,
    )


def reconcile(
    claims: Sequence[float], std_errors: Sequence[float], movement: Movement
) -> Reconciled:
    """Balance claims to a movement; one that would turn negative is 0 and the rest is re-solved.

    Parameters
    ----------
    claims, std_errors
        Independent claims of at least 0, shape (n,).
    movement
        Total with its standard error; 0 where the total is exact.

    Notes
    -----
    y - S1 (1'S1 + s_T^2)^-1 (1'y - T), covariance S - S11'S / (1'S1 + s_T^2).
    """
    what, errors = np.asarray(claims, float), np.asarray(std_errors, float)
    _check(what, errors, movement)
    active = np.ones(len(what), bool)
    while active.any():
        balanced = _balance(what[active], errors[active], movement)
        if (balanced >= 0).all():
            break
        active[np.flatnonzero(active)[balanced < 0]] = False
    claims_out, errors_out = np.zeros_like(what), np.zeros_like(errors)
    if active.any():
        claims_out[active] = _balance(what[active], errors[active], movement)
        errors_out[active] = _errors(errors[active], movement)
    return Reconciled(
        claims=tuple(map(float, claims_out)),
        std_errors=tuple(map(float, errors_out)),
        not_attributed=max(0.0, movement.total - float(claims_out.sum())),
    )


def credited_shares(
    claims: Sequence[float],
    std_errors: Sequence[float],
    movement: Movement,
    *,
    quantile: float,
) -> tuple[float, ...]:
    """Share of each claim that is credited; nobody gets more than claimed, shape (n,).

    All of them together get no more than the movement plus ``quantile`` of its standard errors:
    where balancing leaves more, the claims are balanced to that allowance exactly.

    Parameters
    ----------
    claims, std_errors
        Independent claims above 0.
    movement
        What the KPI did.
    quantile
        Of the policy's confidence.
    """
    allowed = max(0.0, movement.total + quantile * movement.std_error)
    balanced = _capped(claims, reconcile(claims, std_errors, movement))
    if sum(balanced) > allowed:
        exact = Movement(total=allowed, std_error=0.0)
        balanced = _capped(claims, reconcile(claims, std_errors, exact))
        whole = sum(balanced)
        balanced = [one * min(1.0, allowed / whole) if whole else 0.0 for one in balanced]
    return tuple(
        one / claim if claim > 0 else 0.0 for one, claim in zip(balanced, claims, strict=True)
    )


def in_proportion(claims: Sequence[float], total: float) -> tuple[float, ...]:
    """Scale claims down to a total where they exceed it; the fallback without standard errors."""
    whole = sum(claims)
    scale = min(1.0, max(0.0, total) / whole) if whole > 0 else 0.0
    return tuple(one * scale for one in claims)


def _capped(claims: Sequence[float], found: Reconciled) -> list[float]:
    return [min(one, claim) for one, claim in zip(found.claims, claims, strict=True)]


def _balance(what: Array, errors: Array, movement: Movement) -> Array:
    variances = errors**2
    whole = float(variances.sum()) + movement.std_error**2
    gap = float(what.sum()) - movement.total
    if whole == 0:  # nobody is uncertain: the gap is shared in proportion
        return np.asarray(in_proportion(list(what), movement.total), float)
    return np.asarray(what - variances / whole * gap, float)


def _errors(errors: Array, movement: Movement) -> Array:
    variances = errors**2
    whole = float(variances.sum()) + movement.std_error**2
    if whole == 0:
        return np.zeros_like(errors)
    return np.asarray(np.sqrt(np.maximum(variances - variances**2 / whole, 0.0)), float)


def _check(what: Array, errors: Array, movement: Movement) -> None:
    known = np.isfinite([*what, *errors, movement.total, movement.std_error]).all()
    if not known or (errors < 0).any() or movement.std_error < 0:
        raise AssumptionError(
            "A claim, its standard error or the KPI's total is not a number, or an error is below"
            " zero.",
            "State each standard error as a number of at least 0.",
        )
