"""When it started, asked in the type of the file's own time column."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from analytics.domain.dataset import Column, ColumnType, Dataset
from pages.components.plain_text import plain

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

DATED = (ColumnType.DATE, ColumnType.TIMESTAMP)


def time_columns(dataset: Dataset) -> tuple[Column, ...]:
    """Columns that can tell the time, dates before numbered periods."""
    dated = tuple(column for column in dataset.columns if column.type in DATED)
    numbered = tuple(column for column in dataset.columns if column.type is ColumnType.INTEGER)
    return dated + numbered


def choose_start(
    dataset: Dataset, places: tuple[DeltaGenerator, DeltaGenerator], known: str = ""
) -> tuple[str, date | int | None]:
    """Ask for the time column and the start; nothing chosen gives an empty column or ``None``.

    Parameters
    ----------
    dataset
        The file that is asked about.
    places
        Where the two widgets stand.
    known
        Column that was said to tell the time.
    """
    left, right = places
    columns = {column.label: column for column in time_columns(dataset)}
    first = list(columns).index(known) if known in columns else 0
    chosen = left.selectbox(
        "Time column", list(columns), index=first if columns else None, key="studies_time"
    )
    if chosen is None:
        return "", None
    dated = [one for one in columns.values() if one.type in DATED]
    if not dated:
        return chosen, right.number_input(
            "First treated period", value=None, step=1, key="studies_at"
        )
    earliest, latest = dated[0].minimum, dated[0].maximum
    start = right.date_input(
        "First day treated",
        value=None,
        min_value=_day(earliest),
        max_value=_day(latest),
        key="studies_start",
        help=f"{plain(dated[0].label)} runs from {earliest} to {latest}.",
    )
    return chosen, start


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None
