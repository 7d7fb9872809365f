"""Names that are taken by business units one does not see: they are refused, never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import ConflictError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.domain.viewer import Viewer


def claim_file_name(cursor: DuckDBPyConnection, file_name: str, viewer: Viewer) -> None:
    """Let a viewer's business units keep data under a file name, in the write that stores them.

    A name stays with the units that stored under it first: whoever works for two of them and adds
    to a file of one does not show its batches to the other. Whoever sees everything claims nothing:
    their files are seen through studies.

    Raises
    ------
    ConflictError
        The name holds data that these business units did not add.
    """
    if viewer.units is None:
        return
    taken, own = _counts(cursor, file_name, viewer.units)
    if taken and not own:
        raise ConflictError(
            f"The file name '{file_name}' cannot be used for {', '.join(viewer.units)}.",
            "Give the file another name.",
        )
    for unit in () if taken else viewer.units:
        cursor.execute(
            "INSERT INTO dataset_unit (file_name, business_unit) VALUES (?, ?)"
            " ON CONFLICT DO NOTHING",
            [file_name, unit],
        )


def require_free_study(cursor: DuckDBPyConnection, study_id: str, *, known: bool) -> None:
    """Refuse a study's name that is taken where the asker does not see it.

    Raises
    ------
    ConflictError
        There is such a study, and it is not ``known`` to the asker.
    """
    if known:
        return
    if cursor.execute("SELECT 1 FROM study WHERE study_id = ?", [study_id]).fetchone():
        raise ConflictError(
            f"The study name '{study_id}' cannot be used.", "Give the study another name."
        )


def _counts(cursor: DuckDBPyConnection, file_name: str, units: tuple[str, ...]) -> tuple[int, int]:
    row = cursor.execute(
        "SELECT (SELECT count(*) FROM dataset WHERE file_name = ?), (SELECT count(*) FROM"
        " dataset_unit WHERE file_name = ? AND list_contains(?, business_unit))",
        [file_name, file_name, list(units)],
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
