"""How a refusal becomes a receipt, and how content that was sent becomes a file."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from analytics.domain.dataset import ImportReceipt
from analytics.domain.problem import Problem
from analytics.ingest.plain_file import remove_copy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.domain.errors import AnalyticsError


@contextmanager
def on_disk(content: bytes | Path, scratch: Path) -> Iterator[Path]:
    """Give the path of the content: its own, or that of a copy which is removed again."""
    if isinstance(content, Path):
        yield content
        return
    path = scratch / uuid4().hex
    try:
        path.write_bytes(content)
        yield path
    finally:
        remove_copy(path)


@contextmanager
def within(folder: Path, path: Path) -> Iterator[Path]:
    """Give a path of the file inside a folder, the only one the database may read from."""
    if path.parent == folder:
        yield path
        return
    inside = folder / uuid4().hex
    try:
        try:
            os.link(path.resolve(), inside)
        except OSError:
            # Another file system.
            shutil.copyfile(path, inside)
        yield inside
    finally:
        remove_copy(inside)


def refused(
    file_name: str, target: str, error: AnalyticsError, *, sha256: str = ""
) -> ImportReceipt:
    """Receipt of a file of which nothing was stored."""
    whole = Problem(kind=error.kind, message=error.message, remedy=error.remedy, where=file_name)
    return ImportReceipt(
        file_name=file_name,
        target=target,
        sha256=sha256,
        rows=0,
        stored=False,
        problems=error.problems or (whole,),
    )
