"""Problems as rows for the screen and for a file: where, what is wrong, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from analytics.domain.problem import Problem

WHERE, ROW, COLUMN, VALUE, WRONG, REMEDY = (
    "File or study",
    "Row",
    "Column",
    "Value",
    "What was found",
    "What to do",
)
COLUMNS = (WHERE, ROW, COLUMN, VALUE, WRONG, REMEDY)


def problem_rows(problems: tuple[Problem, ...]) -> pd.DataFrame:
    """One row a problem, every column a text; a part that does not apply is empty.

    Parameters
    ----------
    problems
        In the order to be shown; rows are counted as in the file, the header is row 1.
    """
    rows = [
        (
            problem.where,
            "" if problem.row is None else str(problem.row),
            problem.column,
            problem.value,
            problem.message,
            problem.remedy,
        )
        for problem in problems
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def told_columns(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the columns in which no row says anything."""
    return rows[[name for name in rows.columns if (rows[name] != "").any()]]
