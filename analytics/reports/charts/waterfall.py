"""How does one amount become another: a horizontal waterfall whose bars add up."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed
from analytics.reports.charts.literal import literal
from analytics.reports.money import money
from analytics.reports.words import signed

if TYPE_CHECKING:
    from analytics.reports.charts.palette import Palette
    from analytics.reports.claimed_to_credited import WaterfallStep

BAR_ROW = 44  # px: two lines of label
TOTAL, FALL, RISE = "total", "fall", "rise"


def waterfall(
    steps: tuple[WaterfallStep, ...], *, currency: str, palette: Palette, unit: str = ""
) -> go.Figure:
    """Draw the bridge; the label of each row carries its amount, so nothing collides on a phone.

    Parameters
    ----------
    steps
        First and last are totals, those between are changes that sum to the difference.
    currency
        ISO code shown with every amount; empty where amounts are in ``unit``.
    palette
        Colours of the page's theme.
    unit
        What amounts are in where they are no money.
    """
    bars = _spans(steps)
    figure = go.Figure()
    for kind, color in (
        (TOTAL, palette.first),
        (FALL, palette.second),
        (RISE, palette.third),
    ):
        rows = [i for i, step in enumerate(steps) if _kind(step) == kind]
        if rows:
            figure.add_bar(
                name=kind,
                orientation="h",
                y=rows,
                base=[bars[i][0] for i in rows],
                x=[bars[i][1] - bars[i][0] for i in rows],
                width=0.62,
                marker={"color": color, "line": {"width": 0}},
                customdata=[
                    [literal(steps[i].sentence), literal(_amount(steps[i], currency, unit))]
                    for i in rows
                ],
                hovertemplate="%{customdata[1]}<br>%{customdata[0]}<extra></extra>",
                showlegend=False,
            )
    _connect(figure, bars, palette)
    figure.update_yaxes(
        tickvals=list(range(len(steps))),
        ticktext=[
            f"{literal(step.label)}<br><b>{literal(_amount(step, currency, unit))}</b>"
            for step in steps
        ],
        autorange="reversed",
        showgrid=False,
    )
    figure.update_xaxes(showticklabels=False, showgrid=False)
    framed(figure, palette, height=BAR_ROW * len(steps) + 24)
    figure.add_vline(x=0, line={"color": palette.muted, "width": 1}, layer="below")
    return figure


def _spans(steps: tuple[WaterfallStep, ...]) -> list[tuple[float, float]]:
    """Start and end of every bar in currency units."""
    spans, level = [], 0.0
    for step in steps:
        amount = float(step.amount)
        start, end = (0.0, amount) if step.is_total else (level, level + amount)
        spans.append((start, end))
        level = end
    return spans


def _kind(step: WaterfallStep) -> str:
    if step.is_total:
        return TOTAL
    return FALL if step.amount < 0 else RISE


def _amount(step: WaterfallStep, currency: str, unit: str) -> str:
    if not currency:
        return f"{signed(float(step.amount))} {unit}".strip()
    shown = money(step.amount, currency)
    return shown if step.is_total or step.amount < 0 else f"+{shown}"


def _connect(figure: go.Figure, bars: list[tuple[float, float]], palette: Palette) -> None:
    """Thin lines from the end of one bar to the start of the next."""
    for row, ((_, end), _after) in enumerate(pairwise(bars)):
        figure.add_shape(
            type="line",
            x0=end,
            x1=end,
            y0=row,
            y1=row + 1,
            line={"color": palette.muted, "width": 1, "dash": "dot"},
            layer="below",
        )
