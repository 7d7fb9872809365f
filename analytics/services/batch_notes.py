"""What is worth knowing when a file joins or replaces the batches of a data set; it stops nothing.

Notes go into the receipt, so that whoever added the file reads them at once.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from analytics.domain.dataset import TIMES, ColumnType
from analytics.domain.problem import Problem
from analytics.domain.quality import FRESHNESS, Quality, quality_report
from analytics.domain.schema_change import fit_schema
from analytics.store.batch_overlap import labels_alike, repeated_keys, repeated_rows

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.batch import Batch
    from analytics.domain.column_mapping import ColumnMapping
    from analytics.domain.dataset import Column, Dataset
    from analytics.domain.quality import BatchProfile
    from analytics.domain.study import Study
    from analytics.store.batch_overlap import KeysAgain
    from analytics.store.batches import Part
    from analytics.store.connection import Cursor

KEY = ("unit", "time")
SHOWN = 5
"""Pairs of labels that are named."""


def replaced_note(
    before: Dataset, after: Dataset, studies: tuple[Study, ...]
) -> tuple[Problem, ...]:
    """Say what a file took the place of because it has the name of a stored data set.

    Parameters
    ----------
    before
        State of the data set until now.
    after
        State with the file in it.
    studies
        Every study, as it stands after the write.
    """
    if not before.batches:
        return ()
    name, count = before.file_name, len(before.batches)
    stale = [one.study_id for one in studies if one.data_file == name and one.stale]
    changes = fit_schema(before.columns, after.columns).changes
    batches = "1 batch" if count == 1 else f"{count:,} batches"
    opening = (
        f"This file took the place of what '{name}' had: {batches} with {_rows(before.rows)}, kept"
        f" as superseded; the data set has {_rows(after.rows)} now."
    )
    said = [
        opening,
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


def key_of(
    dataset: Dataset, mappings: tuple[ColumnMapping, ...], studies: tuple[Study, ...]
) -> tuple[Column, ...]:
    """Find the columns whose cells say what a row tells of, as far as it is known.

    Unit and time, as somebody said or as the latest study's plan has them; a unit alone may well
    stand in several batches. Else every text and time there is, where there are both.
    """
    said = [one for one in mappings if one.roles]
    if said:
        named = [label for role in KEY for label in said[-1].columns_of(role)]
    else:
        plans = [one.plan_text for one in studies if one.data_file == dataset.file_name]
        keys = tomllib.loads(plans[-1]) if plans else {}
        named = [str(keys[role]) for role in KEY if role in keys]
    found = tuple(one for label in named for one in dataset.columns if one.label == label)
    return found if len(found) == len(KEY) else _texts_and_times(dataset.columns)


def _texts_and_times(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    texts = [one for one in columns if one.type is ColumnType.TEXT]
    times = [one for one in columns if one.type in TIMES]
    return (*texts, *times) if texts and times else ()


def rows_told_before(
    cursor: Cursor,
    columns: tuple[Column, ...],
    others: tuple[Part, ...],
    added: Part,
    keys: tuple[Column, ...],
) -> tuple[Problem, ...]:
    """Note what a new batch tells that an earlier one tells already, whole or with other values.

    Parameters
    ----------
    columns
        Those of the data set, with the types of now.
    others, added
        Batches it has beside the new one, and the new one.
    keys
        Columns that say what a row tells of (``key_of``); empty where that is not known.
    """
    notes = []
    for part in others:
        count = repeated_rows(cursor, columns, added, part)
        notes += [_same_rows(part.batch, count)] if count else []
        again = repeated_keys(cursor, columns, keys, added, part) if keys else None
        notes += [_same_keys(part.batch, added.batch, keys, again)] if again else []
    alike = labels_alike(cursor, columns, added, others)
    return (*notes, *(_labels(added.batch, label, pairs) for label, pairs in alike.items()))


def look_at(
    profiles: tuple[BatchProfile, ...], batch: Batch, *, today: date
) -> tuple[Problem, ...]:
    """Note what the quality report finds worth a look in a new batch, but for its age.

    Parameters
    ----------
    profiles
        Of every batch of the data set, as they may be shown.
    """
    return tuple(
        Problem(
            kind=f"quality_{one.check}",
            message=one.sentence,
            remedy="Look whether the file is the right one, whole and in the same unit; if not,"
            f" withdraw batch {batch.number} with the reason.",
            where=batch.file_name,
            column=one.column,
        )
        for one in quality_report(profiles, today)
        if one.batch == batch.number and one.quality is not Quality.GOOD and one.check != FRESHNESS
    )


def _same_rows(other: Batch, count: int) -> Problem:
    one = count == 1
    rows, they = ("1 row is", "It counts") if one else (f"{count:,} rows are", "They count")
    return Problem(
        kind="rows_in_earlier_batch",
        message=f"{rows} in {other.name} already, the same in every cell. {they} twice now.",
        remedy="Nothing to do where rows carry no id and may be alike; otherwise withdraw this"
        " batch, remove the rows and append the file again.",
    )


def _same_keys(other: Batch, batch: Batch, keys: tuple[Column, ...], again: KeysAgain) -> Problem:
    *some, last = (f"'{one.label}'" for one in keys)
    return Problem(
        kind="keys_in_earlier_batch",
        message=f"{again.rows:,} of {_rows(batch.rows)} have the {', '.join(some)} and {last} of a"
        f" row of {other.name} and other values; the first is {', '.join(again.first)}. Both count"
        " now.",
        remedy="Where they correct that batch, withdraw this one and put the whole corrected file"
        " in the place of the old one (supersede); where both are true, nothing to do.",
        where=batch.file_name,
    )


def _labels(batch: Batch, label: str, pairs: tuple[tuple[str, str], ...]) -> Problem:
    said = "; ".join(f"'{new}' here, '{old}' before" for new, old in pairs[:SHOWN])
    more = f" and {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else ""
    return Problem(
        kind="labels_alike",
        message=f"Labels of '{label}' differ from those of earlier batches in capital letters or"
        f" blanks only: {said}{more}. They count as others.",
        remedy=f"Withdraw batch {batch.number}, write the labels as before and append the file"
        " again; nothing to do where they mean something else.",
        where=batch.file_name,
        column=label,
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
