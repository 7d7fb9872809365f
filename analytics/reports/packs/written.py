"""How a value of a pack is written in words: the same in slides, PDF and HTML."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import MINUS, count, figure, percent, short_money
from analytics.domain.pack import Unit

if TYPE_CHECKING:
    from analytics.domain.pack import Cell, Figure, Pack, Provenance, Table

NOT_KNOWN = "not known"
HASH_SHOWN = 12  # hexadecimal digits: enough to tell snapshots apart when read aloud
NAMED_IN_FOOTER = 3


def written(value: Cell, unit: Unit) -> str:
    """Write a cell of a table: money in whole units, a share as per cent, unknown as such."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if unit is Unit.MONEY:
        whole = Decimal(value).quantize(Decimal(1), ROUND_HALF_EVEN) + 0
        return f"{whole:,}".replace("-", MINUS)
    if unit is Unit.SHARE:
        return percent(value)
    return count(float(value)) if unit is Unit.COUNT else figure(float(value))


def figure_words(one: Figure, currency: str) -> str:
    """Write the number of a page large and short: ``SGD 16.7M``."""
    return _short(one.value, one.unit, currency)


def range_words(one: Figure) -> str:
    """Write both ends of a figure's range; empty where it has none."""
    if one.low is None or one.high is None:
        return ""
    return f"{_short(one.low, one.unit, '')} to {_short(one.high, one.unit, '')}"


def footer_words(one: Provenance) -> str:
    """Write what stands on every page: status, snapshot, policy, counts, exclusions."""
    part = f" \N{MIDDLE DOT} {one.part} only" if one.part else ""
    return (
        f"{one.status}{part} \N{MIDDLE DOT} {one.period}, as of {one.as_of.isoformat()}"
        f" \N{MIDDLE DOT} snapshot {one.snapshot[:HASH_SHOWN]}"
        f" \N{MIDDLE DOT} policy {one.policy_id}"
        f" \N{MIDDLE DOT} n = {one.initiatives} initiatives, {one.counted} in the credited sum"
        f" \N{MIDDLE DOT} {_excluded(one.exclusions)}"
    )


def heading(pack: Pack) -> str:
    """Write the small line above a question."""
    part = f" \N{MIDDLE DOT} {pack.provenance.part}" if pack.provenance.part else ""
    return f"{pack.title} \N{MIDDLE DOT} {audience_words(pack)}{part}"


def audience_words(pack: Pack) -> str:
    """Name the audience with a capital."""
    return pack.audience.value.capitalize()


def table_words(table: Table) -> list[list[str]]:
    """Write a table whole, heading first."""
    units = [column.unit for column in table.columns]
    head = [column.name for column in table.columns]
    rows = [
        [written(cell, unit) for cell, unit in zip(row, units, strict=True)] for row in table.rows
    ]
    return [head, *rows]


def is_number(unit: Unit) -> bool:
    """Tell whether a column is set flush right."""
    return unit not in (Unit.TEXT, Unit.DAY)


def _excluded(names: tuple[str, ...]) -> str:
    if not names:
        return "nothing excluded"
    shown = "; ".join(names[:NAMED_IN_FOOTER])
    more = len(names) - NAMED_IN_FOOTER
    return f"excluded: {shown}" + (f" and {more} more (last page)" if more > 0 else "")


def _short(value: Cell, unit: Unit, currency: str) -> str:
    if unit is Unit.MONEY and value is not None and not isinstance(value, str | date):
        return short_money(Decimal(value), currency)
    return written(value, unit)
