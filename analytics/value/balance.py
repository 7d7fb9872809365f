"""What credits on one KPI keep when they are balanced to what the KPI did.

The claims are the best estimates in KPI units with their standard errors; each credit keeps the
share of its claim that is left. What the KPI did beyond the claims is credited to nobody.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import exact_money, figure, percent
from analytics.domain.credit import CreditStep
from analytics.domain.kpi_account import gained_words
from analytics.value.cents import cents
from analytics.value.credit import scaled
from analytics.value.good_effect import quantile
from analytics.value.reconcile import credited_shares, overlap_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.credit import Credit
    from analytics.value.kpi_movement import KnownMovement
    from analytics.value.reconcile import OverlapTest

PLACES = Decimal("0.000001")


def balance(
    entries: Sequence[Credit], known: KnownMovement, *, confidence: float
) -> tuple[Credit, ...]:
    """Leave of each credit the share that the KPI's movement supports.

    Parameters
    ----------
    entries
        Credits above zero on one KPI that overlap in time.
    known
        What the KPI did in that time.
    confidence
        One-sided confidence of the bounds of the effects and of the movement's allowance.
    """
    reach = quantile(confidence, None)
    claims, errors = claims_of(entries, confidence)
    tested = overlap_test(claims, errors, known.movement)
    shares = credited_shares(claims, errors, known.movement, quantile=reach)
    return tuple(
        _kept(
            one,
            Decimal(repr(share)).quantize(PLACES),
            _said(one, entries, known, tested),
            shared=len(entries) > 1,
        )
        for one, share in zip(entries, shares, strict=True)
    )


def claims_of(entries: Sequence[Credit], confidence: float) -> tuple[list[float], list[float]]:
    """Take what credits claim in KPI units, and the standard errors their bounds imply."""
    reach = quantile(confidence, None)
    claims = [one.good_effect * one.exposure for one in entries]
    errors = [(one.good_high - one.good_low) / 2 / reach * one.exposure for one in entries]
    return claims, errors


def _kept(credit: Credit, share: Decimal, said: str, *, shared: bool) -> Credit:
    before = credit.credited if credit.credited is not None else Decimal(0)
    after = cents(before * share)
    step = CreditStep(
        key="overlap" if shared else "kpi_total",
        label="Overlap" if shared else "KPI total",
        amount=after,
        sentence=(
            f"{said} {percent(round(share, 3))} of this claim fits it:"
            f" {exact_money(after, credit.currency)} of {exact_money(before, credit.currency)}."
        ),
    )
    return replace(
        scaled(credit, share),
        steps=(*credit.steps, step),
        credited=after,
        sentence=f"{credit.sentence} {percent(round(share, 3))} of it fits the KPI's total.",
    )


def _said(
    credit: Credit, entries: Sequence[Credit], known: KnownMovement, tested: OverlapTest
) -> str:
    """Say what is claimed on the KPI by whom, and what it did."""
    others = sorted({one.initiative_id for one in entries} - {credit.initiative_id})
    claimed = sum(one.good_effect * one.exposure for one in entries)
    together = f" together with {', '.join(others)}" if others else ""
    movement = known.movement
    gained = gained_words(movement.total, movement.std_error, known.source, tested.p_value)
    return f"Claimed{together}: {figure(claimed)} KPI units; {gained}."
