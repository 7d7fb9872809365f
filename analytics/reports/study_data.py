"""Which batches a study's result saw, and whether they are still the data of now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.reports.result_json import Json, estimate_json, present

if TYPE_CHECKING:
    from analytics.domain.batch import Batch
    from analytics.domain.study import Study


def study_data_json(study: Study) -> Json:
    """Write which data the latest run of a study saw, and how they changed since."""
    return present(
        {
            "study_id": study.study_id,
            "data_file": study.data_file,
            "run_at": study.run_at.isoformat() if study.run_at else None,
            "batches": [batch_json(one) for one in study.batches],
            "stale": study.stale,
        }
    )


def study_json(study: Study) -> Json:
    """Write the result of a study with the batches it saw; its plan and data alone without one."""
    found = estimate_json(study.estimate) if study.estimate else {}
    return {**found, "study": study_data_json(study)}


def batch_json(batch: Batch) -> Json:
    """Write a batch: what was stored when, and how it left its data set if it did."""
    return present(
        {
            "number": batch.number,
            "file_name": batch.file_name,
            "rows": batch.rows,
            "sha256": batch.sha256,
            "stored_at": batch.stored_at.isoformat(),
            "ended": batch.ended.value if batch.ended else None,
            "ended_at": batch.ended_at.isoformat() if batch.ended_at else None,
            "reason": batch.reason,
        }
    )


def data_words(study: Study) -> str:
    """Say which data a result rests on, in one sentence; empty where there is no result."""
    if not study.batches:
        return ""
    rows = sum(one.rows for one in study.batches)
    if len(study.batches) == 1:
        batch = study.batches[0]
        return f"Data: {batch.file_name}, {rows:,} rows, stored on {batch.stored_at:%d %b %Y}."
    numbers = [str(one.number) for one in study.batches]
    listed = f"{', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"Data: {study.data_file}, batches {listed}, {rows:,} rows."
