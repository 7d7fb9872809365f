"""The folder for what does not fit into memory and for copies of uploads; it goes with its process.

A process that is killed cannot clean up. Each holds a lock on its folder while it lives, which the
system lets go of whatever happens, and the next one to start removes the folders nobody holds.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

PREFIX = "credence-"
LOCK = "held"
MADE = re.compile(rf"{PREFIX}[a-z0-9_]{{8}}")
"""Names as they are made here; another that begins so is somebody else's."""


class Scratch:
    """A folder of this process, held until it ends."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    @classmethod
    def begin(cls) -> Self:
        """Remove what killed processes left behind, then make a folder and hold it.

        Raises
        ------
        OSError
            There is no space for it, or no access.
        """
        remove_left_over()
        while True:
            path = Path(tempfile.mkdtemp(prefix=PREFIX))
            try:
                descriptor = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            except FileNotFoundError:  # taken away in the moment before, as below
                continue
            except OSError:
                shutil.rmtree(path, ignore_errors=True)
                raise
            _hold(descriptor, wait=True)
            # Whoever cleaned up in the moment before it was held has taken it away.
            if (path / LOCK).exists():
                return cls(path, descriptor)
            os.close(descriptor)

    def end(self) -> None:
        """Remove the folder and let go of it; a second time there is nothing to do."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(descriptor)


def remove_left_over() -> tuple[Path, ...]:
    """Remove the folders whose process is gone; return them."""
    gone = []
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        # Another user's, or taken away by somebody else just now.
        with suppress(OSError):
            descriptor = os.open(lock, os.O_RDWR)
            try:
                if _hold(descriptor, wait=False):
                    shutil.rmtree(lock.parent, ignore_errors=True)
                    gone.append(lock.parent)
            finally:
                os.close(descriptor)
    _remove_empty()
    return tuple(gone)


def _remove_empty() -> None:
    """Remove folders that got no lock or kept none; only an empty one can be removed so."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if MADE.fullmatch(path.name):
            with suppress(OSError):
                path.rmdir()


def _hold(descriptor: int, *, wait: bool) -> bool:
    """Take the lock; ``False`` where somebody has it, or where the system has no such locks."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True
