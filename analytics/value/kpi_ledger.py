"""The ledger of KPIs: every claim on each of them, balanced with what it did.

The figures are those by which credits are balanced (``value.balance``): claims are best estimates
times exposure, with the errors of their intervals.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from analytics.domain.credit import CreditOutcome
from analytics.domain.kpi_account import KpiAccount, KpiClaim
from analytics.value.balance import claims_of
from analytics.value.cents import cents
from analytics.value.kpi_movement import movement_of
from analytics.value.overlap import connected
from analytics.value.reconcile import overlap_test, reconcile

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
        Of the whole portfolio; harm and what cannot be told from zero claim nothing.
    totals
        What KPIs did.
    confidence
        One-sided, of the bounds of the effects.
    """
    entries = tuple(one for one in credits_ if one.outcome is CreditOutcome.CREDITED)
    by_kpi: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, one in enumerate(entries):
        by_kpi[one.kpi_id, one.currency].append(i)
    accounts = (
        _account([entries[i] for i in group], totals, confidence)
        for positions in by_kpi.values()
        for group in connected(entries, positions)
    )
    return tuple(one for one in accounts if one.total is not None or len(one.claims) > 1)


def _account(entries: list[Credit], totals: Sequence[KpiTotal], confidence: float) -> KpiAccount:
    claims, errors = claims_of(entries, confidence)
    known = movement_of(entries, totals)
    balanced = None if known is None else reconcile(claims, errors, known.movement)
    left = [None] * len(entries) if balanced is None else list(balanced.claims)
    account = KpiAccount(
        kpi_id=entries[0].kpi_id,
        currency=entries[0].currency,
        claims=tuple(
            KpiClaim(
                initiative_id=one.initiative_id,
                claimed=claim,
                std_error=error,
                left=fits,
                credited=one.credited or cents(0),
            )
            for one, claim, error, fits in zip(entries, claims, errors, left, strict=True)
        ),
    )
    if known is None or balanced is None:
        return account
    tested = overlap_test(claims, errors, known.movement)
    return KpiAccount(
        kpi_id=account.kpi_id,
        currency=account.currency,
        claims=account.claims,
        total=known.movement.total,
        std_error=known.movement.std_error,
        source=known.source,
        p_value=tested.p_value,
        not_attributed=balanced.not_attributed,
    )
