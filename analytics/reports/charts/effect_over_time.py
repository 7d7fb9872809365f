"""How the effect of an experiment settles: one point with its interval a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import effect_title, framed, interval_bars
from analytics.reports.charts.literal import literal

if TYPE_CHECKING:
    from analytics.domain.estimate import LookEffect
    from analytics.reports.charts.palette import Palette

HEIGHT = 280


def effect_by_look(
    looks: tuple[LookEffect, ...], *, name: str, unit: str, palette: Palette
) -> go.Figure:
    """Draw the looks in order; the ends of one-sided intervals stay open.

    Parameters
    ----------
    name
        What a look is: the title of the x axis.
    unit
        Unit of the outcome.
    """
    figure = go.Figure()
    figure.add_hline(y=0, line={"color": palette.muted, "width": 1})
    figure.add_scatter(
        x=[one.time for one in looks],
        y=[one.effect for one in looks],
        error_y=interval_bars(looks, palette.first),
        mode="lines+markers",
        line={"color": palette.first, "width": 1},
        marker={"size": 8, "color": palette.first},
        hovertemplate="%{x}: %{y:.4~g}<extra></extra>",
        showlegend=False,
    )
    figure.update_xaxes(title_text=literal(name), type="category", nticks=6, showgrid=False)
    figure.update_yaxes(title_text=effect_title(unit), nticks=6)
    return framed(figure, palette, height=HEIGHT)
