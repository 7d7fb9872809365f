"""A data set with its batches and its quality: for a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.quality import Quality
from analytics.reports.inspection_json import column_json
from analytics.reports.result_json import Json, plain, present, problem_json
from analytics.reports.result_text import problem_line
from analytics.reports.study_data import batch_json

if TYPE_CHECKING:
    from analytics.domain.batch import Batch
    from analytics.domain.dataset import Dataset, ImportReceipt
    from analytics.domain.quality import BatchProfile, DataSetView, QualityLine

SIGNS = {Quality.GOOD: "ok", Quality.WATCH: "look", Quality.BAD: "BAD"}
ORDER = (Quality.BAD, Quality.WATCH, Quality.GOOD)


def data_set_json(view: DataSetView) -> Json:
    """Write a data set with every batch it ever had and its quality report."""
    return {
        **state_json(view.dataset),
        "fingerprint": view.fingerprint,
        "columns": [column_json(one) for one in view.dataset.columns],
        "batches": [_profile_json(one) for one in view.batches],
        "quality": [plain(one) | {"quality": one.quality.value} for one in view.quality],
        "studies": list(view.studies),
        "stale_studies": list(view.stale),
    }


def state_json(dataset: Dataset) -> Json:
    """Write what a data set is made of now."""
    return {
        "data_set": dataset.file_name,
        "dataset_id": dataset.dataset_id,
        "rows": dataset.rows,
        "sha256": dataset.sha256,
        "active_batches": [one.number for one in dataset.batches],
    }


def data_set_text(view: DataSetView) -> str:
    """Write a data set for a terminal: batches, then what is worth a look, then what is good."""
    dataset = view.dataset
    lines = [f"{dataset.file_name}: {dataset.rows:,} rows in {_batches(dataset)}"]
    lines += [f"  {batch_words(one.batch)}" for one in view.batches]
    lines += [f"  [{SIGNS[one.quality]}] {one.sentence}" for one in by_gravity(view.quality)]
    lines += [f"  ! study {one} is stale: run it again" for one in view.stale]
    return "\n".join(lines)


def _batches(dataset: Dataset) -> str:
    number = len(dataset.batches)
    return "1 batch" if number == 1 else f"{number:,} batches"


def receipt_json(receipt: ImportReceipt) -> Json:
    """Write what became of one file."""
    content = plain(receipt)
    for part in ("problems", "questions", "aside"):
        content[part] = [problem_json(one) for one in getattr(receipt, part)]
    return present(content, keep=("stored", "rows", "problems"))


def receipt_text(receipt: ImportReceipt) -> str:
    """Write what became of one file for a terminal."""
    if receipt.stored:
        first = f"stored: {receipt.file_name}, {receipt.rows:,} rows"
        if receipt.aside:
            first += f"; rows of it set aside: {receipt.rows_aside:,}"
    elif receipt.already_known:
        first = f"already known: {receipt.file_name}; nothing was changed"
    else:
        first = f"{'asked' if receipt.questions else 'refused'}: {receipt.file_name}"
    shown = receipt.questions or (*receipt.aside, *receipt.problems)
    return "\n".join([first, *map(problem_line, shown)])


def batch_words(batch: Batch) -> str:
    """Write a batch on one line: what it is, since when, and how it left if it did."""
    line = (
        f"batch {batch.number}: {batch.file_name}, {batch.rows_words}, stored"
        f" {batch.stored_at:%Y-%m-%d}"
    )
    if batch.ended is None or batch.ended_at is None:
        return line
    return f"{line}; {batch.ended.value} {batch.ended_at:%Y-%m-%d}: {batch.reason}"


def by_gravity(lines: tuple[QualityLine, ...]) -> list[QualityLine]:
    """Order the lines of a quality report: what is bad first, what is good last."""
    return sorted(lines, key=lambda one: ORDER.index(one.quality))


def _profile_json(profile: BatchProfile) -> Json:
    return {
        **batch_json(profile.batch),
        "columns": [
            {
                **column_json(one.column),
                **present(
                    {
                        "drift": one.shift,
                        "drift_by_chance": one.shift_by_chance,
                        "new_labels": one.unseen,
                    }
                ),
            }
            for one in profile.columns
        ],
    }
