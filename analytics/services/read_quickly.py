"""A long and plain file in one pass, with the same verdict as the careful reader; or nothing.

Where anything is in question the careful reader decides: it sees every cell as text. What this one
stores is proven cell by cell, and its shape by counting lines and delimiters.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.dataset import ColumnType
from analytics.domain.progress import Step, begin
from analytics.domain.staging import CellKind
from analytics.ingest.column_types import Verdict, decide_type
from analytics.ingest.delimiter import declared_delimiter
from analytics.ingest.header import named_like_data
from analytics.ingest.plain_lines import plain_lines
from analytics.ingest.text_rows import read_labels
from analytics.services.reading import Reading, Target
from analytics.services.receipts import within
from analytics.services.watch_file import watch_file
from analytics.services.watch_rows import LABEL_FOUND, REMARK_FOUND, watch
from analytics.store.cell_kinds import counted_kinds
from analytics.store.profile import plain_columns, profiled
from analytics.store.quick_table import (
    NotPlainError,
    count_head,
    quick_rows,
    quick_table,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analytics.domain.dataset import Column
    from analytics.domain.problem import Problem
    from analytics.ingest.plain_file import PlainFile
    from analytics.services.watch_rows import Watched
    from analytics.store.connection import Cursor
    from analytics.store.text_marks import TextFacts

LEAST_LINES = 2
LEAST_COLUMNS = 2
"""In one column an empty line is a row or none; the careful reader says so."""


def read_plain_lines(cursor: Cursor, target: Target, file: PlainFile) -> Reading | None:
    """Read a plain file; ``None`` where it is seen beforehand that it is not.

    Raises
    ------
    NotPlainError
        It was seen too late: roll back and read carefully.
    UploadRefusedError
        The header is refused.
    """
    delimiter, labels = read_labels(target.path, target.file_name)
    if (
        len(labels) < LEAST_COLUMNS
        or target.answers
        or target.hashed
        or declared_delimiter(target.path)
    ):
        return None
    counted = plain_lines(target.path, delimiter, ascii_known=file.ascii_only)
    if (
        counted is None
        or counted.lines < LEAST_LINES
        or counted.delimiters != counted.lines * (len(labels) - 1)
    ):
        return None
    with within(target.scratch, target.path) as path:
        begin(Step.STORE)
        types = _types(cursor, path, labels, delimiter)
        if types is None or named_like_data(labels, types):
            return None
        rows = quick_table(cursor, target.relation, path, types, delimiter)
    if rows != counted.lines - 1:
        raise NotPlainError
    return _watched(cursor, target, file.sha256, rows, plain_columns(labels, types))


def _types(
    cursor: Cursor, path: Path, labels: tuple[str, ...], delimiter: str
) -> tuple[ColumnType, ...] | None:
    counts = count_head(cursor, path, labels, delimiter)
    verdicts = [decide_type(one) for one in counts]
    # Long identifiers may have been rounded, which the careful reader says.
    if any(one.finding for one in verdicts) or any(one.count(CellKind.ROUNDED) for one in counts):
        return None
    return tuple(one.type for one in verdicts)


def _watched(
    cursor: Cursor, target: Target, sha256: str, rows: int, columns: tuple[Column, ...]
) -> Reading:
    begin(Step.COUNT)
    source = quick_rows(target.relation)
    watched = watch(cursor, source, columns, rows=rows, file_name=target.file_name, kinds=True)
    for column in columns:
        if column.type is ColumnType.TEXT and not _plain_text(column, watched):
            raise NotPlainError
    if target.profile:
        columns = _profiled(cursor, target.relation, columns, watched.facts)
    return Reading(
        sha256=sha256,
        rows=rows,
        columns=columns,
        notes=_notes(cursor, target, replace(watched, columns=columns)),
    )


def _profiled(
    cursor: Cursor, relation: str, columns: tuple[Column, ...], facts: Mapping[str, TextFacts]
) -> tuple[Column, ...]:
    """Profile columns; those of text were looked at value by value already."""
    others = iter(profiled(cursor, relation, tuple(c for c in columns if c.name not in facts)))
    return tuple(
        _filled(column, facts[column.name]) if column.name in facts else next(others)
        for column in columns
    )


def _filled(column: Column, facts: TextFacts) -> Column:
    return replace(
        column,
        nulls=facts.nulls,
        distinct=facts.distinct,
        minimum=facts.minimum,
        maximum=facts.maximum,
    )


def _plain_text(column: Column, watched: Watched) -> bool:
    found = counted_kinds(column.label, column.name, watched.facts[column.name].kinds)
    return decide_type(found) == Verdict(type=ColumnType.TEXT)


def _notes(cursor: Cursor, target: Target, watched: Watched) -> tuple[Problem, ...]:
    """Look at rows and columns; a problem among them is for the careful reader to say."""
    problems, notes = watch_file(cursor, target, watched)
    first = watched.facts.get("c1")
    odd = first is not None and bool({REMARK_FOUND, LABEL_FOUND} & first.matching)
    odd = odd or any(one.blank_at_end for one in watched.facts.values())
    if problems or odd:
        raise NotPlainError
    return notes
