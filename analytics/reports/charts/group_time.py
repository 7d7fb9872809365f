"""Which cohort gained how much when: effect by cohort (row) and period (column)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import ROW, framed
from analytics.reports.charts.literal import literal
from analytics.reports.words import signed

if TYPE_CHECKING:
    from analytics.domain.estimate import GroupTimeEffect
    from analytics.reports.charts.palette import Palette

LEGEND_AND_AXES = 110  # px above and below the rows
CLEAR = 2.0  # standard errors from zero at which a cell is printed bold
MOST_PRINTED = 14  # periods up to which figures fit into the cells


def group_time(cells: tuple[GroupTimeEffect, ...], *, unit: str, palette: Palette) -> go.Figure:
    """Draw a grid; figures stand in the cells, bold where they are clear of zero.

    Parameters
    ----------
    cells
        Effects, at least one; a line in each row stands where its cohort adopts.
    unit
        Unit of the outcome, the title of the colour bar.
    palette
        Colours of the page's theme.
    """
    cohorts = sorted({cell.group for cell in cells}, key=_in_order)
    periods = sorted({cell.time for cell in cells}, key=_in_order)
    found = {(cell.group, cell.time): cell for cell in cells}
    largest = max(abs(cell.effect) for cell in cells)
    grid = [[found.get((cohort, period)) for period in periods] for cohort in cohorts]
    figure = go.Figure(
        go.Heatmap(
            x=periods,
            y=cohorts,
            z=[[None if cell is None else cell.effect for cell in row] for row in grid],
            text=[[_printed(cell, len(periods)) for cell in row] for row in grid],
            customdata=[[literal(_hover(cell)) for cell in row] for row in grid],
            texttemplate="%{text}",
            textfont={"color": palette.text, "size": 12},
            hovertemplate="%{customdata}<extra></extra>",
            hoverongaps=False,
            zmin=-largest,
            zmax=largest,
            xgap=2,
            ygap=2,
            colorscale=[[0, palette.second], [0.5, palette.surface], [1, palette.first]],
            colorbar={
                "title": {
                    "text": literal(unit) or "effect",
                    "font": {"color": palette.muted, "size": 12},
                    "side": "top",
                },
                "tickfont": {"color": palette.text, "size": 12},
                "thickness": 10,
                "outlinewidth": 0,
                "orientation": "h",  # beside the grid it would take half of a phone
                "x": 0,
                "xanchor": "left",
                "y": 1.02,
                "yanchor": "bottom",
                "len": 0.6,
            },
        )
    )
    for row, cohort in enumerate(cohorts):
        if cohort in periods:
            _adoption(figure, periods.index(cohort), row, palette)
    figure.update_xaxes(title_text="Period", type="category", showgrid=False)
    figure.update_yaxes(title_text="Adopted in", type="category", showgrid=False)
    return framed(figure, palette, height=LEGEND_AND_AXES + ROW * len(cohorts))


def _in_order(label: str) -> tuple[int, str]:
    """Order numbers by size and ISO dates by time."""
    return len(label), label


def _printed(cell: GroupTimeEffect | None, periods: int) -> str:
    if cell is None or periods > MOST_PRINTED:
        return ""
    text = signed(cell.effect)
    return f"<b>{text}</b>" if abs(cell.effect) > CLEAR * cell.std_error else text


def _hover(cell: GroupTimeEffect | None) -> str:
    if cell is None:
        return ""
    return (
        f"Adopted in {cell.group}, seen in {cell.time}: {signed(cell.effect)} (standard error"
        f" {cell.std_error:.3g})"
    )


def _adoption(figure: go.Figure, column: int, row: int, palette: Palette) -> None:
    """Mark where the cohort adopts: periods left of the line lie before."""
    figure.add_shape(
        type="line",
        x0=column - 0.5,
        x1=column - 0.5,
        y0=row - 0.5,
        y1=row + 0.5,
        line={"color": palette.text, "width": 2},
    )
