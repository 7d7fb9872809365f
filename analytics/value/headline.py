"""What the portfolio claims, is credited and costs, and how much of the claim has evidence."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.appraisal import Headline
from analytics.value.interval import interval_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.appraisal import Appraisal


def headline_of(appraisals: tuple[Appraisal, ...]) -> Headline:
    """Add initiatives up; what nobody knows stays ``None``.

    Parameters
    ----------
    appraisals
        Initiatives whose overlaps are netted already, all in one currency.
    """
    claimed = _total(one.claimed for one in appraisals)
    credited = _total(one.credited for one in appraisals)
    interval = interval_of(credit for one in appraisals for credit in one.credits)
    covered = _total(one.claimed_with_evidence for one in appraisals)
    return Headline(
        claimed=claimed,
        credited=credited,
        credited_low=interval.low if interval else None,
        credited_high=interval.high if interval else None,
        cost=_total(one.cost for one in appraisals),
        evidence_coverage=_share(covered, claimed),
        credit_rate=_share(credited, claimed),
    )


def _total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _share(part: Decimal | None, whole: Decimal | None) -> float | None:
    """One amount over another, ``None`` where that says nothing."""
    if part is None or whole is None or whole <= 0:
        return None
    return float(part / whole)
