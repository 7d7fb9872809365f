"""How sure is the order: the chance of every rank by initiative, darker where it is larger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import RankedInitiative
    from analytics.reports.charts.palette import Palette

ROW_HEIGHT = 34
SHOWN = 0.005  # smaller chances would read 0%
READABLE = 0.55  # from this chance on the cell is dark and its figure takes the page's ground


def shown_in_heatmap(ranked: Sequence[RankedInitiative]) -> tuple[RankedInitiative, ...]:
    """Keep the initiatives that have chances of ranks: those with a value in money."""
    return tuple(one for one in ranked if one.rank_probabilities)


def last_rank(rows: Sequence[RankedInitiative]) -> int:
    """Return the last rank any of the rows may have."""
    return max(
        rank
        for one in rows
        for rank, chance in enumerate(one.rank_probabilities, start=1)
        if chance >= SHOWN
    )


def rank_heatmap(rows: Sequence[RankedInitiative], *, palette: Palette) -> go.Figure:
    """Draw one row an initiative and one column a rank; every figure is a share of the draws.

    Parameters
    ----------
    rows
        At least one, as ``shown_in_heatmap`` returns them.
    palette
        Colours of the page's theme.
    """
    width = last_rank(rows)
    chances = [list(one.rank_probabilities[:width]) for one in rows]
    names = [one.appraisal.initiative.name for one in rows]
    figure = go.Figure(
        go.Heatmap(
            z=chances,
            x=list(range(1, width + 1)),
            y=list(range(len(rows))),
            customdata=[[name] * width for name in names],
            colorscale=[[0.0, palette.tint], [1.0, palette.first]],
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{customdata}: rank %{x} in %{z:.0%} of the draws<extra></extra>",
        )
    )
    for y, row in enumerate(chances):
        for x, chance in enumerate(row, start=1):
            if chance >= SHOWN:
                color = palette.surface if chance >= READABLE else palette.text
                figure.add_annotation(
                    x=x, y=y, text=f"{100 * chance:.0f}", showarrow=False,
                    font={"color": color, "size": 11},
                )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[wrapped(name, 22) for name in names],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
    )
    figure.update_xaxes(
        title_text="Rank; figures are % of draws", side="top", dtick=1, tickangle=0, showgrid=False
    )
    return framed(figure, palette, height=ROW_HEIGHT * len(rows) + 70)
