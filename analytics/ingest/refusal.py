"""How a file is refused: one located problem, or all that were found."""

from __future__ import annotations

import errno
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from analytics.domain.errors import UploadRefusedError
from analytics.domain.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 1_000
"""Problems listed of one file; a file with more is wrong as a whole."""
DISK_FAULTS = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO),
        *(errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT),
    }
)


def refuse(  # noqa: PLR0913 - the parts of a problem, named at every call
    file_name: str,
    kind: str,
    message: str,
    remedy: str,
    *,
    row: int | None = None,
    column: str = "",
    value: str = "",
) -> NoReturn:
    """Refuse a file for one reason.

    Raises
    ------
    UploadRefusedError
        Always.
    """
    problem = Problem(
        kind=kind,
        message=message,
        remedy=remedy,
        where=file_name,
        row=row,
        column=column,
        value=shortened(value),
    )
    refuse_all(file_name, (problem,))


def refuse_all(file_name: str, problems: Sequence[Problem]) -> NoReturn:
    """Refuse a file for every reason found, each of them in it; of very many the first are listed.

    Raises
    ------
    UploadRefusedError
        Always.
    """
    listed = tuple(replace(problem, where=file_name) for problem in problems[:SHOWN])
    if len(problems) > SHOWN:
        more = Problem(
            kind="more_problems",
            message=f"{len(problems) - SHOWN:,} more problems are not listed.",
            remedy="Correct these first: the rest often has the same cause.",
            where=file_name,
        )
        listed = (*listed, more)
    first = listed[0]
    raise UploadRefusedError(first.message, first.remedy, listed)


def shortened(value: str, most: int = 80) -> str:
    """Text of a cell, cut where it is too long to be read in a message."""
    return value if len(value) <= most else value[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


def pass_on_disk_fault(error: Exception) -> None:
    """Raise an error of the disk on: a file is not damaged because its copy finds no space.

    Raises
    ------
    OSError
        The disk is full, failing or closed to this user; anything else is about the file.
    """
    if isinstance(error, OSError) and error.errno in DISK_FAULTS:
        raise error
