"""What kind of bytes a file has: size, kind by its first bytes, encoding, forbidden characters."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from analytics.domain.errors import NotFoundError
from analytics.ingest.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 2 * 1024**3
"""Two gigabytes of text take minutes to check; more belongs into Parquet."""
CHUNK = 1024 * 1024
UTF8_MARK = b"\xef\xbb\xbf"
HEAD = 512

SIGNATURES = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xff\xfe\x00\x00", "text in UTF-32"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)
# Characters that are not seen and change what is read: controls except tab, line feed and carriage
# return; soft hyphen; zero-width; direction marks and overrides; a byte-order mark inside the text.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb]"
)


class FileKind(StrEnum):
    """Which reader a file needs."""

    TEXT = "text"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A file whose bytes were looked at, every one of them."""

    kind: FileKind
    sha256: str


def check_file(path: Path, file_name: str) -> CheckedFile:
    """Look at every byte of a file.

    Raises
    ------
    NotFoundError
        There is no such file.
    UploadRefusedError
        Empty, too large, not CSV or Parquet, not UTF-8, or with characters nobody can see.
    """
    kind = check_kind(path, file_name)
    if kind is FileKind.PARQUET:
        return CheckedFile(kind=kind, sha256=file_sha256(path))
    if path.stat().st_size > MOST_BYTES:
        refuse(
            file_name,
            "too_large",
            f"The file has {path.stat().st_size / 1024**3:.1f} GB; text files may have"
            f" {MOST_BYTES // 1024**3} GB.",
            "Save it as Parquet, which is read in place, or split it.",
        )
    return CheckedFile(kind=kind, sha256=_check_text(path, file_name))


def check_kind(path: Path, file_name: str) -> FileKind:
    """Tell CSV from Parquet by the first bytes, and refuse everything else by name."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise NotFoundError(f"There is no file '{path}'.", "Check the path.") from error
    if not head:
        refuse(file_name, "empty_file", "The file is empty.", "Export it again.")
    if head.startswith(b"PAR1"):
        return FileKind.PARQUET
    found = _other_kind(head)
    if found:
        refuse(
            file_name,
            "wrong_kind",
            f"The file is {found}, not CSV or Parquet.",
            "Save the table as CSV (UTF-8) or Parquet.",
        )
    return FileKind.TEXT


def file_sha256(path: Path) -> str:
    """Hash of a file's bytes.

    Raises
    ------
    NotFoundError
        There is no such file.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise NotFoundError(f"There is no file '{path}'.", "Check the path.") from error


def _other_kind(head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        return "an Excel workbook or a ZIP archive"
    for signature, words in SIGNATURES:
        if head.startswith(signature):
            return words
    start = head.removeprefix(UTF8_MARK).lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        return "a web page or XML"
    if start.startswith((b"{", b"[{")):
        return "JSON"
    return ""


def _check_text(path: Path, file_name: str) -> str:
    """Decode everything strictly; return the hash of the bytes as they are."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    line = 1
    for number, chunk in enumerate(_chunks(path)):
        digest.update(chunk)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            line += chunk[: error.start].count(b"\n")
            _refuse_encoding(file_name, chunk, error, line)
        _refuse_hidden(file_name, text.removeprefix("\ufeff") if number == 0 else text, line)
        line += text.count("\n")
    return digest.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield the file in pieces, the last one empty."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
    yield b""


def _refuse_encoding(file_name: str, chunk: bytes, error: UnicodeDecodeError, line: int) -> None:
    byte = chunk[error.start : error.start + 1].hex().upper() or "at the end"
    refuse(
        file_name,
        "wrong_encoding",
        f"The file is not UTF-8: byte {byte} in line {line} belongs to another encoding, such as"
        " Windows-1252, Latin-1 or Shift-JIS.",
        "Save it as 'CSV UTF-8'. Other encodings are not read yet.",
        row=line,
    )


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
