"""What the next deployment costs: cost by deployment, the fitted curve, the adapted share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed
from analytics.reports.charts.literal import literal
from analytics.reports.returns_words import amount

if TYPE_CHECKING:
    from analytics.domain.scaling_path import TemplateReturn
    from analytics.reports.charts.palette import Palette

HEIGHT = 300


def learning_curve(one: TemplateReturn, *, currency: str, palette: Palette) -> go.Figure:
    """Draw cost as points on their curve; the adapted share is printed at every point.

    Parameters
    ----------
    one
        With a fitted curve.
    currency
        ISO code of the axis.
    palette
        Colours of the page's theme.
    """
    figure = go.Figure()
    numbers = [point.number for point in one.points]
    figure.add_scatter(
        x=numbers,
        y=[point.fitted for point in one.points],
        mode="lines",
        name="Learning curve",
        line={"color": palette.muted, "width": 2, "dash": "dash"},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=numbers,
        y=[point.cost for point in one.points],
        mode="markers+text",
        name="Cost; adapted share above it",
        text=[
            "" if point.adaptation_share is None else f"{point.adaptation_share:.0%}"
            for point in one.points
        ],
        textposition="top center",
        textfont={"color": palette.text, "size": 11},
        marker={"size": 10, "color": palette.first},
        customdata=[[literal(point.site)] for point in one.points],
        hovertemplate="%{customdata[0]}: %{y:,.0f}<extra></extra>",
        cliponaxis=False,
    )
    figure.update_xaxes(title_text="Deployment", dtick=1)
    figure.update_yaxes(
        title_text=f"Cost, {literal(currency)}", rangemode="tozero", nticks=5, tickformat="~s"
    )
    return framed(figure, palette, height=HEIGHT)


def spoken_learning(one: TemplateReturn, currency: str) -> str:
    """Read cost and adapted share of every deployment."""
    read = "; ".join(
        f"{point.number} {point.site} {amount(point.cost, currency)}"
        + ("" if point.adaptation_share is None else f", {point.adaptation_share:.0%} adapted")
        for point in one.points
    )
    return f"Cost of each deployment of {one.name}. {read}."
