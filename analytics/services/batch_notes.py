"""What is worth knowing when a file joins or replaces the batches of a data set; it stops nothing.

Notes go into the receipt, so that whoever added the file reads them at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.problem import Problem
from analytics.domain.schema_change import fit_schema
from analytics.store.studies import read_studies

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.store.connection import Store


def replaced_note(store: Store, before: Dataset | None, after: Dataset) -> tuple[Problem, ...]:
    """Say what a file took the place of because it has the name of a stored data set.

    Parameters
    ----------
    before
        State of the data set until now; ``None`` where there was none.
    after
        State with the file in it.
    """
    if before is None or not before.batches:
        return ()
    name, count = before.file_name, len(before.batches)
    stale = [one.study_id for one in read_studies(store) if one.data_file == name and one.stale]
    changes = fit_schema(before.columns, after.columns).changes
    batches = "1 batch" if count == 1 else f"{count:,} batches"
    said = [
        f"This file took the place of what '{name}' had: {batches} with {_rows(before.rows)}, kept"
        f" as superseded; the data set has {_rows(after.rows)} now.",
        *(one.sentence for one in changes),
        *([f"Stale until they are run again: {', '.join(stale)}."] if stale else []),
    ]
    others = "" if count == 1 else " and append its other batches"
    return (
        Problem(
            kind="replaced",
            message=" ".join(said),
            remedy="Nothing to do where it is the corrected file. Otherwise add the old file again"
            f" under this name{others}: it takes its place back. Then append this file to it where"
            " it brings more rows, or add it under another name where it is other data.",
            where=name,
        ),
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
