"""How far must the statistic go at each look, and how far has it gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed

if TYPE_CHECKING:
    from analytics.domain.looks import Monitoring
    from analytics.reports.charts.palette import Palette

HEIGHT = 300


def looks_chart(monitoring: Monitoring, *, palette: Palette) -> go.Figure:
    """Draw the boundaries over information time, and the statistic of every look taken.

    Parameters
    ----------
    monitoring
        A study's looks; at least one.
    palette
        Colours of the page's theme.
    """
    figure = go.Figure()
    figure.add_hline(y=0, line={"color": palette.muted, "width": 1}, layer="below")
    for sign in (1, -1):
        figure.add_scatter(
            x=[look.information for look in monitoring.looks],
            y=[sign * look.boundary for look in monitoring.looks],
            mode="lines+markers",
            name="Boundary",
            showlegend=sign > 0,
            line={"color": palette.second, "width": 2, "dash": "dot"},
            marker={"symbol": "line-ew-open", "size": 12, "color": palette.second},
            hovertemplate="At %{x:.0%} of the data: boundary %{y:.2f}<extra></extra>",
        )
    seen = [look for look in monitoring.looks if look.statistic is not None]
    figure.add_scatter(
        x=[look.information for look in seen],
        y=[look.statistic for look in seen],
        mode="lines+markers",
        name="Statistic seen",
        line={"color": palette.first, "width": 2},
        marker={"symbol": "circle", "size": 10, "color": palette.first},
        hovertemplate="At %{x:.0%} of the data: statistic %{y:.2f}<extra></extra>",
    )
    figure.update_xaxes(
        title_text="Share of the planned data", tickformat=".0%", rangemode="tozero"
    )
    figure.update_yaxes(title_text="Standard errors from no effect")
    return framed(figure, palette, height=HEIGHT)
