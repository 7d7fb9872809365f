"""Effect by segment: hollow with its interval as measured, solid after shrinkage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import (
    effect_title,
    framed,
    interval_bars,
    vertical_line,
    wrapped,
)
from analytics.reports.charts.literal import literal

if TYPE_CHECKING:
    from analytics.domain.estimate import SegmentEffect
    from analytics.reports.charts.palette import Palette

ROW_HEIGHT = 40


def segment_effects(
    segments: tuple[SegmentEffect, ...], *, unit: str, palette: Palette
) -> go.Figure:
    """Draw one line a segment; ``unit`` is that of the outcome."""
    figure = go.Figure()
    vertical_line(figure, 0, palette)
    names = [one.segment for one in segments]
    places = list(range(len(segments)))
    figure.add_scatter(
        x=[one.effect for one in segments],
        y=places,
        error_x=interval_bars(segments, palette.fourth),
        mode="markers",
        name="As measured",
        marker={"symbol": "circle-open", "size": 11, "color": palette.fourth, "line": {"width": 2}},
        customdata=list(map(literal, names)),
        hovertemplate="%{customdata}: measured %{x:.4~g}<extra></extra>",
    )
    figure.add_scatter(
        x=[one.shrunken_effect for one in segments],
        y=places,
        mode="markers",
        name="After shrinkage",
        marker={"symbol": "diamond", "size": 11, "color": palette.first},
        customdata=list(map(literal, names)),
        hovertemplate="%{customdata}: after shrinkage %{x:.4~g}<extra></extra>",
    )
    figure.update_yaxes(
        tickvals=places,
        ticktext=[wrapped(name, 22) for name in names],
        range=[len(segments) - 0.4, -0.6],
        showgrid=False,
    )
    figure.update_xaxes(title_text=effect_title(unit), nticks=6)
    return framed(figure, palette, height=ROW_HEIGHT * len(segments) + 110)
