"""The ledger of KPIs: every claim on each of them beside what it did.

The figures are those by which credits were balanced (``value.balance``): claims are best estimates
times exposure, with the errors of their intervals, and each keeps the share that its credit kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.kpi_account import KpiAccount, KpiClaim
from analytics.value.balance import claims_of
from analytics.value.cents import cents
from analytics.value.kpi_movement import movement_of
from analytics.value.overlap import claims_together
from analytics.value.reconcile import overlap_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.credit import Credit
    from analytics.domain.initiative import KpiTotal


def kpi_ledger(
    credits_: Sequence[Credit], totals: Sequence[KpiTotal], *, confidence: float
) -> tuple[KpiAccount, ...]:
    """Open an account for every KPI with an approved total or with several claimants.

    Parameters
    ----------
    credits_
        Of the whole portfolio, balanced; harm and what cannot be told from zero claim nothing.
    totals
        What KPIs did.
    confidence
        One-sided, of the bounds of the effects.
    """
    accounts = (
        _account([credits_[i] for i in group], totals, confidence)
        for group in claims_together(credits_)
    )
    return tuple(one for one in accounts if one.total is not None or len(one.claims) > 1)


def _account(entries: list[Credit], totals: Sequence[KpiTotal], confidence: float) -> KpiAccount:
    values, errors = claims_of(entries, confidence)
    known = movement_of(entries, totals)
    claims = tuple(
        KpiClaim(
            initiative_id=one.initiative_id,
            claimed=claim,
            std_error=error,
            left=None if known is None else claim * float(one.share_kept),
            credited=one.credited or cents(0),
        )
        for one, claim, error in zip(entries, values, errors, strict=True)
    )
    account = KpiAccount(kpi_id=entries[0].kpi_id, currency=entries[0].currency, claims=claims)
    if known is None:
        return account
    left = sum(one.left or 0.0 for one in claims)
    return replace(
        account,
        total=known.movement.total,
        std_error=known.movement.std_error,
        source=known.source,
        p_value=overlap_test(values, errors, known.movement).p_value,
        not_attributed=max(0.0, known.movement.total - left),
    )
