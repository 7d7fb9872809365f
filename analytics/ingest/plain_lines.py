"""Whether a text file is so plain that its lines are its rows, and how many there are.

No quote, no hidden character, no blank but the ordinary one, one kind of line end: then a record
is a line, a cell is what stands between two delimiters, and counting bytes proves the shape of
every row. Anything else is left to the careful reader (``ingest.text_rows``), which can say what is
wrong.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.progress import passed
from analytics.ingest.file_bytes import (
    FORBIDDEN,
    LINE_CONTROLS,
    UTF8_MARK,
    controls,
    occurrences,
)

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 4 * 1024 * 1024
QUOTE, DELETE = b'"', b"\x7f"
OTHER_BLANK = re.compile("[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
"""Blanks besides the ordinary one, all of which the careful reader trims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainLines:
    """What was counted: lines with the header, delimiters in all of them."""

    lines: int
    delimiters: int


@dataclass(slots=True)
class _Count:
    feeds: int = 0
    returns: int = 0
    pairs: int = 0
    delimiters: int = 0
    last: bytes = b""


def plain_lines(path: Path, delimiter: str, *, ascii_known: bool = False) -> PlainLines | None:
    """Count the lines of a UTF-8 file; ``None`` where it is not plain.

    Parameters
    ----------
    ascii_known
        Whether every byte is known to be ASCII and no hidden character (``is_plain_ascii``).
    """
    mark, count = delimiter.encode(), _Count()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with path.open("rb") as file:
        if file.read(len(UTF8_MARK)) != UTF8_MARK:
            file.seek(0)
        while chunk := file.read(CHUNK):
            passed(len(chunk))
            if QUOTE in chunk or not (ascii_known or _plain(chunk, decoder)):
                return None
            if not _counted(chunk, mark, count, ascii_known=ascii_known):
                return None
    if count.returns not in (0, count.feeds) or count.returns != count.pairs:
        return None
    lines = count.feeds + (count.last != b"\n")
    return PlainLines(lines=lines, delimiters=count.delimiters)


def _plain(chunk: bytes, decoder: codecs.IncrementalDecoder) -> bool:
    if DELETE in chunk:
        return False
    if chunk.isascii() and not decoder.getstate()[0]:
        return True
    text = decoder.decode(chunk)
    return FORBIDDEN.search(text) is None and OTHER_BLANK.search(text) is None


def _counted(chunk: bytes, delimiter: bytes, count: _Count, *, ascii_known: bool) -> bool:
    """Count line ends and delimiters; no other control character but the tab may be there."""
    feeds, returns, tabs = (occurrences(chunk, one) for one in LINE_CONTROLS)
    if tabs and delimiter != b"\t":
        return False
    if not ascii_known and controls(chunk) != feeds + returns + tabs:
        return False
    count.feeds += feeds
    count.returns += returns
    if returns:
        count.pairs += chunk.count(b"\r\n")
    count.pairs += count.last == b"\r" and chunk[:1] == b"\n"
    count.delimiters += tabs if delimiter == b"\t" else occurrences(chunk, delimiter)
    count.last = chunk[-1:]
    return True
