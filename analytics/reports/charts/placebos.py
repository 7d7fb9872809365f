"""Is the effect larger than what the same method finds where nothing happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.domain.estimate import PlaceboKind
from analytics.reports.charts.frame import effect_title, framed, vertical_line
from analytics.reports.charts.literal import literal

if TYPE_CHECKING:
    from analytics.domain.estimate import Placebo
    from analytics.reports.charts.palette import Palette

BINS = 40
HEIGHT_OF_ROW, HEIGHT_OF_DOT = 60, 7
ROWS = (
    (PlaceboKind.UNIT, "Units that were<br>not treated", "circle-open"),
    (PlaceboKind.START, "Earlier starts", "square-open"),
    (PlaceboKind.LEFT_OUT, "One comparison<br>unit less", "triangle-up-open"),
)


def placebo_distribution(
    placebos: tuple[Placebo, ...], effect: float, *, unit: str, palette: Palette
) -> go.Figure:
    """Draw one dot a pretended treatment, stacked where they fall together, and the real effect.

    Parameters
    ----------
    placebos
        What was pretended, and the real comparison without one unit, which should stay near it.
    effect
        The real effect, a line through all rows.
    unit
        Unit of the outcome, the title of the x axis.
    palette
        Colours of the page's theme.
    """
    figure = go.Figure()
    vertical_line(figure, 0, palette)
    values = [one.effect for one in placebos] + [effect, 0.0]
    width = (max(values) - min(values)) / BINS or 1.0
    ticks, base = [], 0
    for kind, label, symbol in ROWS:
        row = [one for one in placebos if one.kind is kind]
        if not row:
            continue
        color = palette.third if kind is PlaceboKind.LEFT_OUT else palette.fourth
        heights = stacked([one.effect for one in row], width)
        _dots(figure, row, [base + height for height in heights], (label, symbol, color))
        ticks.append((base, label))
        base += max(heights) + 4
    figure.add_scatter(
        x=[effect, effect],
        y=[-1, base - 2],
        mode="lines",
        name="Effect found",
        line={"color": palette.second, "width": 3},
        hovertemplate="Effect found: %{x:.4~g}<extra></extra>",
    )
    figure.update_yaxes(
        tickvals=[at for at, _ in ticks],
        ticktext=[label for _, label in ticks],
        range=[-1.5, base],
        showgrid=False,
    )
    figure.update_xaxes(title_text=effect_title(unit), nticks=6)
    return framed(figure, palette, height=HEIGHT_OF_ROW * len(ticks) + HEIGHT_OF_DOT * base + 90)


def stacked(values: list[float], width: float) -> list[int]:
    """Height of each value above its row: as many as fell into the same bin before it."""
    seen: dict[int, int] = {}
    heights = []
    for value in values:
        place = round(value / width)
        heights.append(seen.get(place, 0))
        seen[place] = heights[-1] + 1
    return heights


def _dots(
    figure: go.Figure, row: list[Placebo], heights: list[int], look: tuple[str, str, str]
) -> None:
    label, symbol, color = look
    figure.add_scatter(
        x=[one.effect for one in row],
        y=heights,
        mode="markers",
        name=label.replace("<br>", " "),
        marker={"symbol": symbol, "size": 8, "color": color, "line": {"width": 1.5}},
        customdata=[literal(one.name) for one in row],
        hovertemplate="%{customdata}: %{x:.4~g}<extra></extra>",
    )
