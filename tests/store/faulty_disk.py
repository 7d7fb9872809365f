"""Build the disk that fails on purpose, and speak to it from a process it was put into.

It stands before the C library (``LD_PRELOAD``), so that the database's own writes fail as well as
Python's. Every step below one folder is counted: open for writing, write, sync, truncate, rename,
link, remove, make a folder.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from enum import IntEnum
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_suffix(".c")
ROOT_VARIABLE = "FAULTY_ROOT"


class How(IntEnum):
    """What becomes of the n-th step; the numbers are those in the C file."""

    OFF = 0
    COUNT = 1
    ONCE = 2
    FROM = 3
    HALF = 4
    KILL_BEFORE = 5
    KILL_HALF = 6
    KILL_AFTER = 7
    POWER_ALL = 8
    POWER_SOME = 9


def build(folder: Path) -> Path:
    """Compile it; skip where there is no compiler or another system."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("a disk that fails on purpose needs Linux and a C compiler")
    library = folder / "faulty_disk.so"
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"], check=True
    )
    return library


class Disk:
    """The failing disk this process was started with."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.faulty_arm.argtypes = (
            ctypes.c_int, ctypes.c_long, ctypes.c_int, ctypes.c_char_p,
        )  # fmt: skip
        self._library.faulty_count.restype = ctypes.c_long
        self._library.faulty_fired.restype = ctypes.c_long
        self._library.faulty_name.restype = ctypes.c_char_p
        assert ROOT_VARIABLE in os.environ

    def arm(self, how: How, step: int = 0, error: int = 0, names: str = "") -> None:
        """Begin to count, and say what becomes of the n-th step."""
        self._library.faulty_arm(how, step, error, names.encode())

    def stop(self) -> tuple[int, int, str]:
        """Fail no more; return how many steps were counted and failed, and the first that did."""
        found = (
            int(self._library.faulty_count()),
            int(self._library.faulty_fired()),
            bytes(self._library.faulty_name()).decode(),
        )
        self.arm(How.OFF)
        return found
