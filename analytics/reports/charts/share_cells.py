"""A grid of shares: darker where they are larger, with the figure in every cell that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.reports.charts.palette import Palette

READABLE = 0.55  # from this share on the cell is dark and its figure takes the page's ground


def share_cells(
    shares: Sequence[Sequence[float | None]],
    spoken: Sequence[Sequence[str]],
    *,
    hover: str,
    palette: Palette,
    first_column: int = 0,
    least: float = 0.0,
) -> go.Figure:
    """Draw shares by row and column; the caller names the axes.

    Parameters
    ----------
    shares
        Between 0 and 1; ``None`` leaves a cell empty.
    spoken
        What ``hover`` takes as ``customdata`` of each cell.
    first_column
        Number of the first column; rows are counted from 0.
    least
        Shares below get no figure.
    """
    width = len(shares[0]) if shares else 0
    figure = go.Figure(
        go.Heatmap(
            z=[list(row) for row in shares],
            x=list(range(first_column, first_column + width)),
            y=list(range(len(shares))),
            customdata=[list(row) for row in spoken],
            colorscale=[[0.0, palette.tint], [1.0, palette.first]],
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate=hover,
        )
    )
    for y, row in enumerate(shares):
        for x, share in enumerate(row, start=first_column):
            if share is not None and share >= least:
                color = palette.surface if share >= READABLE else palette.text
                figure.add_annotation(
                    x=x, y=y, text=f"{100 * share:.0f}", showarrow=False,
                    font={"color": color, "size": 11},
                )  # fmt: skip
    return figure
