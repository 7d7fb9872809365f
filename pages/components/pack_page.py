"""One question of a pack on a page: its sentence, its chart, its numbers, the rows behind it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics.reports.charts.pack_chart import pack_picture
from analytics.reports.packs.written import NOT_KNOWN, figure_words, range_words, written
from pages.components.charts import current_palette, show_chart
from pages.components.metrics import show_metric
from pages.components.plain_text import plain
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from analytics.domain.pack import Cell, Figure, MissingPage, Page, Table, Unit


def show_page(page: Page, *, currency: str) -> None:
    """Show a question with its answer; the rows are folded away."""
    st.header(page.question, anchor=page.key)
    st.markdown(plain(page.sentence))
    if page.chart is None:
        with st.grid(4, min_column_width=150):
            _show_figures(page.figures, currency)
    else:
        left, right = st.columns([3, 1], gap="large")
        with left:
            st.caption(plain(page.chart.title))
            figure = pack_picture(page.chart, palette=current_palette())
            show_chart(figure, alt=page.chart.spoken, key=f"pack_{page.key}")
        with right, st.container():  # as high as its numbers, not as the chart
            _show_figures(page.figures, currency)
    if page.method:
        st.caption(plain(page.method))
    rows = sum(len(one.rows) for one in page.tables)
    with st.expander(f"The rows behind it ({rows})"):
        for one in page.tables:
            _show_table(one, currency)


def show_missing(missing: Sequence[MissingPage]) -> None:
    """Name the questions that cannot be answered, with what would answer them."""
    if not missing:
        return
    st.header("Questions without an answer", anchor=False)
    for one in missing:
        st.markdown(f"**{plain(one.question)}** {plain(one.reason)} {plain(one.remedy)}")


def _show_figures(figures: Sequence[Figure], currency: str) -> None:
    for one in figures:
        beside = "; ".join(part for part in (range_words(one), one.note) if part)
        show_metric(one.label, figure_words(one, currency), beside)


def _show_table(table: Table, currency: str) -> None:
    amounts = any(column.unit == "money" for column in table.columns)
    st.caption(plain(f"{table.title}, {currency}" if amounts else table.title))
    frame = pd.DataFrame(
        {
            column.name: [_cell(row[i]) for row in table.rows]
            for i, column in enumerate(table.columns)
        }
    )
    formats: dict[Hashable, str | Callable[[object], str] | None] = {
        column.name: partial(_shown, unit=column.unit) for column in table.columns
    }
    show_rows(frame.style.format(formats), alt=table.title, pinned=table.columns[0].name)


def _cell(value: Cell) -> float | str | date | None:
    """Return a cell that sorts as what it is."""
    return float(value) if isinstance(value, Decimal | int) else value


def _shown(value: object, unit: Unit) -> str:
    """Write a cell as every other format does; a table holds what is not known as NaN or NaT."""
    if isinstance(value, str | date | float) and value == value:  # noqa: PLR0124 - only NaN differs from itself
        return written(value, unit)
    return NOT_KNOWN
