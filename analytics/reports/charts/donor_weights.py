"""Which comparison units stand in for the treated, and with what share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed, wrapped
from analytics.reports.charts.literal import literal

if TYPE_CHECKING:
    from analytics.domain.estimate import UnitWeight
    from analytics.reports.charts.palette import Palette

MOST = 12
ROW_HEIGHT = 28


def weight_rows(weights: tuple[UnitWeight, ...]) -> tuple[tuple[str, float], ...]:
    """Name and share of the heaviest units; the rest is one row, so that the shares add up."""
    ordered = sorted(weights, key=lambda one: -one.weight)
    if len(ordered) <= MOST:
        return tuple((one.unit, one.weight) for one in ordered)
    rest = ordered[MOST - 1 :]
    shown = [(one.unit, one.weight) for one in ordered[: MOST - 1]]
    return (*shown, (f"{len(rest)} others together", sum(one.weight for one in rest)))


def donor_weights(rows: tuple[tuple[str, float], ...], *, palette: Palette) -> go.Figure:
    """Draw one bar a unit, heaviest on top, its share written beside it.

    Parameters
    ----------
    rows
        As ``weight_rows`` returns them.
    palette
        Colours of the page's theme.
    """
    figure = go.Figure()
    figure.add_bar(
        x=[share for _, share in rows],
        y=list(range(len(rows))),
        orientation="h",
        marker={"color": palette.first},
        text=[f"{share:.1%}" for _, share in rows],
        textposition="outside",
        cliponaxis=False,
        customdata=[literal(name) for name, _ in rows],
        hovertemplate="%{customdata}: %{x:.1%}<extra></extra>",
        showlegend=False,
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[wrapped(name, 22) for name, _ in rows],
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
    )
    top = max((share for _, share in rows), default=1.0)
    figure.update_xaxes(
        title_text="Share of the comparison", tickformat=".0%", range=[0, 1.18 * top], nticks=6
    )
    return framed(figure, palette, height=ROW_HEIGHT * len(rows) + 70)
