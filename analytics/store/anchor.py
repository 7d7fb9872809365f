"""The anchor: what was committed, kept outside the database in a file that only grows.

A database alone cannot know that its tail is gone: a log that was cut or deleted leaves a sound,
older database. Beside it therefore stands ``<database>.anchor``. One line goes there before every
commit (``intent``) and one after it (``done``), each with the sequence and hash of the journal's
line, each on disk before the next step. A write is acknowledged when its ``done`` is on disk.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Self

BEGIN, INTENT, DONE, BACKUP = "begin", "intent", "done", "backup"


@dataclass(frozen=True, slots=True)
class Mark:
    """Sequence and hash of one line of the journal; 0 and empty before the first."""

    sequence: int
    digest: str


NOTHING = Mark(0, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """What an anchor file says.

    Parameters
    ----------
    done
        Hash by sequence of every acknowledged write.
    last
        The last acknowledged write, or the journal's last line when the anchor was begun.
    intent
        A write that was begun after it and of which nothing more is known.
    backup
        Folder of the last backup; empty where there was none.
    damaged
        Numbers of lines that are not understood.
    """

    done: dict[int, str]
    last: Mark
    intent: Mark | None
    backup: str
    damaged: tuple[int, ...]


class Anchor:
    """An open anchor file; lines are on disk when ``append`` returns."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._whole = os.fstat(descriptor).st_size
        self._due = b""
        self._writing = Lock()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create an anchor; half a last line, which acknowledged nothing, is cut off.

        Raises
        ------
        OSError
            The folder or the file cannot be written.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags, 0o644)
        content = path.read_bytes()
        if content and not content.endswith(b"\n"):
            os.ftruncate(descriptor, content.rfind(b"\n") + 1)
        if not content:
            sync_folder(path.parent)
        return cls(descriptor)

    def append(self, word: str, mark: Mark) -> None:
        """Write one line and wait until it is on disk.

        Raises
        ------
        OSError
            The disk is full; the file is as it was.
        """
        with self._writing:
            self._write(self._due + f"{word} {mark.sequence} {mark.digest}\n".encode())

    def owe(self, word: str, mark: Mark) -> None:
        """Keep a line that could not be written; the next one takes it along."""
        self._due += f"{word} {mark.sequence} {mark.digest}\n".encode()

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _write(self, lines: bytes) -> None:
        if os.fstat(self._descriptor).st_size != self._whole:
            # Half a line that could not be taken back when it failed.
            os.ftruncate(self._descriptor, self._whole)
        try:
            rest = lines
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            os.fsync(self._descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._whole)
            raise
        self._whole += len(lines)
        self._due = b""


def anchor_path(database: Path) -> Path:
    """Place of a database's anchor."""
    return Path(f"{database}.anchor")


def read_anchor(path: Path) -> Anchored | None:
    """Read an anchor; ``None`` where there is none, or one without any line."""
    if not path.exists():
        return None
    lines = path.read_bytes().decode(errors="replace").split("\n")[:-1]
    if not lines:
        return None
    found = [_parsed(line) for line in lines]
    settled = [at for at, (word, _) in enumerate(found) if word in (BEGIN, DONE)]
    after = settled[-1] + 1 if settled else 0
    return Anchored(
        done={
            mark.sequence: mark.digest
            for word, mark in found
            if word in (BEGIN, DONE) and mark.sequence
        },
        last=found[after - 1][1] if settled else NOTHING,
        intent=_last(found[after:], INTENT),
        backup=getattr(_last(found, BACKUP), "digest", ""),
        damaged=tuple(number for number, (word, _) in enumerate(found, start=1) if not word),
    )


def _last(found: list[tuple[str, Mark]], wanted: str) -> Mark | None:
    return next((mark for word, mark in reversed(found) if word == wanted), None)


def _parsed(line: str) -> tuple[str, Mark]:
    word, _, rest = line.partition(" ")
    sequence, _, digest = rest.partition(" ")
    known = word in (BEGIN, INTENT, DONE, BACKUP) and sequence.isdecimal()
    whole = word in (BEGIN, BACKUP) or len(digest) == 64  # noqa: PLR2004 - SHA-256 in hex
    return (word, Mark(int(sequence), digest)) if known and whole else ("", NOTHING)


def sync_folder(folder: Path) -> None:
    """Make a new file's name durable; Windows has no such call and needs none."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
