"""Whether the ids of a register file exist in the tables they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.problem import Problem
from analytics.ingest.refusal import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.tables import Table
    from analytics.ingest.table_file import TableFile


def unknown_references(
    file: TableFile, table: Table, known: Mapping[str, frozenset[str]], *, file_name: str
) -> tuple[Problem, ...]:
    """Name every cell whose id is neither stored nor, for the table itself, in the file.

    Parameters
    ----------
    known
        Keys that are stored, by table.
    """
    problems: list[Problem] = []
    for place, column in enumerate(file.columns):
        if not column.references:
            continue
        ids = known[column.references] | _own_keys(file, table, column.references)
        for row, line in zip(file.rows, file.lines, strict=True):
            value = row[place]
            if value is not None and value not in ids:
                problems.append(
                    Problem(
                        kind=f"unknown_{column.references}",
                        message=f"'{shortened(value, 40)}' in row {line} is not in the table"
                        f" {column.references}.",
                        remedy=f"Add it to {column.references}.csv first, or correct the id; upper"
                        " and lower case count.",
                        where=file_name,
                        row=line,
                        column=column.name,
                        value=shortened(value),
                    )
                )
    return tuple(problems)


def _own_keys(file: TableFile, table: Table, references: str) -> frozenset[str]:
    """Keys in the file itself where its table refers to itself."""
    if references != table.name:
        return frozenset()
    place = [column.name for column in file.columns].index(table.key[0])
    return frozenset(key for row in file.rows if (key := row[place]) is not None)
