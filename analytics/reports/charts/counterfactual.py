"""What happened against what was to be expected without the initiative."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed, vertical_line
from analytics.reports.charts.literal import literal

if TYPE_CHECKING:
    from analytics.domain.estimate import SeriesPoint
    from analytics.reports.charts.palette import Palette

HEIGHT = 340


def counterfactual(
    series: tuple[SeriesPoint, ...], *, start: str, unit: str, palette: Palette
) -> go.Figure:
    """Draw observed and expected with its band; the gap after the start is the effect.

    Parameters
    ----------
    series
        Points in time order; missing values leave gaps, they are never drawn as zero.
    start
        Time label of the first treated period; empty where it is not known.
    unit
        Unit of the outcome, the title of the y axis.
    palette
        Colours of the page's theme.
    """
    times = [point.time for point in series]
    figure = go.Figure()
    _band(figure, series, palette)
    figure.add_scatter(
        x=times,
        y=[point.expected for point in series],
        mode="lines",
        line={"color": palette.first, "width": 2, "dash": "dash"},
        name="Expected without the initiative",
        hovertemplate="%{x}: expected %{y:.4~g}<extra></extra>",
    )
    figure.add_scatter(
        x=times,
        y=[point.observed for point in series],
        mode="lines+markers",
        line={"color": palette.second, "width": 2},
        marker={"size": 5},
        name="Observed",
        hovertemplate="%{x}: observed %{y:.4~g}<extra></extra>",
    )
    if start in times:
        _mark_start(figure, start, palette)
    figure.update_yaxes(title_text=literal(unit))
    figure.update_xaxes(showgrid=False, nticks=8)
    return framed(figure, palette, height=HEIGHT)


def _band(figure: go.Figure, series: tuple[SeriesPoint, ...], palette: Palette) -> None:
    """Shade each unbroken stretch by itself: a filled line would join across the gaps."""
    stretches = [
        list(points)
        for known, points in groupby(series, key=lambda point: point.low is not None)
        if known
    ]
    for number, stretch in enumerate(stretches):
        back = stretch[::-1]
        figure.add_scatter(
            x=[point.time for point in (*stretch, *back)],
            y=[*(point.high for point in stretch), *(point.low for point in back)],
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=palette.band,
            hoverinfo="skip",
            name="Expected range",
            legendgroup="range",
            showlegend=number == 0,
        )


def _mark_start(figure: go.Figure, start: str, palette: Palette) -> None:
    vertical_line(figure, start, palette)
    figure.add_annotation(
        x=start,
        y=1,
        yref="paper",
        yanchor="top",
        xanchor="left",
        xshift=4,
        text="Start",
        showarrow=False,
        font={"color": palette.muted, "size": 12},
    )
