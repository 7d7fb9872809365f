"""What is left of credits where several initiatives are credited on the same KPI at the same time.

Where a ledger, a holdout or a model says what the KPI did in that time, the claims are balanced to
it and get no more than it allows. Otherwise all of them together get no more than the largest of
them, shared in proportion (METHODS.md). Harm is never netted away.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import CENT, exact_money, percent
from analytics.domain.credit import SHARED_STEPS, CreditOutcome, CreditStep
from analytics.value.balance import balance
from analytics.value.credit import scaled
from analytics.value.kpi_movement import movement_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.credit import Credit
    from analytics.domain.initiative import KpiTotal


def net_overlap(
    entries: tuple[Credit, ...],
    totals: tuple[KpiTotal, ...] = (),
    *,
    confidence: float = 0.90,
) -> tuple[Credit, ...]:
    """Cap what different initiatives are credited on one KPI, and write every credit's last step.

    Parameters
    ----------
    entries
        Credits of the whole portfolio, one an initiative and KPI. The order is kept.
    totals
        What KPIs did, where that is known.
    confidence
        One-sided, of the bounds of the effects and of the totals' allowance.
    """
    result = list(entries)
    for group in claims_together(entries):
        known = movement_of([entries[i] for i in group], totals)
        if known is not None:
            balanced = balance([entries[i] for i in group], known, confidence=confidence)
            for i, credit in zip(group, balanced, strict=True):
                result[i] = credit
            continue
        if len(group) == 1:
            continue
        shares = split_in_proportion(
            [_amount(entries[i]) for i in group], max(_amount(entries[i]) for i in group)
        )
        for i, share in zip(group, shares, strict=True):
            others = [entries[j] for j in group if j != i]
            result[i] = _capped(entries[i], share, others)
    return tuple(_closed(credit) for credit in result)


def split_in_proportion(amounts: Sequence[Decimal], total: Decimal) -> tuple[Decimal, ...]:
    """Split a total in proportion to positive amounts; the parts add up to it to the cent.

    Cents lost in rounding down go to the largest remainders, then to the larger amounts, then to
    the first.
    """
    whole = sum(amounts, Decimal(0))
    exact = [total * amount / whole for amount in amounts]
    parts = [share.quantize(CENT, ROUND_FLOOR) for share in exact]
    missing = int((total - sum(parts, Decimal(0))) / CENT)
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], -amounts[i], i))
    for i in by_remainder[:missing]:
        parts[i] += CENT
    return tuple(parts)


def periods_overlap(one: Credit, other: Credit) -> bool:
    """Tell whether two credits were observed at the same time, or where that cannot be told."""
    return _begins_by(one.period_start, other.period_end) and _begins_by(
        other.period_start, one.period_end
    )


def _begins_by(start: str, end: str) -> bool:
    """Tell whether a period that begins at ``start`` begins no later than another's ``end``.

    Labels are ISO dates (2026-09-30), their beginnings (2026-09) or whole numbers.
    """
    if not start or not end:
        return True
    numbers = [_is_number(text) for text in (start, end)]
    if all(numbers):
        return int(start) <= int(end)
    return any(numbers) or start.startswith(end) or start <= end


def _is_number(label: str) -> bool:
    return label.removeprefix("-").isdigit()


def claims_together(entries: Sequence[Credit]) -> list[list[int]]:
    """Group positions of gains on one KPI that overlap in time, directly or through another."""
    by_kpi: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, credit in enumerate(entries):
        if _is_claim(credit):
            by_kpi[credit.kpi_id, credit.currency].append(i)
    groups: list[list[int]] = []
    for positions in by_kpi.values():
        groups += _connected(entries, positions)
    return groups


def _is_claim(credit: Credit) -> bool:
    """Tell whether a credit is a gain in money that its KPI's other claimants share with it.

    It stays one where nothing was left of it beside them.
    """
    balanced = any(credit.around(key) for key in SHARED_STEPS)
    return credit.outcome is CreditOutcome.CREDITED and (_amount(credit) > 0 or balanced)


def _connected(entries: Sequence[Credit], positions: list[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for i in positions:
        touching = [group for group in groups if any(_clash(entries[i], entries[j]) for j in group)]
        groups = [group for group in groups if group not in touching]
        groups.append(sorted([i, *(j for group in touching for j in group)]))
    return groups


def _clash(one: Credit, other: Credit) -> bool:
    return one.initiative_id != other.initiative_id and periods_overlap(one, other)


def _capped(credit: Credit, share: Decimal, others: list[Credit]) -> Credit:
    """Write down one credit of a group to its share of the cap."""
    before = _amount(credit)
    ratio = share / before
    names = ", ".join(sorted({other.initiative_id for other in others}))
    largest = max(before, *(_amount(other) for other in others))
    money = exact_money(largest, credit.currency)
    step = CreditStep(
        key="overlap",
        label="Overlap",
        amount=share,
        sentence=(
            f"{names} is credited on the same KPI in the same period. Until the KPI's total is"
            f" reconciled, together they get no more than the larger of them, {money}, shared in"
            f" proportion: {exact_money(share, credit.currency)} of"
            f" {exact_money(before, credit.currency)} is left."
        ),
    )
    return replace(
        scaled(credit, ratio),
        steps=(*credit.steps, step),
        credited=share,
        sentence=(
            f"{credit.sentence} {percent(ratio)} of it is left after the overlap with {names}."
        ),
    )


def _closed(credit: Credit) -> Credit:
    """Add the last step, what is credited, to a credit that has steps."""
    if not credit.steps or credit.credited is None:
        return credit
    size = exact_money(abs(credit.credited), credit.currency)
    sentence = f"{size} is credited." if credit.credited >= 0 else f"A loss of {size} is booked."
    step = CreditStep(key="credited", label="Credited", amount=credit.credited, sentence=sentence)
    return replace(credit, steps=(*credit.steps, step))


def _amount(credit: Credit) -> Decimal:
    return credit.credited if credit.credited is not None else Decimal(0)
