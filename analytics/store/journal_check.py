"""Whether the journal is what was written: every line against its hash, its neighbour, the anchor.

A changed line does not give its hash, a line that was moved, taken out or put in breaks the chain
or the numbering, and a cut tail ends before the anchor. Lines that were rewritten together with
all hashes after them still differ from the anchor's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.domain.store_check import Finding
from analytics.store.anchor import NOTHING, Mark
from analytics.store.journal import line_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from analytics.store.anchor import Anchored

AT_ONCE = 10_000
MOST_NAMED = 20
"""So many lines of one kind are named; of more the number is said."""


@dataclass(slots=True)
class _Found:
    """Sequences by kind of finding, while the journal is read."""

    by_kind: dict[str, list[int]] = field(default_factory=dict)

    def add(self, kind: str, sequence: int) -> None:
        self.by_kind.setdefault(kind, []).append(sequence)


def check_journal(
    cursor: DuckDBPyConnection, anchored: Anchored | None, remedy: str
) -> tuple[int, tuple[Finding, ...]]:
    """Read the journal from end to end.

    Parameters
    ----------
    anchored
        ``None`` where no anchor is kept: a cut tail cannot be seen then.
    remedy
        The way out of a finding.

    Returns
    -------
    tuple
        Number of lines, and what was found.
    """
    found = _Found()
    known = anchored.done if anchored else {}
    count, before = 0, NOTHING
    for line, digest in _lines(cursor):
        sequence = line[0]
        if line_digest(line) != digest:
            found.add("line_changed", sequence)
        elif known.get(sequence, digest) != digest:
            found.add("line_rewritten", sequence)
        _neighbours(found, before, sequence, line[5])
        before = Mark(sequence, digest)
        count += 1
    if anchored:
        _ends(found, anchored, before)
    return count, tuple(_finding(kind, numbers, remedy) for kind, numbers in found.by_kind.items())


def _lines(
    cursor: DuckDBPyConnection,
) -> Iterator[tuple[tuple[int, datetime, str, str, str, str], str]]:
    """Give every line in order, with the hash that stands beside it."""
    cursor.execute(
        "SELECT seq, written_at, action, subject, details, previous_hash, hash FROM journal"
        " ORDER BY seq, hash"
    )
    while rows := cursor.fetchmany(AT_ONCE):
        for *line, digest in rows:
            yield tuple(line), str(digest)


def _neighbours(found: _Found, before: Mark, sequence: int, previous: str) -> None:
    if sequence <= before.sequence:
        found.add("lines_added", sequence)
    elif sequence > before.sequence + 1:
        for missing in range(before.sequence + 1, sequence):
            found.add("lines_missing", missing)
    elif previous != before.digest:
        found.add("line_moved", sequence)


def _ends(found: _Found, anchored: Anchored, end: Mark) -> None:
    for missing in range(end.sequence + 1, anchored.last.sequence + 1):
        found.add("tail_missing", missing)
    allowed = anchored.intent or anchored.last
    for added in range(anchored.last.sequence + 1, end.sequence + 1):
        if Mark(added, end.digest) != allowed:
            found.add("lines_added", added)


_SENTENCES = {
    "line_changed": "{of} of the journal {was} changed after {it} {was} written.",
    "line_rewritten": "{of} of the journal {is} not what the anchor recorded when {it} {was}"
    " written: the journal was rewritten from there on.",
    "lines_missing": "{of} of the journal {is} missing.",
    "line_moved": "{of} of the journal {does} not continue the line before: lines were exchanged,"
    " replaced or put in.",
    "lines_added": "{of} of the journal {was} not written by Credence: the anchor, or another line"
    " with the same number, says otherwise.",
    "tail_missing": "{of} of the journal {is} missing: written and acknowledged, and gone at the"
    " end.",
}


def _finding(kind: str, numbers: list[int], remedy: str) -> Finding:
    several = len(numbers) > 1
    words = {
        "of": f"Line{'s' if several else ''} {named(numbers)}",
        "was": "were" if several else "was",
        "is": "are" if several else "is",
        "it": "they" if several else "it",
        "does": "do" if several else "does",
    }
    return Finding(kind=kind, message=_SENTENCES[kind].format(**words), remedy=remedy)


def named(numbers: list[int]) -> str:
    """Name sequences: runs as 'from-to', at most twenty of them."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [f"{low}" if low == high else f"{low}-{high}" for low, high in runs[:MOST_NAMED]]
    more = f" and others ({len(numbers):,} in all)" if len(runs) > MOST_NAMED else ""
    return ", ".join(words) + more
