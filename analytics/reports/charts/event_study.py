"""Did the groups move together before the start, and apart after it: effect by period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import effect_title, framed

if TYPE_CHECKING:
    from analytics.domain.estimate import EventStudyPoint
    from analytics.reports.charts.palette import Palette

HEIGHT = 340


def event_study(points: tuple[EventStudyPoint, ...], *, unit: str, palette: Palette) -> go.Figure:
    """Draw the effect by period relative to the start, the reference period hollow.

    Parameters
    ----------
    points
        Periods in order; negative ones lie before the start. The reference period has no error.
    unit
        Unit of the outcome, the title of the y axis.
    palette
        Colours of the page's theme.
    """
    figure = go.Figure()
    before = [p for p in points if p.relative_time < 0 and p.std_error > 0]
    after = [p for p in points if p.relative_time >= 0 and p.std_error > 0]
    reference = [p for p in points if p.std_error == 0]
    figure.add_hline(y=0, line={"color": palette.muted, "width": 1}, layer="below")
    if points:
        _shade_before(figure, points, palette)
    _series(figure, before, ("Before the start", "square", palette.third))
    _series(figure, after, ("After the start", "circle", palette.first))
    if reference:
        figure.add_scatter(
            x=[p.relative_time for p in reference],
            y=[p.effect for p in reference],
            mode="markers",
            name="Reference period",
            marker={"symbol": "circle-open", "size": 10, "color": palette.muted},
            hovertemplate="Period %{x}: reference<extra></extra>",
        )
    figure.update_xaxes(title_text="Periods from the start", showgrid=False)
    figure.update_yaxes(title_text=effect_title(unit))
    return framed(figure, palette, height=HEIGHT)


def _shade_before(figure: go.Figure, points: tuple[EventStudyPoint, ...], palette: Palette) -> None:
    first = min(p.relative_time for p in points)
    figure.add_shape(
        type="rect",
        x0=first - 0.5,
        x1=-0.5,
        y0=0,
        y1=1,
        yref="paper",
        fillcolor=palette.tint,
        line={"width": 0},
        layer="below",
    )


def _series(figure: go.Figure, points: list[EventStudyPoint], look: tuple[str, str, str]) -> None:
    if not points:
        return
    name, symbol, color = look
    figure.add_scatter(
        x=[p.relative_time for p in points],
        y=[p.effect for p in points],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [p.ci_high - p.effect for p in points],
            "arrayminus": [p.effect - p.ci_low for p in points],
            "color": color,
            "thickness": 1.5,
            "width": 3,
        },
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 8, "color": color},
        customdata=[[p.ci_low, p.ci_high] for p in points],
        hovertemplate=(
            "Period %{x}: %{y:.4~g} (%{customdata[0]:.4~g} to %{customdata[1]:.4~g})<extra></extra>"
        ),
    )
