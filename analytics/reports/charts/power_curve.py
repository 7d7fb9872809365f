"""How likely is an effect found: power against the true effect, the planned one marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed, vertical_line

if TYPE_CHECKING:
    from analytics.domain.planning import PowerAnswer
    from analytics.reports.charts.palette import Palette

HEIGHT = 300


def power_curve(answer: PowerAnswer, *, palette: Palette) -> go.Figure:
    """Draw power over true effects at the planned size.

    Parameters
    ----------
    answer
        The planner's answer.
    palette
        Colours of the page's theme.
    """
    figure = go.Figure()
    wanted = answer.planning.power
    figure.add_hline(
        y=wanted, line={"color": palette.muted, "width": 1, "dash": "dot"}, layer="below"
    )
    vertical_line(figure, answer.effect, palette)
    figure.add_scatter(
        x=[point.effect for point in answer.curve],
        y=[point.power for point in answer.curve],
        mode="lines",
        name=f"{answer.n_total:,} units",
        line={"color": palette.first, "width": 2.5},
        hovertemplate="True effect %{x:.4~g}: found with %{y:.0%}<extra></extra>",
    )
    figure.add_scatter(
        x=[answer.effect],
        y=[answer.power],
        mode="markers",
        name="Planned",
        marker={"symbol": "circle", "size": 11, "color": palette.second},
        hovertemplate="Planned: %{x:.4~g}, found with %{y:.0%}<extra></extra>",
    )
    figure.update_xaxes(title_text="True effect, outcome units", nticks=7)
    figure.update_yaxes(title_text="Probability of finding it", range=[0, 1.02], tickformat=".0%")
    return framed(figure, palette, height=HEIGHT)


def spoken_power(answer: PowerAnswer) -> str:
    """Read the curve at half, once and twice the planned effect."""
    read = "; ".join(
        f"{point.effect:.4g} found with {point.power:.0%}" for point in answer.curve[10::10]
    )
    return (
        f"Line chart of the probability of finding a true effect, {answer.n_total:,} units. {read}."
    )
