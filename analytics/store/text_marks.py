"""What is odd in the cells of text columns, found in the relation and counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.domain.look_alike import LATIN, OTHER
from analytics.domain.staging import CellKind, StagedCell
from analytics.store.cell_kinds import kind_expression
from analytics.store.selection import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

    from analytics.domain.dataset import Column
    from analytics.domain.staging import RowSource

TWICE_DECODED = (
    r"[\x{00C2}\x{00C3}][\x{0080}-\x{00BF}]|\x{00E2}\x{20AC}|\x{00E2}\x{201A}\x{00AC}|\x{FFFD}"
)
"""UTF-8 read as Windows-1252, or the character that stands for one that was lost."""
_SCRIPTS = (
    r"\x{0660}-\x{0669}\x{06F0}-\x{06F9}\x{0966}-\x{096F}\x{09E6}-\x{09EF}\x{0E50}-\x{0E59}"
    r"\x{FF10}-\x{FF19}"
)
OTHER_DIGITS = rf"[-0-9.,+{_SCRIPTS}]*[{_SCRIPTS}][-0-9.,+{_SCRIPTS}]*"
"""A number with an Arabic, Persian, Devanagari, Bengali, Thai or full-width digit in it."""
BLANKS = r"[\s\x{00A0}\x{2000}-\x{200A}\x{202F}\x{3000}]+"
LONGEST_WORD = 40
"""Characters of a label and a word for a total, with room; longer cells are not compared."""
MOST_LABELS = 20_000
"""Different values above which a column is no column of labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """What occurs somewhere in a text column.

    ``matching`` are the names of patterns; ``kinds`` counts the kinds of its cells, where asked.
    ``nulls``, ``distinct``, ``minimum`` and ``maximum`` are its profile.
    """

    beyond_ascii: bool
    at_sign: bool
    total: bool
    blank_at_end: bool
    matching: frozenset[str]
    kinds: Mapping[str, int] = field(default_factory=dict)
    nulls: int = 0
    distinct: int = 0
    minimum: str = ""
    maximum: str = ""


def cells_matching(
    cursor: DuckDBPyConnection, source: RowSource, name: str, pattern: str, *, whole: bool = False
) -> tuple[StagedCell | None, int]:
    """Return the first cell of a text column that has a pattern, and how many have it."""
    match = "regexp_full_match" if whole else "regexp_matches"
    row = cursor.execute(
        f"SELECT min(place), arg_min(cell, place), count(*) FROM (SELECT {source.line} AS place,"
        f" {name} AS cell FROM {source.relation} WHERE {match}({name}, ?))",
        [pattern],
    ).fetchone()
    if row is None or row[0] is None:
        return None, 0
    return StagedCell(row=int(row[0]), value=str(row[1])), int(row[2])


def text_facts(
    cursor: DuckDBPyConnection,
    source: RowSource,
    name: str,
    looked_for: tuple[Mapping[str, str], str],
    *,
    kinds: bool = False,
) -> TextFacts:
    """Look once at every different value of a text column.

    Parameters
    ----------
    looked_for
        What a value may match as a whole, by a name for it, and what a total in lower case does.
    kinds
        Whether the kinds of its cells are counted.
    """
    patterns, total_word = looked_for
    asked = tuple(CellKind) if kinds else ()
    sums = "".join(f", sum(cells) FILTER (WHERE kind = '{one.value}')" for one in asked)
    kind = f", {kind_expression('cell')} AS kind" if kinds else ""
    counts = "".join(
        f", count(*) FILTER (WHERE regexp_full_match(cell, {quoted(pattern)}))"
        for pattern in patterns.values()
    )
    row = cursor.execute(
        "SELECT bool_or(strlen(cell) <> length(cell)), bool_or(contains(cell, '@')),"
        f" bool_or(length(cell) <= {LONGEST_WORD} AND regexp_full_match(lower(cell), ?)),"
        " bool_or(starts_with(cell, ' ') OR ends_with(cell, ' ')),"
        " coalesce(sum(cells) FILTER (WHERE cell IS NULL), 0), count(cell),"
        f" coalesce(min(cell), ''), coalesce(max(cell), ''){counts}{sums} FROM"
        f" (SELECT cell, cells{kind} FROM (SELECT {name} AS cell, count(*) AS cells"
        f" FROM {source.relation} GROUP BY {name}))",
        [total_word],
    ).fetchone() or (None,) * (8 + len(patterns) + len(asked))
    beyond, at_sign, total, blank, nulls, distinct, minimum, maximum, *rest = row
    matching, numbers = rest[: len(patterns)], rest[len(patterns) :]
    found = [key for key, count in zip(patterns, matching, strict=True) if count]
    return TextFacts(
        beyond_ascii=bool(beyond),
        at_sign=bool(at_sign),
        total=bool(total),
        blank_at_end=bool(blank),
        matching=frozenset(found),
        nulls=int(nulls or 0),
        distinct=int(distinct or 0),
        minimum=str(minimum or ""),
        maximum=str(maximum or ""),
        kinds={one.value: int(n) for one, n in zip(asked, numbers, strict=True) if n},
    )


def labels_alike(
    cursor: DuckDBPyConnection, source: RowSource, column: Column
) -> tuple[str, str] | None:
    """Two labels of a column that look the same but for case; ``None`` where there are none."""
    if column.distinct > MOST_LABELS:
        return None
    row = cursor.execute(
        f"SELECT min(label), max(label) FROM (SELECT DISTINCT {column.name} AS label"
        f" FROM {source.relation} WHERE {column.name} IS NOT NULL)"
        f" GROUP BY translate(lower(trim(regexp_replace(nfc_normalize(label), ?, ' ', 'g'))),"
        f" {quoted(OTHER)}, {quoted(LATIN)}) HAVING count(*) > 1"
        " ORDER BY ALL LIMIT 1",
        [BLANKS],
    ).fetchone()
    return (str(row[0]), str(row[1])) if row else None


def candidates(
    cursor: DuckDBPyConnection, source: RowSource, name: str, pattern: str, *, most: int
) -> tuple[str, ...]:
    """Different values of a column that match a pattern as a whole, in the order of their hash."""
    rows = cursor.execute(
        f"SELECT cell FROM (SELECT DISTINCT CAST({name} AS VARCHAR) AS cell FROM {source.relation})"
        f" WHERE regexp_full_match(cell, ?) ORDER BY hash(cell) LIMIT {most}",
        [pattern],
    ).fetchall()
    return tuple(str(row[0]) for row in rows)
