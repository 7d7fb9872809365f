"""A pack's chart as SVG, for the PDF and the HTML: plain shapes and text, nothing that runs."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING

from analytics.domain.amounts import short_money
from analytics.domain.pack import Shape, Unit
from analytics.reports.csv_file import quoted
from analytics.reports.packs.chart_scale import (
    COLOURS,
    DARK_TEXT_ON,
    DASHED,
    axis_of,
    pieces_of,
    step_colours,
)
from analytics.reports.packs.written import written

if TYPE_CHECKING:
    from analytics.domain.pack import Chart, Series
    from analytics.reports.packs.chart_scale import Axis

WIDTH, HEIGHT = 770, 345
LEFT, RIGHT, TOP, BOTTOM = 226, 12, 36, 32
LINES_LEFT = 74
TEXT, SMALL = 16, 16
LABEL_LETTERS, LABEL_LINES = 26, 2
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, MUTED, GRID = "#0A1020", "#4A5568", "#D5DBE5"
LETTER = 0.52  # of the font size: mean width of a letter
FILLED = 0.74  # of a row: the rest is air


def chart_svg(chart: Chart) -> str:
    """Draw a chart; the same picture whatever machine draws it."""
    axis = axis_of(chart)
    body = _lines(chart, axis) if chart.shape is Shape.LINES else _rows(chart, axis)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' font-family="{FONT}" font-size="{TEXT}">' + "".join([*_legend(chart), *body]) + "</svg>"
    )


def label_of(value: float, unit: Unit) -> str:
    """Write a value on a chart: money short, without currency (the title has it)."""
    if unit is Unit.MONEY:
        return short_money(Decimal(value), "")
    if unit is Unit.SHARE:
        return written(round(value, 2), unit)
    return written(value, unit)


def _rows(chart: Chart, axis: Axis) -> list[str]:
    """Horizontal bars, one row a category, first one on top."""
    parts = _value_axis(chart, axis)
    room = (HEIGHT - TOP - BOTTOM) / len(chart.categories)
    draw = {Shape.STEPS: _step, Shape.STACKED: _stack}.get(chart.shape, _group)
    for i, category in enumerate(chart.categories):
        top = TOP + i * room
        parts += _category(category, top + room / 2)
        parts += draw(chart, axis, i, top + room * (1 - FILLED) / 2, room * FILLED)
    zero = LEFT + axis.place(0.0, WIDTH - LEFT - RIGHT)
    parts.append(_line(zero, TOP, zero, HEIGHT - BOTTOM, INK))
    return parts


def _value_axis(chart: Chart, axis: Axis) -> list[str]:
    parts = []
    for tick in axis.ticks:
        x = LEFT + axis.place(tick, WIDTH - LEFT - RIGHT)
        parts.append(_line(x, TOP, x, HEIGHT - BOTTOM, GRID))
        parts.append(_text(x, HEIGHT - 10, label_of(tick, chart.unit), MUTED, "middle", SMALL))
    return parts


def _category(name: str, middle: float) -> list[str]:
    lines = wrap(name, LABEL_LETTERS) or [""]
    if len(lines) > LABEL_LINES:
        lines = [
            *lines[: LABEL_LINES - 1],
            lines[LABEL_LINES - 1][: LABEL_LETTERS - 1] + "\N{HORIZONTAL ELLIPSIS}",
        ]
    first = middle + SMALL * 0.35 - (len(lines) - 1) * SMALL / 2
    return [
        _text(LEFT - 10, first + i * SMALL, line, INK, "end", SMALL) for i, line in enumerate(lines)
    ]


def _group(chart: Chart, axis: Axis, i: int, top: float, room: float) -> list[str]:
    parts, thick = [], room / len(chart.series)
    alone = len(chart.series) == 1
    for k, one in enumerate(chart.series):
        value = one.values[i]
        if value is None:
            continue
        y = top + k * thick
        parts.append(_bar(axis, (0.0, value), (y, thick), f"#{COLOURS[one.role]}"))
        outer, ends = value, _ends(one, i)
        if ends:
            parts += _whisker(axis, ends, y + thick / 2)
            outer = max(value, ends[1]) if value >= 0 else min(value, ends[0])
        if alone:
            parts.append(
                _beside(
                    axis, outer, label_of(value, chart.unit), y + thick / 2, to_right=value >= 0
                )
            )
    return parts


def _stack(chart: Chart, axis: Axis, i: int, top: float, room: float) -> list[str]:
    parts, level = [], 0.0
    for one in chart.series:
        value = one.values[i] or 0.0
        if value:
            parts.append(_bar(axis, (level, level + value), (top, room), f"#{COLOURS[one.role]}"))
            words = label_of(value, chart.unit)
            wide = axis.place(axis.low + value, WIDTH - LEFT - RIGHT)
            if wide > len(words) * SMALL * LETTER + 8:
                ink = INK if one.role in DARK_TEXT_ON else "#FFFFFF"
                x = LEFT + axis.place(level + value / 2, WIDTH - LEFT - RIGHT)
                parts.append(_text(x, top + room / 2 + SMALL * 0.35, words, ink, "middle", SMALL))
        level += value
    return parts


def _step(chart: Chart, axis: Axis, i: int, top: float, room: float) -> list[str]:
    piece, value = pieces_of(chart)[i], chart.series[0].values[i] or 0.0
    colour = step_colours(chart)[i]
    outer = max(piece.start, piece.end, 0.0)
    return [
        _bar(axis, (piece.start, piece.end), (top, room), f"#{colour}"),
        _beside(axis, outer, label_of(value, chart.unit), top + room / 2),
    ]


def _lines(chart: Chart, axis: Axis) -> list[str]:
    """Lines over time, the first category at the left."""
    wide, high = WIDTH - LINES_LEFT - RIGHT - 30, HEIGHT - TOP - BOTTOM
    parts = []
    for tick in axis.ticks:
        y = TOP + high - axis.place(tick, high)
        parts.append(_line(LINES_LEFT, y, LINES_LEFT + wide, y, GRID))
        parts.append(_text(LINES_LEFT - 8, y + 5, label_of(tick, chart.unit), MUTED, "end", SMALL))
    xs = [
        LINES_LEFT + wide * (i + 0.5) / len(chart.categories) for i in range(len(chart.categories))
    ]
    every = 1 + (len(xs) - 1) // 7
    parts += [
        _text(x, HEIGHT - 10, name, MUTED, "middle", SMALL)
        for i, (x, name) in enumerate(zip(xs, chart.categories, strict=True))
        if i % every == 0
    ]
    for one in chart.series:
        ys = [None if v is None else TOP + high - axis.place(v, high) for v in one.values]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True) if y is not None)
        dash = ' stroke-dasharray="3 6"' if one.role in DASHED else ""
        width = 2.5 if one.role in DASHED else 4
        colour = f"#{COLOURS[one.role]}"
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}"'
            f' stroke-width="{width}"{dash}/>'
        )
        if one.role not in DASHED:
            parts += [
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
                for x, y in zip(xs, ys, strict=True)
                if y is not None
            ]
    return parts


def _legend(chart: Chart) -> list[str]:
    """Name the series above the chart, where there are several."""
    if len(chart.series) == 1:
        return []
    parts, x = [], 10.0
    for one in chart.series:
        colour = f"#{COLOURS[one.role]}"
        if chart.shape is Shape.LINES:
            dash = ' stroke-dasharray="3 6"' if one.role in DASHED else ""
            parts.append(
                f'<line x1="{x:.1f}" y1="16" x2="{x + 26:.1f}" y2="16" stroke="{colour}"'
                f' stroke-width="4"{dash}/>'
            )
        else:
            parts.append(f'<rect x="{x:.1f}" y="8" width="18" height="16" fill="{colour}"/>')
        parts.append(_text(x + 32, 22, one.name, INK, "start", SMALL))
        x += 32 + len(one.name) * SMALL * LETTER + 20
    return parts


def _ends(one: Series, i: int) -> tuple[float, float] | None:
    if not one.low or not one.high or one.low[i] is None or one.high[i] is None:
        return None
    return one.low[i] or 0.0, one.high[i] or 0.0


def _whisker(axis: Axis, ends: tuple[float, float], middle: float) -> list[str]:
    low, high = (LEFT + axis.place(one, WIDTH - LEFT - RIGHT) for one in ends)
    return [
        _line(low, middle, high, middle, INK, 2),
        _line(low, middle - 5, low, middle + 5, INK, 2),
        _line(high, middle - 5, high, middle + 5, INK, 2),
    ]


def _beside(axis: Axis, value: float, words: str, middle: float, *, to_right: bool = True) -> str:
    x = LEFT + axis.place(value, WIDTH - LEFT - RIGHT)
    anchor, shift = ("start", 7) if to_right else ("end", -7)
    return _text(x + shift, middle + SMALL * 0.35, words, INK, anchor, SMALL)


def _bar(axis: Axis, ends: tuple[float, float], rows: tuple[float, float], colour: str) -> str:
    start, end = sorted(axis.place(one, WIDTH - LEFT - RIGHT) for one in ends)
    y, high = rows
    return (
        f'<rect x="{LEFT + start:.1f}" y="{y:.1f}" width="{max(end - start, 1.0):.1f}"'
        f' height="{high:.1f}" fill="{colour}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"'
        f' stroke-width="{width}"/>'
    )


def _text(x: float, y: float, words: str, colour: str, anchor: str, size: float) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}"'
        f' font-size="{size}">{escape(quoted(words))}</text>'
    )
