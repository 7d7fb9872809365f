"""Stored files as rows: the list of them, and of one file every column with its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from analytics.domain.batch import Batch
    from analytics.domain.dataset import Column, Dataset
    from analytics.domain.tables import Table

THOUSAND = 1000  # from here a sum is shown without decimals


EXACT_UP_TO = 10_000
"""Different values up to which a profile always counts exactly."""


def dataset_rows(datasets: tuple[Dataset, ...]) -> pd.DataFrame:
    """One row a stored file: how large it is and which columns it has."""
    return pd.DataFrame(
        [
            {
                "File": one.file_name,
                "Rows": one.rows,
                "Set aside": set_aside_words(one),
                "Batches": len(one.batches),
                "Columns": len(one.columns),
                "Column names": ", ".join(column.label for column in one.columns),
                "SHA-256": one.sha256[:12],
            }
            for one in datasets
        ]
    )


def set_aside_words(dataset: Dataset) -> str:
    """Say how many rows of its files were set aside, of how many; nothing where none were."""
    aside = sum(one.refused for one in dataset.batches)
    return f"{aside:,} of {dataset.rows + aside:,} rows" if aside else ""


def batch_rows(batches: tuple[Batch, ...]) -> pd.DataFrame:
    """One row a batch, those that left the data set too, with why."""
    return pd.DataFrame(
        [
            {
                "No.": one.number,
                "File": one.file_name,
                "Rows": one.rows,
                "Set aside": one.refused,
                "Stored": f"{one.stored_at:%Y-%m-%d %H:%M}",
                "State": "in use" if one.ended is None else one.ended.value,
                "Why": one.reason,
            }
            for one in batches
        ]
    )


def column_rows(columns: tuple[Column, ...]) -> pd.DataFrame:
    """One row a column: its type, what is empty, its range and its sum, all as text."""
    return pd.DataFrame(
        [
            {
                "Column": one.label,
                "Type": one.type.value,
                "Empty": f"{one.nulls:,}",
                "Different values": _different(one.distinct),
                "Smallest": _end(one, one.minimum),
                "Largest": _end(one, one.maximum),
                "Sum": "" if one.total is None else sum_words(one.total),
            }
            for one in columns
        ]
    )


def table_rows(table: Table) -> pd.DataFrame:
    """One row a column of a register table: what may stand in it."""
    return pd.DataFrame(
        [
            {
                "Column": one.name,
                "Type": one.type.value,
                "Must be filled": "yes" if one.required or one.name in table.key else "",
                "May be": ", ".join(one.choices) or one.references,
            }
            for one in table.columns
        ]
    )


def sum_words(total: float) -> str:
    """Write a sum with thousands apart, exact enough to compare with the source of the file."""
    digits = 0 if abs(total) >= THOUSAND and total == round(total) else 2
    return f"{total:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def _end(column: Column, value: str) -> str:
    """Write an end of a column's range, or why it is not shown."""
    return f"hidden: {column.hidden}" if column.hidden else value


def _different(count: int) -> str:
    """Large counts that are round are estimates of the profile (``store.profile``)."""
    about = count > EXACT_UP_TO and count == int(float(f"{count:.1e}"))
    return f"about {count:,}" if about else f"{count:,}"
