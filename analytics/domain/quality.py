"""How good the data of a data set are: what is missing, out of range, old, short or drifted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from analytics.domain.batch import Batch
from analytics.domain.dataset import NUMBERS, TIMES, Column, ColumnType, Dataset

if TYPE_CHECKING:
    from collections.abc import Sequence

DRIFTS, DRIFTS_STRONGLY = 0.1, 0.25
"""Population stability index above what chance gives: the usual bounds for some and for much."""
MORE_MISSING = 0.05
"""Share of rows by which a column may lose values between two batches without being named."""
LEAST_SHOWN = 0.001
"""Share below which the figure would read as none."""
VOLUME = (0.5, 2.0)
"""A batch with less or more than so many times the rows of the one compared with is named."""
FEW = 20
"""Rows below which others are compared with a batch only where no batch has more."""
REASONABLE = 0.5
"""Share of the usual number of rows below which others are not compared with a batch."""
IDENTIFIER = 0.9
"""Share of different values above which whole numbers or texts name their row."""
OLD = 92
"""Days after which the newest value of a file is called old: a quarter."""
FRESHNESS = "freshness"
COMPARED = "the batch it was compared with"
UNSEEN = 0.01
"""Share of rows with labels that no earlier batch had, above which they are named."""


class Quality(StrEnum):
    """How a line of a quality report turned out."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """A column of a batch, and how far its values moved since the batch it was compared with.

    Parameters
    ----------
    shift
        Population stability index against an earlier batch (``compared_with``); ``None`` where
        there is none, or where the column is an identifier or a time.
    shift_by_chance
        What the index would be on average without any drift.
    unseen
        Share of rows with a label that the earlier batch did not have.
    """

    column: Column
    shift: float | None = None
    shift_by_chance: float | None = None
    unseen: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProfile:
    """A batch with what its columns held."""

    batch: Batch
    columns: tuple[ColumnProfile, ...]

    def find(self, label: str) -> ColumnProfile | None:
        """Column with this label, or ``None``."""
        return next((one for one in self.columns if one.column.label == label), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityLine:
    """One thing that was looked at: ``figure`` is a share, a ratio, days or an index."""

    check: str
    quality: Quality
    sentence: str
    batch: int
    column: str = ""
    figure: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetView:
    """A data set as it is now, all its batches, what is worth knowing of its quality.

    ``studies`` are the ids of those that read it, ``stale`` those of them whose result saw others.
    """

    dataset: Dataset
    fingerprint: str
    batches: tuple[BatchProfile, ...]
    quality: tuple[QualityLine, ...]
    studies: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


def quality_report(profiles: tuple[BatchProfile, ...], today: date) -> tuple[QualityLine, ...]:
    """Look at every batch of the data set, each against an earlier one (``compared_with``).

    Parameters
    ----------
    profiles
        Every batch the data set ever had; those that left it are compared with nothing.
    today
        Day that freshness is counted to.
    """
    active = tuple(one for one in profiles if one.batch.ended is None)
    by_number = {one.batch.number: one for one in active}
    lines: list[QualityLine] = []
    for place, one in enumerate(active):
        found = compared_with([earlier.batch for earlier in active[:place]])
        before = by_number[found.number] if found else None
        lines += [_volume(one, before), *_missing(one, before), *_ranges(one, before)]
        lines += [line for column in one.columns for line in _drift(one, column)]
    return (*lines, *_freshness(active, today))


def compared_with(before: Sequence[Batch]) -> Batch | None:
    """Choose which of the batches before another is compared with: the last of a usual size.

    A few rows that came in between, a correction or a late branch, say nothing of the others.
    """
    large = [one for one in before if one.rows >= FEW] or before
    usual = median(one.rows for one in large) if large else 0
    return next((one for one in reversed(large) if one.rows >= REASONABLE * usual), None)


def names_rows(column: Column, rows: int) -> bool:
    """Whether a column of so many rows tells them apart, and so differs in every file."""
    named = column.type in (ColumnType.INTEGER, ColumnType.TEXT)
    return named and column.distinct > IDENTIFIER * rows


def _volume(one: BatchProfile, before: BatchProfile | None) -> QualityLine:
    rows, number = one.batch.rows, one.batch.number
    if before is None:
        words = f"Batch {number} has {rows:,} rows."
        return QualityLine(check="volume", quality=Quality.GOOD, sentence=words, batch=number)
    ratio = rows / before.batch.rows
    odd = not VOLUME[0] <= ratio <= VOLUME[1]
    return QualityLine(
        check="volume",
        quality=Quality.WATCH if odd else Quality.GOOD,
        sentence=f"Batch {number} has {rows:,} rows, {ratio:.2f} times as many as batch"
        f" {before.batch.number}.",
        batch=number,
        figure=ratio,
    )


def _missing(one: BatchProfile, before: BatchProfile | None) -> list[QualityLine]:
    lines = []
    for profile in one.columns:
        column, share = profile.column, profile.column.nulls / max(one.batch.rows, 1)
        if share == 0:
            continue
        earlier = before.find(column.label) if before else None
        was = earlier.column.nulls / max(before.batch.rows, 1) if before and earlier else share
        more = share - was > MORE_MISSING
        empty = share == 1
        compared = f", {_share(was)} in batch {before.batch.number}" if before and earlier else ""
        lines.append(
            QualityLine(
                check="missing",
                quality=Quality.BAD if empty else Quality.WATCH if more else Quality.GOOD,
                sentence=f"Batch {one.batch.number}: {_share(share)} of '{column.label}' is empty"
                f"{compared}.",
                batch=one.batch.number,
                column=column.label,
                figure=share,
            )
        )
    return lines


def _share(share: float) -> str:
    """Write a share; a few cells of many never read as none, nor all but a few as all."""
    if 0 < share < LEAST_SHOWN:
        return f"under {LEAST_SHOWN:.1%}"
    if 1 - LEAST_SHOWN < share < 1:
        return f"over {1 - LEAST_SHOWN:.1%}"
    return f"{share:.1%}"


def _ranges(one: BatchProfile, before: BatchProfile | None) -> list[QualityLine]:
    """Name numbers far outside of an earlier batch's range: once its width on either side."""
    lines = []
    for profile in one.columns:
        column, earlier = profile.column, before.find(profile.column.label) if before else None
        if before is None or earlier is None or column.type not in NUMBERS or not column.minimum:
            continue
        if earlier.column.type not in NUMBERS or not earlier.column.minimum:
            continue
        if names_rows(column, one.batch.rows) and names_rows(earlier.column, before.batch.rows):
            continue
        low, high = float(earlier.column.minimum), float(earlier.column.maximum)
        least, most = float(column.minimum), float(column.maximum)
        width = high - low
        if least >= low - width and most <= high + width:
            continue
        lines.append(
            QualityLine(
                check="range",
                quality=Quality.WATCH,
                sentence=f"Batch {one.batch.number}: '{column.label}' goes from {column.minimum} to"
                f" {column.maximum}; in batch {before.batch.number} from {earlier.column.minimum}"
                f" to {earlier.column.maximum}.",
                batch=one.batch.number,
                column=column.label,
            )
        )
    return lines


def _drift(one: BatchProfile, profile: ColumnProfile) -> list[QualityLine]:
    lines, label, number = [], profile.column.label, one.batch.number
    if profile.shift is not None:
        chance = profile.shift_by_chance or 0.0
        excess = profile.shift - chance
        words = "moved much" if excess > DRIFTS_STRONGLY else "moved"
        quality = Quality.BAD if excess > DRIFTS_STRONGLY else Quality.WATCH
        drifted = excess > DRIFTS
        lines.append(
            QualityLine(
                check="drift",
                quality=quality if drifted else Quality.GOOD,
                sentence=f"Batch {number}: '{label}' {words if drifted else 'did not move'} since"
                f" {COMPARED}: stability index {profile.shift:.3f}, {chance:.3f} by chance alone.",
                batch=number,
                column=label,
                figure=profile.shift,
            )
        )
    if profile.unseen is not None and profile.unseen > UNSEEN:
        lines.append(
            QualityLine(
                check="new_labels",
                quality=Quality.WATCH,
                sentence=f"Batch {number}: {profile.unseen:.1%} of the rows have a '{label}' that"
                f" {COMPARED} did not have.",
                batch=number,
                column=label,
                figure=profile.unseen,
            )
        )
    return lines


def _freshness(active: tuple[BatchProfile, ...], today: date) -> list[QualityLine]:
    """Say how old the newest moment of each time column is, over all batches."""
    newest: dict[str, tuple[str, int]] = {}
    for one in active:
        for profile in one.columns:
            if profile.column.type in TIMES and profile.column.maximum:
                found = (profile.column.maximum[:10], one.batch.number)
                label = profile.column.label
                newest[label] = max(newest.get(label, found), found)
    return [_age(label, day, number, today) for label, (day, number) in newest.items()]


def _age(label: str, day: str, number: int, today: date) -> QualityLine:
    try:
        days = (today - date.fromisoformat(day)).days
    except ValueError:  # a year beyond those a calendar has
        days = -1
    old = days > OLD or days < 0
    return QualityLine(
        check=FRESHNESS,
        quality=Quality.WATCH if old else Quality.GOOD,
        sentence=f"'{label}' goes up to {day} (batch {number}), {abs(days):,} days"
        f" {'ago' if days >= 0 else 'in the future'}.",
        batch=number,
        column=label,
        figure=float(days),
    )
