"""Whether the dip came as declared: cumulative benefit less cost by quarter, declared and real."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed
from analytics.reports.j_curve_words import quarter_label
from analytics.reports.money import money

if TYPE_CHECKING:
    from analytics.domain.j_curve import JCurve
    from analytics.reports.charts.palette import Palette

HEIGHT = 300


def j_curve_picture(found: JCurve, *, palette: Palette) -> go.Figure:
    """Draw both curves over the quarters; where nothing was declared or booked there is no line.

    Parameters
    ----------
    found
        Declared against came.
    palette
        Colours of the page's theme.
    """
    figure = go.Figure()
    figure.add_hline(y=0, line={"color": palette.muted, "width": 1}, layer="below")
    labels = [quarter_label(one.quarter) for one in found.points]
    for name, values, color, dash in (
        ("Declared", [one.declared for one in found.points], palette.muted, "dash"),
        ("Came: credited less cost", [one.came for one in found.points], palette.first, "solid"),
    ):
        figure.add_scatter(
            x=labels,
            y=[None if value is None else float(value) for value in values],
            mode="lines+markers",
            name=name,
            line={"color": color, "width": 2.5, "dash": dash},
            marker={"size": 6, "color": color},
            hovertemplate="%{x}: %{y:,.0f}<extra></extra>",
        )
    figure.update_xaxes(showgrid=False, nticks=8)
    figure.update_yaxes(title_text=f"Cumulative net, {found.currency}", nticks=6, tickformat="~s")
    return framed(figure, palette, height=HEIGHT)


def spoken_j_curve(found: JCurve) -> str:
    """Read the deepest point declared and the last level that came."""
    came = [one for one in found.points if one.came is not None]
    last = (
        f" By {quarter_label(came[-1].quarter)} it came to {money(came[-1].came, found.currency)}."
        if came
        else ""
    )
    return (
        f"Line chart of cumulative benefit less cost. Declared at its deepest"
        f" {money(found.declared.deepest, found.currency)} in"
        f" {quarter_label(found.declared.at)}.{last}"
    )
