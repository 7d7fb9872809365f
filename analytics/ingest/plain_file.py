"""Which plain file stands behind what was sent: unpacked, in UTF-8, with nothing unseen in it.

The hash is of the bytes as they were sent. Copies live in the store's scratch folder, go with the
context.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn
from uuid import uuid4

from analytics.ingest.archives import is_workbook, unpack_gzip, unpack_zip
from analytics.ingest.encodings import encoding_note, find_encoding, transcode
from analytics.ingest.file_bytes import (
    FileKind,
    check_hidden,
    check_kind,
    check_size,
    cut_off_note,
    file_sha256,
    is_plain_ascii,
)
from analytics.ingest.refusal import refuse
from analytics.ingest.workbook import workbook_to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from analytics.domain.problem import Problem

PACKED = (FileKind.GZIP, FileKind.ZIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainFile:
    """A Parquet file as it is, or text in UTF-8; ``notes`` say what was done to it.

    ``ascii_only`` is True where the text has nothing but ASCII without hidden characters.
    """

    path: Path
    kind: FileKind
    sha256: str
    notes: tuple[Problem, ...] = ()
    ascii_only: bool = False


@contextmanager
def plain_file(
    path: Path, file_name: str, scratch: Path, *, sha256: str = "", hidden: bool = False
) -> Iterator[PlainFile]:
    """Give the plain file; every byte of a text was looked at.

    Parameters
    ----------
    scratch
        Folder for copies.
    sha256
        Hash of the file where it is known already.
    hidden
        Whether characters nobody can see are let through; the reader must then take them out.

    Raises
    ------
    NotFoundError
        There is no such file.
    UploadRefusedError
        Empty, too large, of an unknown kind or encoding, damaged, a bomb, or with characters nobody
        can see.
    """
    copies: list[Path] = []

    def new_copy() -> Path:
        copies.append(scratch / uuid4().hex)
        return copies[-1]

    try:
        kind, inner = check_kind(path, file_name), path
        if kind is FileKind.ZIP and is_workbook(path):
            kind = FileKind.WORKBOOK
        if kind in PACKED:
            inner = new_copy()
            (unpack_gzip if kind is FileKind.GZIP else unpack_zip)(path, file_name, inner)
            kind = _kind_inside(inner, file_name)
        sha256, notes = sha256 or file_sha256(path), []
        if kind is FileKind.WORKBOOK:
            source, inner = inner, new_copy()
            notes += workbook_to_text(source, file_name, inner)
        bare = kind is FileKind.TEXT and _is_bare(inner, file_name)
        if kind is FileKind.TEXT and not bare:
            inner, note = _decoded(inner, file_name, new_copy)
            notes += filter(None, [note])
        if kind is not FileKind.PARQUET and not bare:
            kind = FileKind.TEXT
            _look_for_hidden(inner, file_name, let_through=hidden)
        notes += filter(None, [cut_off_note(inner, file_name, kind)])
        yield PlainFile(path=inner, kind=kind, sha256=sha256, notes=tuple(notes), ascii_only=bare)
    finally:
        for copy in copies:
            remove_copy(copy)


def remove_copy(path: Path) -> None:
    """Remove a copy in the scratch folder; one that will not go goes with its process.

    A copy that stays must not make an import look failed whose rows are kept.
    """
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _is_bare(path: Path, file_name: str) -> bool:
    """Whether a text needs no decoding and hides nothing; one pass over its bytes says both."""
    check_size(path, file_name)
    return is_plain_ascii(path)


def _look_for_hidden(path: Path, file_name: str, *, let_through: bool) -> None:
    if not let_through:
        check_hidden(path, file_name)


def _kind_inside(path: Path, file_name: str) -> FileKind:
    kind = check_kind(path, file_name)
    if kind is FileKind.ZIP and is_workbook(path):
        return FileKind.WORKBOOK
    if kind in PACKED:
        refuse(
            file_name,
            "archive_in_archive",
            "The archive holds another archive.",
            "Unpack it and add the table itself.",
        )
    return kind


def _decoded(
    path: Path, file_name: str, new_copy: Callable[[], Path]
) -> tuple[Path, Problem | None]:
    encoding = find_encoding(path)
    if encoding is None:
        _refuse_encoding(file_name)
    if encoding.codec in ("utf-8", "utf-8-sig"):
        return path, None
    copy = new_copy()
    try:
        transcode(path, encoding, copy)
    except UnicodeError:
        _refuse_encoding(file_name)
    return copy, encoding_note(encoding, copy, file_name)


def _refuse_encoding(file_name: str) -> NoReturn:
    refuse(
        file_name,
        "wrong_encoding",
        "The text is not UTF-8, and no other encoding fits all of it.",
        "Save it as 'CSV UTF-8'.",
    )
