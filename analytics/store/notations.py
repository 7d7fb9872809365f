"""Which notation the numbers and dates of a staged column are in, counted over all its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from analytics.domain.staging import (
    MARKERS,
    DateNotation,
    Notation,
    NumberCount,
    NumberNotation,
    NumberShape,
    StagedCell,
)
from analytics.store.cell_kinds import CODES, MARKS
from analytics.store.selection import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STAGED = "staged"
SEPARATORS = r"\x{2019}\x{00A0}\x{202F}' "
MINUS = r"[(\x{2212}\x{2013}-]"
"""What makes a number negative: a bracket, a minus, or a dash used as one."""
PLAIN = r"[-+]?[0-9]+(\.[0-9]+)?"
GROUP = rf"[{SEPARATORS}][0-9]{{3}}"
SHAPES: tuple[tuple[NumberShape, str], ...] = (
    (NumberShape.WHOLE, "[0-9]+"),
    (NumberShape.ONE_POINT_GROUP, r"[1-9][0-9]{0,2}\.[0-9]{3}"),
    (NumberShape.ONE_COMMA_GROUP, "[1-9][0-9]{0,2},[0-9]{3}"),
    (NumberShape.POINT, r"[0-9]*\.[0-9]+"),
    (NumberShape.COMMA, "[0-9]*,[0-9]+"),
    (NumberShape.COMMA_GROUPS, r"[0-9]{1,3}((,[0-9]{3})+\.[0-9]+|(,[0-9]{3}){2,})"),
    (NumberShape.POINT_GROUPS, r"[0-9]{1,3}((\.[0-9]{3})+,[0-9]+|(\.[0-9]{3}){2,})"),
    (NumberShape.SPACED, f"[0-9]{{1,3}}({GROUP})+"),
    (NumberShape.SPACED_POINT, rf"[0-9]{{1,3}}({GROUP})+\.[0-9]+"),
    (NumberShape.SPACED_COMMA, f"[0-9]{{1,3}}({GROUP})+,[0-9]+"),
)


def count_numbers(cursor: DuckDBPyConnection, name: str) -> NumberCount:
    """Count the shapes of a column's numbers; markers of missing values are left out."""
    whens = " ".join(
        f"WHEN regexp_full_match(core, {quoted(pattern)}) THEN '{shape.value}'"
        for shape, pattern in SHAPES
    )
    sign = f"regexp_extract({name}, {quoted(f'({MARKS}|{CODES})')}, 1)"
    row = cursor.execute(
        f"SELECT histogram(shape), count(*) FILTER (WHERE percent), list(DISTINCT sign)"
        f" FILTER (WHERE sign <> '') FROM (SELECT CASE {whens} ELSE '{NumberShape.OTHER.value}'"
        f" END AS shape, percent, sign FROM (SELECT {_core(name)} AS core,"
        f" contains({name}, '%') AS percent, {sign} AS sign FROM {STAGED}"
        f" WHERE {known(name)}))"
    ).fetchone()
    shapes, percents, currencies = row or ({}, 0, [])
    return NumberCount(
        shapes=tuple((NumberShape(shape), int(count)) for shape, count in (shapes or {}).items()),
        percents=int(percents),
        currencies=tuple(sorted(str(one) for one in currencies or ())),
    )


def fitting_formats(
    cursor: DuckDBPyConnection, name: str, formats: tuple[tuple[str, str], ...]
) -> tuple[str, ...]:
    """Return the strptime formats that every known cell of a column is written in.

    Parameters
    ----------
    formats
        Pairs of format and the pattern a cell must match as a whole.
    """
    counts = ", ".join(
        f"count(*) FILTER (WHERE regexp_full_match({name}, {quoted(pattern)})"
        f" AND try_strptime({name}, {quoted(form)}) IS NOT NULL)"
        for form, pattern in formats
    )
    row = cursor.execute(f"SELECT count(*), {counts} FROM {STAGED} WHERE {known(name)}").fetchone()
    total, *found = row or (0,)
    return tuple(
        form for (form, _), count in zip(formats, found, strict=True) if total and count == total
    )


def example_of(
    cursor: DuckDBPyConnection, name: str, notation: Notation
) -> tuple[StagedCell, str] | None:
    """Return a cell of a column, not a plain one if there is another, and what it is read as."""
    row = cursor.execute(
        f"SELECT line, {name}, CAST({typed_value(name, notation)} AS VARCHAR) FROM {STAGED}"
        f" WHERE {known(name)} ORDER BY regexp_full_match({name}, {quoted(PLAIN)}), line LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    return StagedCell(row=int(row[0]), value=str(row[1])), str(row[2])


def typed_value(name: str, notation: Notation) -> str:
    """Write the SQL that turns a cell into a number, a date or a moment."""
    match notation:
        case NumberNotation():
            return _number(name, notation)
        case DateNotation():
            kind = "TIMESTAMP" if notation.with_time else "DATE"
            read = f"CAST(strptime({name}, {quoted(notation.format)}) AS {kind})"
            return f"CASE WHEN {known(name)} THEN {read} END"
        case _:
            assert_never(notation)


def known(name: str) -> str:
    """Condition that a cell holds something else than a word for a missing value."""
    listed = ", ".join(f"'{word}'" for word in MARKERS)
    return f"({name} IS NOT NULL AND {name} NOT IN ({listed}))"


def _number(name: str, notation: NumberNotation) -> str:
    other = "," if notation.decimal == "." else "."
    digits = f"regexp_replace({_core(name)}, {quoted(f'[{SEPARATORS}{other}]')}, '', 'g')"
    value = f"CAST(replace({digits}, '{notation.decimal}', '.') AS DOUBLE)"
    if notation.percent:
        value = f"{value} / 100"
    negative = f"regexp_matches({name}, {quoted(MINUS)})"
    signed = f"CASE WHEN {negative} THEN -({value}) ELSE {value} END"
    return f"CASE WHEN {known(name)} THEN {signed} END"


def _core(name: str) -> str:
    """Write the SQL that leaves digits and what divides them."""
    kept = quoted(rf"[^0-9.,{SEPARATORS}]")
    edges = quoted(rf"^[{SEPARATORS}]+|[{SEPARATORS}]+$")
    return f"regexp_replace(regexp_replace({name}, {kept}, '', 'g'), {edges}, '', 'g')"
