"""Where a value lies on a chart's axis, which ticks it has, and the colours of its series."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING

from analytics.domain.pack import Role, Shape, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.pack import Chart

TICKS = 5
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
ROOM = 0.14  # of the span, beyond the outermost value: labels stand there
# Safe for colour-blind readers; dark enough for white paper and a bright room.
COLOURS: Mapping[Role, str] = {
    Role.CREDITED: "0B5CAB",
    Role.CLAIMED: "8A94A6",
    Role.COST: "C2620A",
    Role.RANGE: "6FA8DC",
    Role.GOOD: "0F766E",
    Role.WARN: "E0A100",
    Role.BAD: "B42318",
    Role.UNKNOWN: "C3CAD5",
    Role.SECOND: "0F766E",
}
TOTAL, RISE, FALL = "0B5CAB", "0F766E", "B42318"  # of steps
MILLION, THOUSAND = 1e6, 1e3
DASHED = frozenset({Role.CLAIMED, Role.RANGE})
DARK_TEXT_ON = frozenset({Role.WARN, Role.UNKNOWN, Role.RANGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Both ends of the axis of values, zero always between them, and its ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def place(self, value: float, length: float) -> float:
        """Return the distance of a value from the beginning of an axis of this length."""
        return (value - self.low) / (self.high - self.low) * length


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One drawn part of a step: from ``start`` to ``end`` on the axis of values."""

    start: float
    end: float
    is_total: bool


def axis_of(chart: Chart) -> Axis:
    """Choose round ticks around zero and every value, with room for the labels."""
    values = [0.0, *_extremes(chart)]
    low, high = min(values), max(values)
    if low == high:
        high = 1.0  # nothing but zeros still needs an axis
    span = high - low
    low -= ROOM * span if low < 0 else 0.0
    high += ROOM * span if high > 0 else 0.0
    step = _round_step((high - low) / TICKS)
    if chart.unit is Unit.COUNT:
        step = float(ceil(step))
    first, last = ceil(low / step), floor(high / step)
    return Axis(low=low, high=high, ticks=tuple(one * step for one in range(first, last + 1)))


def pieces_of(chart: Chart) -> tuple[Piece, ...]:
    """Return the bars of a chart of steps: totals from zero, changes from where the last ended."""
    level, found = 0.0, []
    for i, value in enumerate(chart.series[0].values):
        is_total = i in chart.totals
        start = 0.0 if is_total else level
        level = (value or 0.0) if is_total else level + (value or 0.0)
        found.append(Piece(start=start, end=level, is_total=is_total))
    return tuple(found)


def step_columns(chart: Chart) -> list[tuple[str, list[float]]]:
    """Return the columns of a stacked chart that draws steps: an invisible base, and the bars.

    The part on each side of zero is a column of its own: a bar across zero would need two bases.
    """
    ends = [sorted((one.start, one.end)) for one in pieces_of(chart)]
    base = [max(low, 0.0) + min(high, 0.0) for low, high in ends]
    above = [max(high, 0.0) - max(low, 0.0) for low, high in ends]
    below = [min(low, 0.0) - min(high, 0.0) for low, high in ends]
    columns = [("Base", base), ("Amount", above)]
    return [*columns, ("Amount below zero", below)] if any(below) else columns


def number_code(chart: Chart) -> str:
    """Choose how numbers of a chart are shown; the numbers themselves stay exact."""
    if chart.unit is Unit.SHARE:
        return "0%"
    if chart.unit is not Unit.MONEY:
        return "#,##0"
    largest = max((abs(v) for one in chart.series for v in one.values if v is not None), default=0)
    if largest >= MILLION:
        return '#,##0.0,,"M"'
    return '#,##0,"K"' if largest >= THOUSAND else "#,##0"


def step_colours(chart: Chart) -> list[str]:
    """Return the colour of every step: a total, a rise or a fall."""
    return [
        TOTAL if one.is_total else (RISE if one.end >= one.start else FALL)
        for one in pieces_of(chart)
    ]


def _extremes(chart: Chart) -> list[float]:
    if chart.shape is Shape.STEPS:
        return [end for one in pieces_of(chart) for end in (one.start, one.end)]
    if chart.shape is Shape.STACKED:
        columns = zip(*(one.values for one in chart.series), strict=True)
        return [sum(value or 0.0 for value in column) for column in columns]
    every = [v for one in chart.series for v in (*one.values, *one.low, *one.high)]
    return [one for one in every if one is not None and isfinite(one)]


def _round_step(wanted: float) -> float:
    power = 10.0 ** floor(log10(wanted))
    return next(one * power for one in STEPS if one * power >= wanted * (1 - 1e-9))
