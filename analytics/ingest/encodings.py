"""Which encoding a text file is written in, and its text in UTF-8.

A byte-order mark decides; else strict UTF-8; else UTF-16 by its zero bytes. What is left cannot be
proven, and is the code page in which the words read best (``ingest.scripts``). The choice is said
with a word of the file, so that a reader sees whether it is right.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.problem import Problem
from analytics.domain.progress import passed
from analytics.ingest.scripts import CODE_PAGES, best_code_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 1024 * 1024
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UTF_16 = {"utf-16-le": "UTF-16 without a mark", "utf-16-be": "UTF-16 without a mark"}
NAMES = UTF_16 | {page.codec: page.name for page in CODE_PAGES}
HEAD = 4096
ZEROS = 0.3
"""Share of zero bytes at every second place from which text is UTF-16: ASCII has them at each."""
SAMPLE = 8 * 1024
"""Bytes of cells with a character above 127; more would tell nothing new."""
CELL = re.compile(rb'[^,;\t\r\n"]*[\x80-\xff][^,;\t\r\n"]*')
"""Not divided at a bar: it is the second byte of some characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """A codec, and whether it was proven (a mark, or strict UTF-8) or judged by the text."""

    codec: str
    proven: bool


def find_encoding(path: Path) -> Encoding | None:
    """Return the encoding of a text file; ``None`` where none fits."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for mark, codec in MARKS:
        if head.startswith(mark):
            kept = mark is not codecs.BOM_UTF8 or _is_utf8(path)
            return Encoding(codec=codec, proven=True) if kept else None
    without_mark = _utf16(head)
    if without_mark:
        return Encoding(codec=without_mark, proven=False)
    if _is_utf8(path):
        return Encoding(codec="utf-8", proven=True)
    cells = tuple(_cells(path))
    page = best_code_page(b"\n".join(cells))
    if page is None or (page.latin and any(map(_fits_utf8, cells))):
        return None
    return Encoding(codec=page.codec, proven=False)


def transcode(path: Path, encoding: Encoding, target: Path) -> None:
    """Write the text in UTF-8.

    Raises
    ------
    UnicodeDecodeError
        A byte does not belong to the encoding after all.
    """
    with (
        path.open(encoding=encoding.codec, errors="strict", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        while text := source.read(CHUNK):
            copy.write(text)
            passed(len(text))


def encoding_note(encoding: Encoding, copy: Path, file_name: str) -> Problem | None:
    """Say what was judged, with a word to check it by; nothing where the encoding was proven."""
    if encoding.proven:
        return None
    line, word = _example(copy)
    return Problem(
        kind="encoding_judged",
        message=f"The file is not UTF-8; it was read as {NAMES[encoding.codec]}. Line {line} then"
        f" says '{word}'.",
        remedy="Nothing to do where that is right; otherwise save the file as 'CSV UTF-8'.",
        where=file_name,
        row=line,
        value=word,
    )


def _utf16(head: bytes) -> str:
    """Text that is mostly ASCII has a zero at every second place."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > ZEROS * half and even < odd / 10:
        return "utf-16-le"
    if even > ZEROS * half and odd < even / 10:
        return "utf-16-be"
    return ""


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for chunk in _chunks(path):
            if chunk.isascii() and chunk and not decoder.getstate()[0]:
                continue
            decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield the file in pieces, the last one empty."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            passed(len(chunk))
            yield chunk
    yield b""


def _cells(path: Path) -> Iterator[bytes]:
    found = 0
    for chunk in _chunks(path):
        for match in CELL.finditer(chunk):
            yield match.group()
            found += len(match.group())
            if found > SAMPLE:
                return


def _fits_utf8(cell: bytes) -> bool:
    """Tell UTF-8 among other bytes: two encodings in one file, which no code page reads rightly."""
    try:
        cell.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _example(copy: Path) -> tuple[int, str]:
    """First word with a character above 127, else the first word, and its line."""
    first = (1, "")
    with copy.open(encoding="utf-8", newline=None) as file:
        for number, line in enumerate(file, start=1):
            text = line.lstrip("\ufeff")
            found = re.search(r"\w*[^\x00-\x7f]\w*", text)
            if found:
                return number, found.group()
            word = re.search(r"\w+", text)
            if word and not first[1]:
                first = (number, word.group())
    return first
