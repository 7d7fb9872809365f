"""A pack's chart on a page: the same numbers as in slides and PDF, with the page's theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from analytics.domain.pack import Role, Shape
from analytics.reports.charts.frame import ROW, framed, vertical_line
from analytics.reports.charts.literal import literal
from analytics.reports.packs.chart_scale import axis_of, pieces_of
from analytics.reports.packs.chart_svg import label_of
from analytics.reports.packs.written import written

if TYPE_CHECKING:
    from analytics.domain.pack import Chart, Series
    from analytics.reports.charts.palette import Palette

BAR_ROW = 40  # px: two lines of label
BAR_IN_GROUP = 18
LINES_HEIGHT = 340
LETTERS = 30  # of a label before it takes a second line
DOTTED = frozenset({Role.CLAIMED, Role.RANGE})


def pack_picture(chart: Chart, *, palette: Palette) -> go.Figure:
    """Draw a chart of a pack.

    Parameters
    ----------
    chart
        What every format draws.
    palette
        Colours of the page's theme.
    """
    figure = go.Figure()
    if chart.shape is Shape.LINES:
        return _lines(figure, chart, palette)
    draw = _steps if chart.shape is Shape.STEPS else _bars
    draw(figure, chart, palette)
    rows = list(range(len(chart.categories)))
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[_label(chart, i) for i in rows],
        autorange="reversed",
        showgrid=False,
    )
    figure.update_xaxes(**_ticks(chart))
    many = len(chart.series) if chart.shape is Shape.BARS else 1
    figure.update_layout(barmode="stack" if chart.shape is Shape.STACKED else "group", bargap=0.3)
    vertical_line(figure, 0, palette)
    height = max(BAR_ROW, BAR_IN_GROUP * many + 14) * len(rows) + 2 * ROW
    framed(figure, palette, height=height)
    figure.update_layout(showlegend=len(chart.series) > 1, legend_traceorder="normal")
    return figure


def _ticks(chart: Chart) -> dict[str, Any]:
    """Return the ticks every format has, written in the house's way."""
    ticks = axis_of(chart).ticks
    return {"tickvals": ticks, "ticktext": [label_of(one, chart.unit) for one in ticks]}


def _bars(figure: go.Figure, chart: Chart, palette: Palette) -> None:
    for one in chart.series:
        figure.add_bar(
            name=literal(one.name),
            orientation="h",
            y=list(range(len(chart.categories))),
            x=one.values,
            marker={"color": _colour(one.role, palette), "line": {"width": 0}},
            error_x=_whiskers(one, palette),
            customdata=[[_told(chart, one, i)] for i in range(len(chart.categories))],
            hovertemplate="%{customdata[0]}<extra></extra>",
        )


def _steps(figure: go.Figure, chart: Chart, palette: Palette) -> None:
    (one,) = chart.series
    for i, piece in enumerate(pieces_of(chart)):
        change = palette.third if piece.end >= piece.start else palette.harm
        figure.add_bar(
            orientation="h",
            y=[i],
            base=[piece.start],
            x=[piece.end - piece.start],
            marker={
                "color": palette.first if piece.is_total else change,
                "line": {"width": 0},
            },
            customdata=[[_told(chart, one, i)]],
            hovertemplate="%{customdata[0]}<extra></extra>",
            showlegend=False,
        )


def _lines(figure: go.Figure, chart: Chart, palette: Palette) -> go.Figure:
    for one in chart.series:
        dotted = one.role in DOTTED
        figure.add_scatter(
            name=literal(one.name),
            x=chart.categories,
            y=one.values,
            mode="lines" if dotted else "lines+markers",
            line={
                "color": _colour(one.role, palette),
                "width": 2 if dotted else 3,
                "dash": "dot" if dotted else "solid",
            },
            marker={"size": 8},
            customdata=[[_told(chart, one, i)] for i in range(len(chart.categories))],
            hovertemplate="%{customdata[0]}<extra></extra>",
        )
    figure.update_xaxes(type="category", showgrid=False)
    figure.update_yaxes(**_ticks(chart))
    return framed(figure, palette, height=LINES_HEIGHT)


def _label(chart: Chart, i: int) -> str:
    """Return a category with its value where the chart has one series, so nothing collides."""
    name = _broken(chart.categories[i])
    value = chart.series[0].values[i]
    if len(chart.series) > 1 or value is None:
        return name
    return f"{name} <b>{label_of(value, chart.unit)}</b>"


def _broken(name: str) -> str:
    """Break a long name once, and let no name be markup."""
    safe = literal(name)
    cut = safe.rfind(" ", 0, LETTERS)
    return safe if len(safe) <= LETTERS or cut < 0 else f"{safe[:cut]}<br>{safe[cut + 1 :]}"


def _told(chart: Chart, one: Series, i: int) -> str:
    value = one.values[i]
    said = f"{literal(chart.categories[i])}<br>{literal(one.name)}: {written(value, chart.unit)}"
    if not one.low or not one.high:
        return said
    ends = " to ".join(written(end, chart.unit) for end in (one.low[i], one.high[i]))
    return f"{said} ({ends})"


def _whiskers(one: Series, palette: Palette) -> dict[str, Any] | None:
    if not one.low or not one.high:
        return None
    rows = list(zip(one.values, one.low, one.high, strict=True))
    return {
        "type": "data",
        "symmetric": False,
        "array": [(high or 0.0) - (value or 0.0) for value, _, high in rows],
        "arrayminus": [(value or 0.0) - (low or 0.0) for value, low, _ in rows],
        "color": palette.text,
        "thickness": 1.5,
    }


def _colour(role: Role, palette: Palette) -> str:
    return {
        Role.CREDITED: palette.first,
        Role.CLAIMED: palette.fourth,
        Role.COST: palette.second,
        Role.RANGE: palette.muted,
        Role.GOOD: palette.third,
        Role.WARN: palette.second,
        Role.BAD: palette.harm,
        Role.UNKNOWN: palette.fourth,
        Role.SECOND: palette.third,
    }[role]
