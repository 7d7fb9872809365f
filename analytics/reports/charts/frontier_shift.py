"""What the decisions do: where the portfolio stands, and the best it could be, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed
from analytics.reports.money import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.funding import FrontierPoint
    from analytics.domain.review_figures import Position, Reallocation
    from analytics.reports.charts.palette import Palette


def frontier_shift(found: Reallocation, *, palette: Palette) -> go.Figure:
    """Draw both frontiers as steps, and both positions as marks."""
    figure = go.Figure()
    _line(figure, found.frontier_before, ("Best before", palette.fourth, "dot"))
    _line(figure, found.frontier_after, ("Best after", palette.first, "solid"))
    _mark(figure, found.before, ("Portfolio before", palette.fourth, "circle-open"))
    _mark(figure, found.after, ("Portfolio after", palette.second, "diamond"))
    figure.update_xaxes(title_text="Cost or budget a year", rangemode="tozero", nticks=6)
    figure.update_yaxes(title_text="Expected net value a year", nticks=6)
    return framed(figure, palette, height=380)


def spoken_shift(found: Reallocation, currency: str) -> str:
    """Read the picture."""
    return (
        "Chart of cost against expected net value. Before the decisions the portfolio costs"
        f" {money(found.before.cost, currency)} and brings"
        f" {money(found.before.net_value, currency)}; after them"
        f" {money(found.after.cost, currency)} and {money(found.after.net_value, currency)}."
    )


def _line(figure: go.Figure, points: Sequence[FrontierPoint], look: tuple[str, str, str]) -> None:
    name, colour, dash = look
    figure.add_scatter(
        x=[float(one.budget) for one in points],
        y=[float(one.net_value) for one in points],
        mode="lines",
        name=name,
        line={"shape": "hv", "color": colour, "width": 2, "dash": dash},
        hovertemplate=f"{name}: budget %{{x:,.0f}}, net %{{y:,.0f}}<extra></extra>",
    )


def _mark(figure: go.Figure, at: Position, look: tuple[str, str, str]) -> None:
    name, colour, symbol = look
    figure.add_scatter(
        x=[float(at.cost)],
        y=[float(at.net_value)],
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 14, "color": colour, "line": {"width": 2}},
        hovertemplate=f"{name}: cost %{{x:,.0f}}, net %{{y:,.0f}}<extra></extra>",
    )
