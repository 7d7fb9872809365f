"""Whether the order of a roll-out was as good as random, where a plan says it was a lot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from datetime import date

CERTAIN = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """When units started against what they did before anybody had.

    ``groups`` are units, or clusters where they start together; ``p_value`` is ``None`` where there
    are too few of them or no time before to look at.
    """

    groups: int
    p_value: float | None


def check_roll_out_order(
    found: Order, *, registered_on: date | None, first_start: date | None
) -> Check:
    """Verify the plan's word: written down before the first start, and no order by the outcome."""
    unproven = _unproven(registered_on, first_start)
    if unproven:
        return Check(
            name="roll_out_order",
            verdict=Verdict.WARN,
            sentence=(
                f"The plan says that the order of the roll-out was drawn by lot, but {unproven}:"
                " that cannot be verified, and the grade is that of an order that was chosen."
            ),
        )
    if found.p_value is None:
        return Check(
            name="roll_out_order",
            verdict=Verdict.NOT_RUN,
            sentence=(
                f"With {found.groups} that start and wait, or no time before the first start,"
                " whether the order went by the outcome cannot be looked at; the grade is that of"
                " an order that was chosen."
            ),
        )
    failed = found.p_value < CERTAIN
    said = (
        f"Those who started earlier already stood elsewhere before anybody had started (p ="
        f" {found.p_value:.2g}, {found.groups:,} in all): a lot would rarely do that."
        if failed
        else f"The order was drawn by lot, and what was measured before does not tell who started"
        f" earlier (p = {found.p_value:.2g}, {found.groups:,} in all)."
    )
    return Check(
        name="roll_out_order",
        verdict=Verdict.FAIL if failed else Verdict.PASS,
        sentence=said,
        p_value=found.p_value,
    )


def unseen_order() -> Check:
    """Say that rows which follow no unit cannot show an order."""
    return Check(
        name="roll_out_order",
        verdict=Verdict.NOT_RUN,
        sentence="The plan says that the order was drawn by lot, but its rows follow no unit:"
        " that cannot be looked at, and the grade is that of an order that was chosen.",
    )


def _unproven(registered_on: date | None, first_start: date | None) -> str:
    if registered_on is None:
        return "was not registered beforehand"
    if first_start is None:
        return "its periods have no dates to compare the day of registration with"
    if registered_on > first_start:
        return f"was registered on {registered_on}, after the first start on {first_start}"
    return ""
