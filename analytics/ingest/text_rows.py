"""Which rows a text file has: every record read by our own rules and counted against the header.

The record's line in the file travels with it, so that whatever is found later can be located, also
below cells that run over several lines. Blanks around a cell never mean anything and are left out.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from analytics.domain.problem import Problem
from analytics.domain.progress import passed
from analytics.domain.staging import StagedText
from analytics.ingest.delimiter import DELIMITERS, find_delimiter, open_rows
from analytics.ingest.header import check_header, may_be_names
from analytics.ingest.refusal import SHOWN, refuse, refuse_all, shortened
from analytics.ingest.row_words import is_total

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_ABOVE = 50
"""Lines in which a header below a preamble is looked for."""
LONGEST_RECORD = 500_000
"""Characters; a longer record is an unclosed quote that swallowed its successors."""
TOLD = 256 * 1024
"""Characters after which it is said how far the reading is."""
REMARK = re.compile(
    r"(#|//|\*|(source|note|notes|footnote|generated|exported|created|printed|quelle|hinweis|anmerkung"
    r"|erstellt|fuente|nota|fonte)\b)",
    re.IGNORECASE,
)
"""How a row begins that is a remark, where all its other cells are empty."""


@dataclass(frozen=True, slots=True)
class Record:
    """One data row: the line where it begins (the header is line 1) and its cells, trimmed.

    ``quoted_late`` is True where a quote follows a blank, so that it quotes nothing.
    """

    line: int
    cells: list[str]
    quoted_late: bool


@dataclass(slots=True)
class _Tally:
    """What is counted while records pass by."""

    rows: int = 0
    characters: int = 0
    blank: int = 0
    first_blank: int = 0

    def pass_blank(self, lines: list[int]) -> None:
        """Count empty lines that stand between rows."""
        if lines and not self.blank:
            self.first_blank = lines[0]
        self.blank += len(lines)
        lines.clear()


def read_labels(path: Path, file_name: str) -> tuple[str, tuple[str, ...]]:
    """Delimiter and checked header of a text file."""
    delimiter = find_delimiter(path, file_name)
    with open_rows(path, delimiter) as reader:
        try:
            labels = next(reader, [])
        except csv.Error as error:
            _refuse_quoting(file_name, 1, error)
    if not labels:
        refuse(
            file_name,
            "no_header",
            "The first line is empty; it must be the header.",
            "Remove empty lines above the header.",
            row=1,
        )
    named = [place for place, label in enumerate(labels, start=1) if label.strip()]
    # A spreadsheet's empty columns on the right: no name, and no cell, as every row is checked for.
    return delimiter, check_header(labels[: max(named, default=1)], file_name)


def read_records(path: Path, file_name: str) -> tuple[tuple[str, ...], tuple[Record, ...]]:
    """Read a small table whole: labels and records.

    Raises
    ------
    UploadRefusedError
        The header or any row is not as it must be; every bad row is named.
    """
    delimiter, labels = read_labels(path, file_name)
    tally = _Tally()
    records = tuple(_checked(path, file_name, delimiter, labels, tally))
    _require_rows(file_name, tally)
    if tally.blank:
        refuse_all(file_name, [_blank_line(tally.first_blank)])
    totals = [one for one in records if is_total(next((cell for cell in one.cells if cell), ""))]
    if totals:
        refuse_all(file_name, [total_row(file_name, one.line, one.cells[0]) for one in totals])
    return labels, records


def copy_records(
    path: Path, file_name: str, target: Path, *, without: frozenset[int] = frozenset()
) -> StagedText:
    """Copy a text file into the one dialect the store reads: line number first, no header.

    The copy has commas, quotes around every cell and line feeds, whatever the file had. Rows that
    begin in a line of ``without`` are left out.

    Raises
    ------
    UploadRefusedError
        The header or any row is not as it must be; every bad row is named.
    """
    delimiter, labels = read_labels(path, file_name)
    tally = _Tally()
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for record in _checked(path, file_name, delimiter, labels, tally, without):
            writer.writerow([record.line, *record.cells])
    _require_rows(file_name, tally)
    return StagedText(
        labels=labels,
        rows=tally.rows,
        characters=tally.characters,
        blank=tally.blank,
        first_blank=tally.first_blank,
    )


def blank_lines_note(text: StagedText, file_name: str) -> tuple[Problem, ...]:
    """Say that empty lines between rows were left out."""
    if not text.blank:
        return ()
    several = text.blank > 1
    return (
        Problem(
            kind="blank_lines",
            message=f"{text.blank:,} empty line{'s' if several else ''} between rows"
            f" {'were' if several else 'was'} left out, the first is row {text.first_blank:,}.",
            remedy="Nothing to do where they mean nothing; check that no second table follows.",
            where=file_name,
            row=text.first_blank,
        ),
    )


def total_row(file_name: str, line: int, word: str) -> Problem:
    """Say that a row adds up the others."""
    return Problem(
        kind="total_row",
        message=f"Row {line:,} with '{shortened(word, 40)}' looks like a total or an average of the"
        " others, which would count everything twice.",
        remedy="Remove the row.",
        where=file_name,
        row=line,
        value=shortened(word),
    )


def _checked(
    path: Path,
    file_name: str,
    delimiter: str,
    labels: tuple[str, ...],
    tally: _Tally,
    without: frozenset[int] = frozenset(),
) -> Iterator[Record]:
    """Yield the good records; refuse at the end where there was a bad one."""
    problems: list[Problem] = []
    blank: list[int] = []
    for record in _records(path, file_name, delimiter, len(labels)):
        if record.line in without:
            continue
        if not record.cells:
            blank.append(record.line)
            continue
        problems += _passed_by(blank, tally, labels)
        if len(record.cells) != len(labels):
            problems.append(_wrong_width(record, labels, delimiter))
            if len(problems) > SHOWN:
                break
            continue
        odd = _odd(record, labels)
        if odd is not None:
            problems.append(odd)
            continue
        tally.rows += 1
        tally.characters += sum(map(len, record.cells))
        yield record
    if problems:
        above = _preamble(problems, labels, path, delimiter)
        refuse_all(file_name, (*above, *problems))


def _passed_by(blank: list[int], tally: _Tally, labels: tuple[str, ...]) -> Iterator[Problem]:
    """Count empty lines between rows; in a file with one column they may be empty cells.

    Empty lines at the end are never passed, and mean nothing.
    """
    lines = tuple(blank)
    tally.pass_blank(blank)
    return (_blank_line(line) for line in lines[:SHOWN] if len(labels) == 1)


def _odd(record: Record, labels: tuple[str, ...]) -> Problem | None:
    if record.quoted_late:
        return _quoted_late(record)
    first = record.cells[0]
    if first == labels[0] and tuple(record.cells) == labels:
        return _repeated_header(record)
    if len(labels) > 1 and REMARK.match(first) and not any(record.cells[1:]):
        return _remark(record)
    return None


def _preamble(
    problems: list[Problem], labels: tuple[str, ...], path: Path, delimiter: str
) -> tuple[Problem, ...]:
    """Say where the header may be, where most rows are wider than the first line."""
    if not all(one.kind in ("wrong_field_count", "blank_line") for one in problems):
        return ()
    with open_rows(path, delimiter) as reader:
        rows = [(reader.line_num, row) for row in islice(reader, MOST_ABOVE)]
    widest = max(len(row) for _, row in rows)
    line, names = next((number, row) for number, row in rows if len(row) == widest)
    most = sum(len(row) == widest for _, row in rows) * 2 >= len(rows)
    if widest <= len(labels) or not most or not may_be_names(names):
        return ()
    return (
        Problem(
            kind="preamble",
            message=f"The table seems to begin in row {line}; what stands above it is no header.",
            remedy=f"Remove the lines above row {line}.",
            row=line,
        ),
    )


def _records(path: Path, file_name: str, delimiter: str, named: int) -> Iterator[Record]:
    """Yield records, without the empty cells below empty header cells on the right."""
    with open_rows(path, delimiter) as reader:
        width = len(next(reader))
        line, untold = reader.line_num + 1, 0
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                _refuse_quoting(file_name, line, error)
            if cells is None:
                return
            length = sum(map(len, cells))
            untold += length + len(cells)
            if untold > TOLD:
                passed(untold)
                untold = 0
            if length > LONGEST_RECORD:
                _refuse_long(file_name, line)
            bare = [cell.strip() for cell in cells]
            late = sum(map(len, bare)) != length and _begins_late(cells)
            if named < len(bare) <= width and not any(bare[named:]):
                del bare[named:]
            yield Record(line, bare, late)
            line = reader.line_num + 1


def _require_rows(file_name: str, tally: _Tally) -> None:
    if tally.rows == 0:
        refuse(
            file_name,
            "no_rows",
            "The file has a header and no rows.",
            "Export it again; a file without rows cannot be told from a failed export.",
        )


def _wrong_width(record: Record, labels: tuple[str, ...], delimiter: str) -> Problem:
    found, wanted = len(record.cells), len(labels)
    return Problem(
        kind="wrong_field_count",
        message=f"Row {record.line} has {found} cell{'s' if found != 1 else ''}, the header has"
        f" {wanted}.{' A column without a name must be empty.' if found > wanted else ''}",
        remedy=f"Add or remove cells; put text that contains a {DELIMITERS[delimiter]} into"
        " quotes.",
        row=record.line,
        value=shortened(delimiter.join(record.cells)),
    )


def _begins_late(cells: list[str]) -> bool:
    return any(cell[:1].isspace() and cell.lstrip().startswith('"') for cell in cells)


def _quoted_late(record: Record) -> Problem:
    return Problem(
        kind="quoted_late",
        message=f"Row {record.line} has a cell with a blank before its opening quote.",
        remedy="Remove the blank between the delimiter and the quote.",
        row=record.line,
    )


def _repeated_header(record: Record) -> Problem:
    return Problem(
        kind="repeated_header",
        message=f"Row {record.line} is the header once more: two exports were put together.",
        remedy="Remove the row; check that no rows occur in both parts.",
        row=record.line,
    )


def _remark(record: Record) -> Problem:
    comment = record.cells[0].startswith(("#", "//", "*"))
    return Problem(
        kind="comment_row" if comment else "footer_row",
        message=f"Row {record.line} has '{shortened(record.cells[0], 40)}' and nothing else: a"
        " remark, no row of data.",
        remedy="Remove the row.",
        row=record.line,
        value=shortened(record.cells[0]),
    )


def _blank_line(line: int) -> Problem:
    return Problem(
        kind="blank_line",
        message=f"Row {line} is an empty line between rows.",
        remedy='Remove it; write two quotes ("") for an empty cell in a file with one column.',
        row=line,
    )


def _refuse_quoting(file_name: str, line: int, error: csv.Error) -> None:
    if "field larger than field limit" in str(error):
        _refuse_long(file_name, line)
    refuse(
        file_name,
        "bad_quotes",
        f"The quotes in the row that begins in line {line} do not close where a cell ends.",
        'Write a quote inside quoted text twice (""), and close every quote.',
        row=line,
    )


def _refuse_long(file_name: str, line: int) -> None:
    refuse(
        file_name,
        "too_long",
        f"The row that begins in line {line} has more text than a table row can have.",
        "Look for a quote that is never closed.",
        row=line,
    )
