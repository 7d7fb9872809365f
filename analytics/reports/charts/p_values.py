"""Whether p-values are spread evenly where nothing has an effect: a histogram with its level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed

if TYPE_CHECKING:
    from analytics.domain.aa_check import AaCheck
    from analytics.reports.charts.palette import Palette

HEIGHT = 280


def p_value_histogram(check: AaCheck, *, palette: Palette) -> go.Figure:
    """Draw twenty bars and the line at which an even spread would have them."""
    bins = len(check.histogram)
    even = check.repetitions / bins
    figure = go.Figure()
    figure.add_bar(
        x=[(i + 0.5) / bins for i in range(bins)],
        y=list(check.histogram),
        width=0.9 / bins,
        marker={"color": palette.first},
        name="Assignments",
        hovertemplate="p about %{x:.3f}: %{y:,} assignments<extra></extra>",
    )
    figure.add_scatter(
        x=[0, 1],
        y=[even, even],
        mode="lines",
        line={"color": palette.second, "width": 2, "dash": "dash"},
        name="Even spread",
        hoverinfo="skip",
    )
    figure.update_xaxes(title_text="p-value after random assignment", range=[0, 1], showgrid=False)
    figure.update_yaxes(title_text="Assignments", rangemode="tozero")
    return framed(figure, palette, height=HEIGHT)
