"""What each business unit gets for its money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.pack import MissingPage, Page, Role, Unit
from analytics.reports.money import money as money_or_not_set
from analytics.reports.packs.shared import (
    FEW_GROUPS,
    appraisals_of,
    as_float,
    bars,
    count_figure,
    cut,
    listed,
    money,
    one_series,
    table,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics.domain.pack import Chart, PackFacts, Table, UnitWindow

QUESTION = "What does each business unit get for its money?"
NO_UNIT = "No business unit"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSums:
    """Sums of what is known in one business unit; ``None`` where nothing is.

    ``cost`` is that of the last twelve months booked; ``window`` holds credit and cost of one time.
    """

    name: str
    claimed: Decimal | None
    credited: Decimal | None
    cost: Decimal | None
    window: UnitWindow | None = None

    @property
    def net(self) -> Decimal | None:
        """Credited less cost of the same window, where all of both has a place in it."""
        return None if self.window is None else self.window.net


def what_each_unit_has(facts: PackFacts) -> Page | MissingPage:
    """Compare claimed, credited and cost by business unit."""
    units = _units(facts)
    if not units or units[0].credited is None:
        return MissingPage(
            question=QUESTION,
            reason="Nothing is credited in money in any business unit.",
            remedy="Approve unit values in kpi_unit_value.csv, and run the studies.",
        )
    below = [one.name for one in units if one.net is not None and one.net < 0]
    return Page(
        key="business_units",
        question=QUESTION,
        sentence=_sentence(units, below, facts.review.currency),
        figures=(count_figure("Units with less credit than cost", len(below), f"of {len(units)}"),),
        chart=_chart(units, facts.review.currency),
        tables=(_table(units), _initiatives(facts)),
        method=_method(units),
    )


def _sentence(units: Sequence[UnitSums], below: Sequence[str], currency: str) -> str:
    first = units[0]
    credited = money_or_not_set(first.credited, currency)
    if len(units) == 1:
        cost = money_or_not_set(first.cost, currency)
        return (
            f"{first.name}: {credited} is credited so far; the last twelve months booked cost"
            f" {cost}."
        )
    said = f"Below their cost: {listed(below)}." if below else "None is below its cost."
    return f"{first.name} has most, {credited} credited. {said}"


def _method(units: Sequence[UnitSums]) -> str:
    """Say over which time one is taken from the other, and where that cannot be done."""
    undated = [name for one in units if one.window for name in one.window.undated]
    start = (
        "Credited less cost takes both from the first to the last quarter named, cost since the"
        " start included; the drawn cost is that of the last twelve months booked. What is not"
        " known is in no sum."
    )
    if not undated:
        return start
    return f"{start} Without dates, so nothing is subtracted in its unit: {listed(undated)}."


def _units(facts: PackFacts) -> list[UnitSums]:
    """Return the sums of every business unit, the highest credit first."""
    appraisals = appraisals_of(facts)
    windows = {one.unit or NO_UNIT: one for one in facts.windows}
    names = dict.fromkeys(one.initiative.business_unit or NO_UNIT for one in appraisals)
    found = []
    for name in names:
        mine = [one for one in appraisals if (one.initiative.business_unit or NO_UNIT) == name]
        found.append(
            UnitSums(
                name=name,
                claimed=_sum(one.claimed for one in mine),
                credited=_sum(one.credited for one in mine),
                cost=_sum(one.cost for one in mine),
                window=windows.get(name),
            )
        )
    return sorted(found, key=lambda one: (one.credited is None, -(one.credited or ZERO)))


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [one for one in amounts if one is not None]
    return sum(known, ZERO) if known else None


def _chart(units: Sequence[UnitSums], currency: str) -> Chart:
    shown = units[:FEW_GROUPS]
    return bars(
        cut(f"By business unit, {currency}", len(units), most=FEW_GROUPS),
        Unit.MONEY,
        [one.name for one in shown],
        [
            one_series("Claimed", (as_float(one.claimed) for one in shown), Role.CLAIMED),
            one_series("Credited", (as_float(one.credited) for one in shown)),
            one_series("Cost", (as_float(one.cost) for one in shown), Role.COST),
        ],
    )


def _table(units: Sequence[UnitSums]) -> Table:
    return table(
        "business_units",
        "Sums of what is known",
        (
            *text("Business unit"),
            *money("Claimed", "Credited", "Cost, last 12 months"),
            *text("From", "To"),
            *money("Cost from then on", "Credited less cost"),
        ),
        (
            (one.name, one.claimed, one.credited, one.cost, *_window_cells(one.window))
            for one in units
        ),
    )


def _window_cells(
    window: UnitWindow | None,
) -> tuple[str | None, str | None, Decimal | None, Decimal | None]:
    if window is None:
        return None, None, None, None
    return window.first, window.last, window.spent, window.net


def _initiatives(facts: PackFacts) -> Table:
    return table(
        "initiatives",
        "Every initiative; low and high: 90% interval of the risk-adjusted measured value",
        (
            *text("Initiative", "Business unit", "Grade"),
            *money("Claimed", "Credited", "Low", "High", "Cost"),
        ),
        (
            (
                one.initiative.name,
                one.initiative.business_unit or NO_UNIT,
                one.grade.value,
                one.claimed,
                one.credited,
                one.credited_low,
                one.credited_high,
                one.cost,
            )
            for one in appraisals_of(facts)
        ),
    )
