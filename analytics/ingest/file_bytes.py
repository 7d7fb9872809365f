"""What kind of bytes a file has: size, kind by its first bytes, encoding, forbidden characters."""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from os import SEEK_END
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotFoundError
from analytics.domain.problem import Problem
from analytics.domain.progress import passed
from analytics.ingest.refusal import refuse, shortened

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 2 * 1024**3
"""Two gigabytes of text take minutes to check; more belongs into Parquet."""
CHUNK = 1024 * 1024
UTF8_MARK = b"\xef\xbb\xbf"
HEAD, TAIL, LAST_SHOWN = 512, 256, 20
FIRST_PRINTABLE = 32
LINE_CONTROLS = (b"\n", b"\r", b"\t")

SIGNATURES = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"Obj\x01", "an Avro file"),
    (b"ARROW1", "an Arrow file"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "an XZ archive"),
    (b"PK\x05\x06", "a ZIP archive with nothing in it"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document"),
    (b"SQLite format 3", "an SQLite database"),
)
# Characters that are not seen and change what is read: controls except tab, line feed and carriage
# return; soft hyphen; zero-width; direction marks and overrides; a byte-order mark inside the text.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb]"
)

LIST_OF_OBJECTS = re.compile(rb"\[\s*[\[{]")


class FileKind(StrEnum):
    """Which reader a file needs."""

    TEXT = "text"
    PARQUET = "parquet"
    GZIP = "gzip"
    ZIP = "zip"
    WORKBOOK = "workbook"


READABLE = (
    (b"PAR1", FileKind.PARQUET),
    (b"\x1f\x8b", FileKind.GZIP),
    (b"PK\x03\x04", FileKind.ZIP),
)


def check_size(path: Path, file_name: str) -> None:
    """Refuse text that would take too long."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        refuse(
            file_name,
            "too_large",
            f"The file has {size / 1024**3:.1f} GB; text may have {MOST_BYTES // 1024**3} GB.",
            "Save it as Parquet, which is read in place, or split it.",
        )


def check_kind(path: Path, file_name: str) -> FileKind:
    """Tell what can be read by its first bytes, and refuse everything else by name."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise NotFoundError(f"There is no file '{path}'.", "Check the path.") from error
    if not head:
        refuse(file_name, "empty_file", "The file is empty.", "Export it again.")
    for signature, kind in READABLE:
        if head.startswith(signature):
            return kind
    found = _other_kind(head)
    if found:
        refuse(
            file_name,
            "wrong_kind",
            f"The file is {found}, not a table.",
            "Save the table as CSV (UTF-8), XLSX or Parquet.",
        )
    return FileKind.TEXT


def file_sha256(path: Path) -> str:
    """Hash of a file's bytes.

    Raises
    ------
    NotFoundError
        There is no such file.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                passed(len(chunk))
        return digest.hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise NotFoundError(f"There is no file '{path}'.", "Check the path.") from error


def _other_kind(head: bytes) -> str:
    for signature, words in SIGNATURES:
        if head.startswith(signature):
            return words
    start = head.removeprefix(UTF8_MARK).lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        return "a web page or XML"
    if start.startswith(b"{") or LIST_OF_OBJECTS.match(start):
        return "JSON"
    return ""


def cut_off_note(path: Path, file_name: str, kind: FileKind) -> Problem | None:
    """Say that a text ends without a line end: its last cell may have been cut off."""
    if kind is not FileKind.TEXT:
        return None
    with path.open("rb") as file:
        file.seek(-min(TAIL, path.stat().st_size), SEEK_END)
        tail = file.read()
    if tail.endswith((b"\n", b"\r")):
        return None
    end = re.split(rb"[\r\n]", tail)[-1].decode("utf-8", errors="ignore")
    return Problem(
        kind="no_line_end",
        message=f"The last line ends in '{shortened(end[-LAST_SHOWN:])}' without a line end: if the"
        " file was cut off, its last cell is not whole and rows are missing.",
        remedy="Nothing to do where the last row is whole; otherwise export the file again.",
        where=file_name,
    )


def check_hidden(path: Path, file_name: str) -> None:
    """Refuse UTF-8 text with characters that are not seen and change what is read.

    Raises
    ------
    UploadRefusedError
        Such a character, located by its line.
    """
    if is_plain_ascii(path):
        return
    line = 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        while text := file.read(CHUNK):
            passed(len(text))
            _refuse_hidden(file_name, text, line)
            line += text.count("\n")


def is_plain_ascii(path: Path) -> bool:
    """Whether all bytes are ASCII and no control but tab, line feed and return; much quicker."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            passed(len(chunk))
            if not chunk.isascii() or b"\x7f" in chunk:
                return False
            if controls(chunk) != sum(occurrences(chunk, one) for one in LINE_CONTROLS):
                return False
    return True


def controls(chunk: bytes) -> int:
    """How many bytes stand below the blank."""
    return int(np.count_nonzero(np.frombuffer(chunk, dtype=np.uint8) < FIRST_PRINTABLE))


def occurrences(chunk: bytes, one: bytes) -> int:
    """How often a byte occurs; where it is frequent three times as quick as ``bytes.count``."""
    if one not in chunk:
        return 0
    return int(np.count_nonzero(np.frombuffer(chunk, dtype=np.uint8) == one[0]))


def _refuse_hidden(file_name: str, text: str, line: int) -> None:
    found = FORBIDDEN.search(text)
    if found is None:
        return
    character = found.group()
    row = line + text.count("\n", 0, found.start())
    if character == "\x00":
        refuse(
            file_name,
            "nul_character",
            f"Line {row} has NUL characters: the file is damaged, padded or text in UTF-16.",
            "Export it again as 'CSV UTF-8'.",
            row=row,
        )
    refuse(
        file_name,
        "hidden_character",
        f"Line {row} has the character U+{ord(character):04X}, which is not seen and changes what"
        " is read.",
        "Remove it: two labels that look the same must be the same.",
        row=row,
    )
