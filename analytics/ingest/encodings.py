"""Which encoding a text file is written in, and its text in UTF-8.

A byte-order mark decides; else strict UTF-8; else UTF-16 by its zero bytes. What is left cannot be
proven: bytes above 127 that stand alone between ASCII letters belong to a Western or Central
European code page, long runs of them to another script. The choice is said with a word of the file,
so that a reader sees whether it is right.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.problem import Problem
from analytics.domain.progress import passed

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
# In the order of preference where two read the same text equally well.
WESTERN = ("cp1252", "cp1250", "cp1254", "mac_roman")
OTHER_SCRIPTS = ("cp932", "euc_jp", "gb18030", "big5", "euc_kr", "cp1251", "koi8_r", "cp1253")
NAMES = {
    "cp1252": "Windows-1252 (Western European)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1254": "Windows-1254 (Turkish)",
    "mac_roman": "Mac Roman",
    "cp932": "Shift-JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "euc_kr": "EUC-KR (Korean)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8_r": "KOI8-R (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "utf-16-le": "UTF-16 without a mark",
    "utf-16-be": "UTF-16 without a mark",
}
HEAD = 4096
ZEROS = 0.3
"""Share of zero bytes at every second place from which text is UTF-16: ASCII has them at each."""
SAMPLE = 64 * 1024
"""Bytes of words with a character above 127; more would tell nothing new."""
WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
ANYWHERE = "\N{RIGHT SINGLE QUOTATION MARK}\N{EN DASH}\N{EM DASH}\N{NO-BREAK SPACE}"
"""Characters of Western text that stand in words, between them and beside blanks."""
RUN = re.compile(rb"[\x80-\xff]+")


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
            return Encoding(codec=codec, proven=True)
    without_mark = _utf16(head)
    if without_mark:
        return Encoding(codec=without_mark, proven=False)
    if _is_utf8(path):
        return Encoding(codec="utf-8", proven=True)
    sample = b" ".join(_words(path))
    codec = _western(sample) if _stands_alone(sample) else _other_script(sample)
    return Encoding(codec=codec, proven=False) if codec else None


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


def _words(path: Path) -> Iterator[bytes]:
    found = 0
    for chunk in _chunks(path):
        for match in WORD.finditer(chunk):
            yield match.group()
            found += len(match.group())
            if found > SAMPLE:
                return


def _stands_alone(sample: bytes) -> bool:
    """European text has single accented letters, other scripts have whole words above 127."""
    runs = [len(run) for run in RUN.findall(sample)]
    return sum(length == 1 for length in runs) * 2 > len(runs)


def _western(sample: bytes) -> str:
    scores = [(_reads_well(sample, codec), codec) for codec in WESTERN]
    best = max(score for score, _ in scores)
    return next(codec for score, codec in scores if score == best) if best > 0 else ""


def _reads_well(sample: bytes, codec: str) -> float:
    """Share of characters above 127 that are letters in a place where letters stand."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return 0.0
    places = [place for place, character in enumerate(text) if character > "\x7f"]
    return sum(_fits(text, place) for place in places) / max(1, len(places))


def _fits(text: str, place: int) -> bool:
    character = text[place]
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if not character.isalpha():
        if character in ANYWHERE:
            return True
        # Signs such as a currency or a quotation mark stand at the edge of a word.
        return not (before.isalpha() and after.isalpha()) and character.isprintable()
    return not (character.isupper() and before.islower())


def _other_script(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=list(OTHER_SCRIPTS)).best()
    return found.encoding if found is not None and found.encoding in OTHER_SCRIPTS else ""


def _example(copy: Path) -> tuple[int, str]:
    """First word with a character above 127, and its line."""
    with copy.open(encoding="utf-8", newline=None) as file:
        for number, line in enumerate(file, start=1):
            found = re.search(r"\w*[^\x00-\x7f]\w*", line.lstrip("\ufeff"))
            if found:
                return number, found.group()
    return 1, ""
