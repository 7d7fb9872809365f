"""What an order of roll-outs has brought by when: cumulative value a month, one line an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.domain.scaling_path import PathKind
from analytics.reports.charts.frame import framed
from analytics.reports.charts.literal import literal
from analytics.reports.path_words import PATH_LABELS
from analytics.reports.returns_words import amount

if TYPE_CHECKING:
    from analytics.domain.scaling_path import ScalingPaths
    from analytics.reports.charts.palette import Palette

HEIGHT = 340


def path_values(found: ScalingPaths, *, palette: Palette) -> go.Figure:
    """Draw what is left of all payments and benefits by the end of every month, discounted.

    Parameters
    ----------
    found
        With at least one path.
    palette
        Colours of the page's theme.
    """
    looks = {
        PathKind.DEPTH: (palette.first, "solid"),
        PathKind.BREADTH: (palette.second, "dash"),
        PathKind.BEST: (palette.third, "dot"),
    }
    figure = go.Figure()
    figure.add_hline(y=0, line={"color": palette.muted, "width": 1}, layer="below")
    for one in found.paths:
        color, dash = looks[one.kind]
        figure.add_scatter(
            x=list(range(len(one.cumulative))),
            y=list(one.cumulative),
            mode="lines",
            name=PATH_LABELS[one.kind],
            line={"color": color, "width": 2.5, "dash": dash},
            hovertemplate="Month %{x}: %{y:,.3~s}<extra></extra>",
        )
    figure.update_xaxes(title_text="Months from today", nticks=8, rangemode="tozero")
    figure.update_yaxes(
        title_text=f"Cumulative value, {literal(found.currency)}", nticks=6, tickformat="~s"
    )
    return framed(figure, palette, height=HEIGHT)


def spoken_paths(found: ScalingPaths) -> str:
    """Read every line's end and its deepest point."""
    read = "; ".join(
        f"{PATH_LABELS[one.kind]} ends at {amount(one.net_present_value, found.currency)}, at its"
        f" deepest {amount(one.deepest, found.currency)}"
        for one in found.paths
    )
    return f"Line chart of cumulative value over {found.horizon_months} months. {read}."
