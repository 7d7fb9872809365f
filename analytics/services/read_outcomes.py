"""What the importer makes of one outcome file: typed columns, or every reason why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from analytics.domain.dataset import Column, ColumnType
from analytics.domain.problem import Problem
from analytics.domain.progress import Step, begin
from analytics.domain.staging import CellKind
from analytics.ingest.archives import HARMLESS, MOST_RATIO, MOST_UNPACKED
from analytics.ingest.column_types import NOTES, QUESTIONS, Finding
from analytics.ingest.column_words import MOST_CELLS, describe
from analytics.ingest.file_bytes import FileKind
from analytics.ingest.header import check_header, named_like_data
from analytics.ingest.plain_file import plain_file, remove_copy
from analytics.ingest.refusal import refuse, refuse_all
from analytics.ingest.text_rows import blank_lines_note, copy_records
from analytics.services.read_columns import (
    contradictions,
    missing_notes,
    notation_notes,
    read_columns,
    rounded_notes,
)
from analytics.services.read_quickly import read_plain_lines
from analytics.services.reading import CAREFULLY, Reading, Target
from analytics.services.set_aside import MOST_ROWS, read_setting_aside
from analytics.services.watch_file import watch_file
from analytics.services.watch_rows import watch
from analytics.store.hashing import hash_staged
from analytics.store.outcome_table import drop_table, table_from_parquet, table_from_text
from analytics.store.parquet import column_type, describe_parquet, infinite_columns
from analytics.store.profile import plain_columns, profiled
from analytics.store.quick_table import NotPlainError, quick_rows
from analytics.store.staging import (
    STAGED_ROWS,
    count_kinds,
    drop_staged,
    find_cells,
    stage_text,
)

if TYPE_CHECKING:
    from analytics.domain.staging import ColumnCount
    from analytics.ingest.column_types import Verdict
    from analytics.store.connection import Cursor
    from analytics.store.parquet import ParquetFile

LARGEST_WHOLE = 2**53
CELL_WEIGHT, DENSEST = 8, 10
"""Bytes of a cell at least, and how many times denser than text Parquet may be."""
ZONED = "TIMESTAMP WITH TIME ZONE"


def read_alone(cursor: Cursor, target: Target) -> Reading:
    """Check a file and make a table of it, outside a transaction.

    Raises
    ------
    NotFoundError, UploadRefusedError
        See ``read_outcomes``.
    """
    try:
        return read_outcomes(cursor, target)
    except NotPlainError:
        drop_table(cursor, target.relation)
        return read_outcomes(cursor, replace(target, quick_from=CAREFULLY))


def read_outcomes(cursor: Cursor, target: Target) -> Reading:
    """Check a file over all its rows and make a table of it.

    Raises
    ------
    NotPlainError
        A long file turned out not to be plain; roll back and read it again ``CAREFULLY``.
    NotFoundError
        There is no such file.
    UploadRefusedError
        The bytes, the header or the shape of the rows are refused; ``problems`` locate why.
    """
    begin(Step.LOOK)
    with plain_file(target.path, target.file_name, target.scratch, sha256=target.sha256) as plain:
        inner = replace(target, path=plain.path)
        if plain.kind is FileKind.PARQUET:
            _require_text(inner)
            return _read_parquet(cursor, inner, plain.sha256)
        long = plain.path.stat().st_size >= target.quick_from
        quick = read_plain_lines(cursor, inner, plain) if long else None
        reading = quick or _read_text(cursor, inner, plain.sha256)
        return replace(reading, notes=(*plain.notes, *reading.notes))


def parquet_types(file: ParquetFile, file_name: str) -> tuple[ColumnType, ...]:
    """Types of a Parquet file's columns.

    Raises
    ------
    UploadRefusedError
        A header label is blank or occurs twice, or a column holds lists, structures or bytes.
    """
    check_header(file.labels, file_name)
    types = [column_type(word) for word in file.types]
    problems = [
        Problem(
            kind="unknown_type",
            message=f"Column '{label}' holds {word}, which is not a number, date or text.",
            remedy="Leave the column out, or write it as text.",
            where=file_name,
            column=label,
        )
        for label, word, kind in zip(file.labels, file.types, types, strict=True)
        if kind is None
    ]
    if problems:
        refuse_all(file_name, problems)
    return tuple(kind for kind in types if kind is not None)


def _read_text(cursor: Cursor, target: Target, sha256: str) -> Reading:
    if not target.sets_aside:
        return _read_rows(cursor, target, sha256, frozenset())
    reading, aside = read_setting_aside(
        target.file_name, lambda without: _read_rows(cursor, target, sha256, without)
    )
    return replace(reading, aside=aside)


def _read_rows(cursor: Cursor, target: Target, sha256: str, without: frozenset[int]) -> Reading:
    """Read a text file without the rows that begin in some of its lines."""
    copy = target.scratch / f"{uuid4().hex}.csv"
    try:
        begin(Step.READ)
        text = copy_records(target.path, target.file_name, copy, without=without)
        begin(Step.TYPE)
        stage_text(cursor, copy, text)
    finally:
        remove_copy(copy)
    _hash(cursor, target, text.labels)
    counts = count_kinds(cursor, text.labels)
    readings = read_columns(cursor, counts, dict(target.answers))
    said = [
        (one.verdict.finding, _describe(cursor, target, one.column, one.verdict))
        for one in readings
        if one.verdict.finding
    ]
    types = tuple(one.verdict.type for one in readings)
    reading = Reading(
        sha256=sha256,
        rows=text.rows,
        columns=plain_columns(text.labels, types),
        problems=(
            *(
                one
                for finding, problems in said
                if finding not in (*QUESTIONS, *NOTES)
                for one in problems
            ),
            *contradictions(target.file_name, readings, dict(target.answers)),
        ),
        questions=tuple(one for finding, found in said if finding in QUESTIONS for one in found),
        notes=(
            *blank_lines_note(text, target.file_name),
            *(one for finding, found in said if finding in NOTES for one in found),
            *notation_notes(cursor, target.file_name, readings),
            *missing_notes(target.file_name, readings),
            *rounded_notes(cursor, target.file_name, readings),
        ),
    )
    value = named_like_data(text.labels, types)
    if value:
        reading = replace(reading, problems=(*reading.problems, _no_names(target, value)))
    if not reading.stored:
        return reading
    notations = {one.column.name: one.notation for one in readings if one.notation is not None}
    marked = frozenset(one.column.name for one in readings if one.column.count(CellKind.MARKER))
    table_from_text(cursor, target.relation, types, notations, marked)
    watched = _watched(cursor, target, _profiled(cursor, target, reading))
    drop_staged(cursor)
    if not watched.stored:
        drop_table(cursor, target.relation)
    return watched


def _hash(cursor: Cursor, target: Target, labels: tuple[str, ...]) -> None:
    """Put codes in the place of identifiers before anything else is read of them."""
    if not target.hashed:
        return
    unknown = [one for one in target.hashed if one not in labels]
    if unknown:
        refuse(
            target.file_name,
            "unknown_hashed_column",
            f"There is no column '{unknown[0]}' whose values could become codes.",
            "Name a column of the header.",
            column=unknown[0],
        )
    hash_staged(cursor, [f"c{labels.index(one) + 1}" for one in target.hashed], target.hash_key)


def _require_text(target: Target) -> None:
    if target.hashed:
        refuse(
            target.file_name,
            "hashed_parquet",
            "Values of a Parquet file cannot become codes on import.",
            "Save the file as CSV, or leave the identifiers out of it.",
        )


def _require_no_bomb(file: ParquetFile, target: Target) -> None:
    """Refuse what says in a few bytes that it has millions of rows, and what is more than a table.

    A file that repeats one value has hundreds of cells a byte, a table some ten at most.
    """
    size, weight = target.path.stat().st_size, CELL_WEIGHT * file.rows * len(file.labels)
    dense = weight > HARMLESS and weight > DENSEST * MOST_RATIO * size
    if dense or weight > MOST_UNPACKED:
        refuse(
            target.file_name,
            "archive_bomb",
            f"The file has {size:,} bytes and {file.rows:,} rows of {len(file.labels):,} columns.",
            "Leave out what is the same in every row, or add it in parts.",
        )


def _watched(cursor: Cursor, target: Target, reading: Reading) -> Reading:
    """Look at the rows and columns of a file that can be read, while its text is still there."""
    begin(Step.COUNT)
    watched = watch(
        cursor, STAGED_ROWS, reading.columns, rows=reading.rows, file_name=target.file_name
    )
    problems, notes = watch_file(cursor, target, watched)
    return replace(reading, problems=problems, notes=(*reading.notes, *notes))


def _no_names(target: Target, value: str) -> Problem:
    return Problem(
        kind="no_names",
        message=f"The first row has '{value}' where a name must be: the file has no header.",
        remedy="Put a row with the names of the columns on top.",
        where=target.file_name,
        row=1,
        value=value,
    )


def _describe(
    cursor: Cursor, target: Target, column: ColumnCount, verdict: Verdict
) -> tuple[Problem, ...]:
    """Problems name their cells; questions and notes name one as an example."""
    example = verdict.finding in (*QUESTIONS, *NOTES)
    several = MOST_ROWS if target.sets_aside else MOST_CELLS
    cells = find_cells(cursor, column.name, verdict.kinds, most=1 if example else several)
    return describe(
        verdict.finding,
        cells,
        label=column.label,
        file_name=target.file_name,
        count=column.count(*verdict.kinds),
    )


def _read_parquet(cursor: Cursor, target: Target, sha256: str) -> Reading:
    begin(Step.STORE)
    file = describe_parquet(cursor, target.path, target.file_name)
    _require_no_bomb(file, target)
    types = parquet_types(file, target.file_name)
    columns = plain_columns(tuple(label.strip() for label in file.labels), types)
    reading = Reading(sha256=sha256, rows=file.rows, columns=columns)
    if file.rows == 0:
        return replace(reading, problems=(_no_rows(target.file_name),))
    table_from_parquet(cursor, target.relation, target.path, file, types)
    infinite = infinite_columns(cursor, target.relation, types)
    if infinite:
        problems = tuple(_infinite(target.file_name, file.labels[i]) for i in infinite)
        return replace(reading, problems=problems)
    return _parquet_watched(cursor, target, _profiled(cursor, target, reading), file.types)


def _parquet_watched(
    cursor: Cursor, target: Target, reading: Reading, types: tuple[str, ...]
) -> Reading:
    """Look at rows and columns as in a text file; rows are counted from 1, there is no header."""
    if not target.profile:
        return reading
    begin(Step.COUNT)
    source = quick_rows(target.relation, first=1)
    watched = watch(cursor, source, reading.columns, rows=reading.rows, file_name=target.file_name)
    problems, notes = watch_file(cursor, target, watched)
    zoned = tuple(
        _in_utc(target.file_name, column)
        for column, word in zip(reading.columns, types, strict=True)
        if word == ZONED
    )
    found = replace(reading, problems=problems, notes=(*reading.notes, *zoned, *notes))
    if not found.stored:
        drop_table(cursor, target.relation)
    return found


def _in_utc(file_name: str, column: Column) -> Problem:
    return Problem(
        kind="times_in_utc",
        message=f"'{column.label}' has moments with a time zone; they are kept in UTC, where the"
        " day may be another.",
        remedy="Nothing to do where UTC is meant; otherwise write local times without a zone.",
        where=file_name,
        column=column.label,
    )


def _profiled(cursor: Cursor, target: Target, reading: Reading) -> Reading:
    if not target.profile:
        return reading
    columns = profiled(cursor, target.relation, reading.columns)
    large = tuple(_large(target.file_name, column) for column in columns if _is_large(column))
    return replace(reading, columns=columns, notes=(*reading.notes, *large))


def _is_large(column: Column) -> bool:
    if column.type is not ColumnType.INTEGER or not column.maximum:
        return False
    return max(abs(int(column.minimum)), abs(int(column.maximum))) > LARGEST_WHOLE


def _large(file_name: str, column: Column) -> Problem:
    return Problem(
        kind=Finding.LARGE_NUMBERS.value,
        message=f"'{column.label}' goes up to {column.maximum}, more digits than a computed number"
        " can keep (beyond 2^53).",
        remedy="Nothing to do where it is an identifier; an amount must be rounded or scaled.",
        where=file_name,
        column=column.label,
        value=column.maximum,
    )


def _infinite(file_name: str, label: str) -> Problem:
    return Problem(
        kind=Finding.INFINITE.value,
        message=f"Column '{label}' has infinite values.",
        remedy="Leave the cell empty where there is no value.",
        where=file_name,
        column=label,
    )


def _no_rows(file_name: str) -> Problem:
    return Problem(
        kind="no_rows",
        message="The file has columns and no rows.",
        remedy="Export it again; a file without rows cannot be told from a failed export.",
        where=file_name,
    )
