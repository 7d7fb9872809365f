"""Packs as files in a folder: every audience asked for, every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import AnalyticsError
from analytics.reports.packs.formats import FORMATS, file_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analytics.domain.leaving import Leaving
    from analytics.domain.pack import Pack


def write_packs(
    packs: Sequence[Pack], folder: Path, *, leaving: Leaving
) -> tuple[tuple[Path, ...], ...]:
    """Write every pack in every format and return the files of each, in its order.

    Files of the same name are written anew; people stand in them as the policy lets them leave.

    Raises
    ------
    AnalyticsError
        The folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_files(leaving.of(one), folder) for one in packs)
    except OSError as error:
        raise AnalyticsError(
            f"The packs cannot be written to '{folder}': {error.strerror or error}.",
            "Choose a folder that can be written to with --out.",
        ) from error


def _files(pack: Pack, folder: Path) -> tuple[Path, ...]:
    found = []
    for one in FORMATS:
        path = folder / file_name(pack, one)
        path.write_bytes(one.write(pack))
        found.append(path)
    return tuple(found)
