"""Which one file an archive holds: gzip, or ZIP with a single file; never a bomb, never a path."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from analytics.domain.progress import passed
from analytics.ingest.refusal import pass_on_disk_fault, refuse

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 1024 * 1024
MOST_UNPACKED = 2 * 1024**3
"""Bytes; what a text file may have anyway."""
HARMLESS = 64 * 1024**2
"""Bytes below which any ratio is harmless."""
MOST_RATIO = 100
"""Unpacked over packed: tables of text reach about 30, a bomb 1,000."""
LITTER = ("__MACOSX/", ".DS_Store")
ENCRYPTED = 0x1
BOMB = "Unpack it yourself and check what is in it; then add the table itself."


def unpack_gzip(path: Path, file_name: str, target: Path) -> None:
    """Unpack a gzip file.

    Raises
    ------
    UploadRefusedError
        Damaged, or it unpacks to far more than a table.
    """
    try:
        with gzip.open(path, "rb") as source:
            _copy(source, path.stat().st_size, file_name, target)
    except (OSError, EOFError, zlib.error) as error:
        pass_on_disk_fault(error)
        _refuse_damaged(file_name, "gzip")


def unpack_zip(path: Path, file_name: str, target: Path) -> None:
    """Unpack the one file of a ZIP archive; the name inside is never used as a path.

    Raises
    ------
    UploadRefusedError
        Damaged, encrypted, more than one file, a name that leaves its folder, or a bomb.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            member = _only_member(archive, file_name)
            with archive.open(member) as source:
                _copy(source, member.compress_size, file_name, target)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError) as error:
        pass_on_disk_fault(error)
        _refuse_damaged(file_name, "ZIP")


def is_workbook(path: Path) -> bool:
    """Tell an Excel workbook from another ZIP archive by what it must hold."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False
    return "[Content_Types].xml" in names and "xl/workbook.xml" in names


def _only_member(archive: zipfile.ZipFile, file_name: str) -> zipfile.ZipInfo:
    members = [one for one in archive.infolist() if not one.is_dir() and not _litter(one.filename)]
    for one in members:
        name = one.filename.replace("\\", "/")
        if name.startswith("/") or ".." in PurePosixPath(name).parts or ":" in name:
            refuse(
                file_name,
                "archive_path",
                "The archive holds a file whose name leads out of its folder.",
                "Do not trust this archive; ask its sender for the table itself.",
            )
    if len(members) != 1:
        refuse(
            file_name,
            "archive_files",
            f"The archive holds {len(members):,} files; it must hold one table.",
            "Add the tables one by one.",
        )
    if members[0].flag_bits & ENCRYPTED:
        refuse(
            file_name,
            "archive_encrypted",
            "The archive is encrypted.",
            "Unpack it and add the table itself.",
        )
    return members[0]


def _litter(name: str) -> bool:
    return name.startswith(LITTER[0]) or name.endswith(LITTER[1])


def _copy(source: IO[bytes] | gzip.GzipFile, packed: int, file_name: str, target: Path) -> None:
    """Stop as soon as it is too much: what an archive says about its size is not believed."""
    written = 0
    with target.open("wb") as copy:
        while chunk := source.read(CHUNK):
            passed(len(chunk))
            written += len(chunk)
            if written > MOST_UNPACKED or (
                written > HARMLESS and written > MOST_RATIO * max(packed, 1)
            ):
                refuse(
                    file_name,
                    "archive_bomb",
                    f"The archive has {packed:,} bytes and unpacks to more than {written:,}.",
                    BOMB,
                )
            copy.write(chunk)


def _refuse_damaged(file_name: str, kind: str) -> None:
    refuse(
        file_name,
        "archive_damaged",
        f"The {kind} archive is damaged or cut off.",
        "Send it again, or add the table itself.",
    )
