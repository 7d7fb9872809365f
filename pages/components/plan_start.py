"""When it started, asked in the type of the file's own time column."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from analytics.domain.dataset import Column, ColumnType, Dataset

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

DATED = (ColumnType.DATE, ColumnType.TIMESTAMP)


def time_columns(dataset: Dataset) -> tuple[Column, ...]:
    """Columns that can tell the time, dates before numbered periods."""
    dated = tuple(column for column in dataset.columns if column.type in DATED)
    numbered = tuple(column for column in dataset.columns if column.type is ColumnType.INTEGER)
    return dated + numbered


def choose_start(
    dataset: Dataset, left: DeltaGenerator, right: DeltaGenerator
) -> tuple[str, date | int | None]:
    """Ask for the time column and the start; nothing chosen gives an empty column or ``None``.

    Parameters
    ----------
    dataset
        The file that is asked about.
    left, right
        Where the two widgets stand.
    """
    columns = {column.label: column for column in time_columns(dataset)}
    chosen = left.selectbox("Time column", list(columns), key="studies_time")
    if chosen is None:
        return "", None
    dated = [one for one in columns.values() if one.type in DATED]
    if not dated:
        return chosen, right.number_input(
            "First treated period", value=None, step=1, key="studies_at"
        )
    first, last = dated[0].minimum, dated[0].maximum
    start = right.date_input(
        "First day treated",
        value=None,
        min_value=_day(first),
        max_value=_day(last),
        key="studies_start",
        help=f"{dated[0].label} runs from {first} to {last}.",
    )
    return chosen, start


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None
