"""How sure is the order: the chance of every rank by initiative, darker where it is larger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.reports.charts.frame import framed, wrapped
from analytics.reports.charts.literal import literal
from analytics.reports.charts.share_cells import share_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from analytics.domain.appraisal import RankedInitiative
    from analytics.reports.charts.palette import Palette

ROW_HEIGHT = 34
SHOWN = 0.005  # smaller chances would read 0%


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
    figure = share_cells(
        chances,
        [[literal(name)] * width for name in names],
        hover="%{customdata}: rank %{x} in %{z:.0%} of the draws<extra></extra>",
        palette=palette,
        first_column=1,
        least=SHOWN,
    )
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
