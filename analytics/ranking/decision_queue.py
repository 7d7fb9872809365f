"""In which order a review decides: the money at stake times how uncertain it is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.review import Queue, Queued

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.appraisal import Appraisal, RankedInitiative
    from analytics.domain.assumptions import Assumptions

NOTHING = Decimal(0)


def decision_queue(ranked: Iterable[RankedInitiative], assumptions: Assumptions) -> Queue:
    """Order initiatives by money times uncertainty, the largest first, ties by their id.

    The money is the largest of what is claimed, what is credited (a loss counts as much as a gain)
    and what it costs. The uncertainty is the share of it that is not settled: all of it without a
    value in money, else 1 - f (1 - w), where f is the policy's factor of the evidence grade and w
    half the 90 % interval of the measured value over the money, at most 1.
    """
    rows = [_queued(one.appraisal, assumptions) for one in ranked]
    return Queue(rows=tuple(sorted(rows, key=lambda one: (-one.weight, one.initiative_id))))


def _queued(appraisal: Appraisal, assumptions: Assumptions) -> Queued:
    money = max(appraisal.claimed or NOTHING, abs(appraisal.credited or NOTHING),
                appraisal.cost or NOTHING)  # fmt: skip
    share, why = _uncertainty(appraisal, money, assumptions)
    return Queued(
        initiative_id=appraisal.initiative.initiative_id,
        money=money,
        uncertainty=share,
        weight=(money * Decimal(repr(share))).quantize(Decimal("0.01")),
        sentence=why,
    )


def _uncertainty(
    appraisal: Appraisal, money: Decimal, assumptions: Assumptions
) -> tuple[float, str]:
    low, high = appraisal.credited_low, appraisal.credited_high
    if low is None or high is None:
        return 1.0, "No value in money is known, so all of it is open."
    width = min(1.0, float((high - low) / 2 / money)) if money else 0.0
    factor = float(dict(assumptions.evidence_factors)[appraisal.grade])
    share = round(1 - factor * (1 - width), 6)
    return share, (
        f"Evidence of grade {appraisal.grade} counts for {factor:.0%}, and its 90% interval is"
        f" {width:.0%} of the money to either side: {share:.0%} is open."
    )
