"""Which rows and columns of a data set a study reads, as SQL with bound values.

Identifiers are physical names from ``Dataset`` (never the header's text); values are parameters.
Numbers computed by us are written as DOUBLE literals: ten thousand of them exceed what a statement
may bind.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from analytics.domain.dataset import ColumnType
from analytics.domain.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.dataset import Column, Dataset
    from analytics.domain.moments import Covariate

NUMERIC = (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.BOOLEAN)


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL with the values of its question marks, in order."""

    text: str
    values: tuple[object, ...] = ()


def literal(number: float) -> str:
    """Write a number as a DOUBLE literal that reads back to the same bits."""
    if not isfinite(number):
        raise ValueError(f"{number} cannot be a literal")
    text = repr(float(number))
    return text if "e" in text else f"{text}e0"


def quoted(text: str) -> str:
    """Write a text as a literal, for statements that bind no values."""
    return "'" + text.replace("'", "''") + "'"


def column_of(dataset: Dataset, label: str) -> Column:
    """Find the column with this header label.

    Raises
    ------
    PlanError
        The label does not occur; the message lists those that do.
    """
    column = dataset.column(label)
    if column is None:
        known = ", ".join(c.label for c in dataset.columns)
        raise PlanError(
            f"'{dataset.file_name}' has no column '{label}'.", f"Its columns are: {known}."
        )
    return column


def name_of(dataset: Dataset, label: str) -> str:
    """Quoted physical name of a labelled column."""
    return '"' + column_of(dataset, label).name.replace('"', '""') + '"'


def number_of(dataset: Dataset, label: str) -> str:
    """Column as DOUBLE.

    Raises
    ------
    PlanError
        The column holds text or dates.
    """
    column = column_of(dataset, label)
    if column.type not in NUMERIC:
        raise PlanError(
            f"Column '{label}' of '{dataset.file_name}' holds {column.type.value}, not numbers.",
            "Name a numeric column; a text column can be a covariate or a group.",
        )
    return f"CAST({name_of(dataset, label)} AS DOUBLE)"


def text_of(dataset: Dataset, label: str) -> str:
    """Column as the text a plan would write: 1.0 in a number column reads 1."""
    return as_text(name_of(dataset, label), column_of(dataset, label).type)


def as_text(value: str, kind: ColumnType) -> str:
    """Write a value of a column's type as the text a plan would write."""
    if kind is ColumnType.NUMBER:
        whole = f"{value} = trunc({value}) AND abs({value}) < 1e15"
        return f"CASE WHEN {whole} THEN CAST(CAST({value} AS BIGINT) AS VARCHAR) ELSE CAST({value} AS VARCHAR) END"  # noqa: E501 - one expression
    return f"CAST({value} AS VARCHAR)"


def labelled(dataset: Dataset, label: str, value: str) -> Sql:
    """Condition that a column's text is this value; plain texts are compared as they are."""
    if column_of(dataset, label).type is ColumnType.TEXT:
        return Sql(f"{name_of(dataset, label)} = ?", (value,))
    return Sql(f"{text_of(dataset, label)} = ?", (value,))


def covariate_expression(dataset: Dataset, covariate: Covariate) -> Sql:
    """Numeric column, or 1 where a text column has the covariate's level and 0 elsewhere.

    A missing number is replaced by the covariate's fill; a missing text has none of the levels.
    """
    there = present(dataset, covariate.label)
    if covariate.missing:
        return Sql(f"CASE WHEN {there} THEN 0e0 ELSE 1e0 END")
    if covariate.level is None:
        number = number_of(dataset, covariate.label)
        if covariate.fill is None:
            return Sql(number)
        return Sql(f"CASE WHEN {there} THEN {number} ELSE {literal(covariate.fill)} END")
    text = text_of(dataset, covariate.label)
    return Sql(f"CASE WHEN {text} = ? THEN 1e0 ELSE 0e0 END", (covariate.level,))


def present(dataset: Dataset, label: str) -> str:
    """Condition that is true exactly where the column has a usable value, never missing itself.

    Bounds instead of ``isfinite``: the statistics of a column answer them without a look at rows.
    """
    name = name_of(dataset, label)
    if column_of(dataset, label).type is ColumnType.NUMBER:
        return (
            f"({name} IS NOT NULL AND {name} > '-infinity'::DOUBLE AND {name} < 'infinity'::DOUBLE)"
        )
    return f"({name} IS NOT NULL)"


def all_present(dataset: Dataset, labels: Iterable[str]) -> str:
    """Condition that every column has a usable value."""
    return " AND ".join(present(dataset, label) for label in labels) or "true"


def matching(dataset: Dataset, where: tuple[tuple[str, str], ...]) -> Sql:
    """Equality filters of the plan."""
    if not where:
        return Sql("true")
    text = " AND ".join(f"{text_of(dataset, label)} = ?" for label, _ in where)
    return Sql(text, tuple(value for _, value in where))
