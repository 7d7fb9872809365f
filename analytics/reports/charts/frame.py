"""What every chart shares: transparent ground, one typeface, quiet grid, no toolbar."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from analytics.reports.charts.literal import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from analytics.domain.estimate import LookEffect, SegmentEffect
    from analytics.reports.charts.palette import Palette

FONT = "Inter, 'Segoe UI', 'Liberation Sans', Arial, sans-serif"
ROW = 36  # px a row of a horizontal chart needs for two lines of 12 px text


def framed(figure: go.Figure, palette: Palette, *, height: int) -> go.Figure:
    """Give a figure the house layout.

    Parameters
    ----------
    figure
        The figure; changed and returned.
    palette
        Colours of the page's theme.
    height
        Pixels, margins included.
    """
    axis = {
        "gridcolor": palette.grid,
        "linecolor": palette.grid,
        "zeroline": False,
        "tickfont": {"color": palette.text, "size": 12},
        "title": {"font": {"color": palette.muted, "size": 12}},
        "automargin": True,
        "fixedrange": True,
    }
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 12, "t": 8, "b": 8},
        font={"family": FONT, "size": 12, "color": palette.text},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        hoverlabel={
            "bgcolor": palette.surface,
            "bordercolor": palette.muted,
            "font": {"color": palette.text, "family": FONT, "size": 12},
            "align": "left",
        },
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "xanchor": "left",
            "yanchor": "bottom",
            "itemsizing": "constant",
            "font": {"color": palette.text, "size": 12},
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    return figure


def vertical_line(figure: go.Figure, at: Any, palette: Palette) -> None:  # noqa: ANN401 - plotly takes numbers and category names
    """Draw a line across the plot at one place of the x axis."""
    figure.add_shape(
        type="line",
        x0=at,
        x1=at,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": palette.muted, "width": 1},
        layer="below",
    )


def effect_title(unit: str) -> str:
    """Title of the axis of effects; ``unit`` is that of the outcome, empty where not known."""
    return f"Effect, {literal(unit)}" if unit else "Effect"


def interval_bars(rows: Sequence[LookEffect | SegmentEffect], color: str) -> dict[str, Any]:
    """Intervals of effects as plotly's error bars; an open end has no bar."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [_reach(one.ci_high - one.effect) for one in rows],
        "arrayminus": [_reach(one.effect - one.ci_low) for one in rows],
        "color": color,
        "thickness": 2,
        "width": 4,
    }


def wrapped(text: str, width: int = 24) -> str:
    """Break a name into at most two lines of about ``width`` characters for a tick label.

    The second line ends in an ellipsis where the name is longer; hover and table show it whole.
    """
    words, lines = text.split(), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    shown = lines[:2]
    if len(lines) > len(shown):
        shown[-1] = f"{shown[-1]}\N{HORIZONTAL ELLIPSIS}"
    return "<br>".join(literal(line) for line in shown)


def _reach(distance: float) -> float:
    return distance if isfinite(distance) else 0.0
