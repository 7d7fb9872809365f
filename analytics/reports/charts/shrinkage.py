"""What every experiment measured, and what is left of it after correction for luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed, vertical_line, wrapped
from analytics.reports.charts.literal import literal
from analytics.reports.experiments_together import largest_first

if TYPE_CHECKING:
    from analytics.domain.experiments_together import TogetherSummary
    from analytics.reports.charts.palette import Palette

ROW_HEIGHT = 40


def shrinkage(summary: TogetherSummary, *, palette: Palette) -> go.Figure:
    """Draw one line an experiment: hollow with interval as measured, solid after correction."""
    rows = largest_first(summary)
    figure = go.Figure()
    vertical_line(figure, 0, palette)
    names = [wrapped(one.measured.title, 22) for one in rows]
    figure.add_scatter(
        x=[one.measured.effect for one in rows],
        y=list(range(len(rows))),
        error_x={
            "type": "data",
            "array": [one.measured.needed for one in rows],
            "color": palette.fourth,
            "thickness": 2,
            "width": 4,
        },
        mode="markers",
        name="As measured",
        marker={"symbol": "circle-open", "size": 11, "color": palette.fourth, "line": {"width": 2}},
        customdata=[literal(one.measured.title) for one in rows],
        hovertemplate="%{customdata}: measured %{x:+.1%}<extra></extra>",
    )
    figure.add_scatter(
        x=[one.effect for one in rows],
        y=list(range(len(rows))),
        mode="markers",
        name="After correction for luck",
        marker={"symbol": "diamond", "size": 11, "color": palette.first},
        customdata=[literal(one.measured.title) for one in rows],
        hovertemplate="%{customdata}: after correction %{x:+.1%}<extra></extra>",
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=names,
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
    )
    figure.update_xaxes(
        title_text="Relative effect, right is better",
        tickformat="+.0%",
        nticks=5,
    )
    return framed(figure, palette, height=ROW_HEIGHT * len(rows) + 110)
