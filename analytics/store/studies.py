"""Registered studies and what every run of them said; runs are added, never changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from analytics.domain.batch import stale_words
from analytics.domain.errors import NotFoundError
from analytics.domain.estimate import Estimate
from analytics.domain.problem import Problem
from analytics.domain.study import Study, without_data
from analytics.store.batches import seen_batches
from analytics.store.codec import from_json, to_json
from analytics.store.datasets import current_states
from analytics.store.journal import utc
from analytics.store.looks import add_look
from analytics.store.ownership import require_free_study

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from analytics.domain.batch import Batch
    from analytics.domain.looks import Look
    from analytics.store.connection import Store

READ = """
SELECT s.content, r.run_at, r.plan_sha256, r.dataset_id, r.estimate, r.problem, r.runs
FROM study AS s LEFT JOIN
    (SELECT *, count(*) OVER (PARTITION BY study_id, plan_sha256) AS runs FROM study_run
     QUALIFY row_number() OVER (PARTITION BY study_id ORDER BY number DESC)
     = 1) AS r ON r.study_id = s.study_id
"""


def save_study(store: Store, study: Study, now: datetime, *, key: str = "") -> None:
    """Register a study; the same id takes the new plan and keeps the runs of the old one.

    Raises
    ------
    ConflictError
        A write with this key is there already, or the id is taken by a study that the asker does
        not see.
    """
    content = to_json(_unrun(study))
    known = store.viewer.sees_all or find_study(store, study.study_id) is not None
    with store.write("register_study", study.study_id, now, details=content, key=key) as cursor:
        require_free_study(cursor, study.study_id, known=known)
        cursor.execute(
            "INSERT INTO study (study_id, number, registered_at, content) VALUES"
            " (?, (SELECT coalesce(max(number), 0) + 1 FROM study), ?, ?)"
            " ON CONFLICT (study_id) DO UPDATE SET content = excluded.content,"
            " registered_at = excluded.registered_at",
            [study.study_id, utc(now), content],
        )


def save_run(
    store: Store,
    study_id: str,
    result: Estimate | Problem,
    now: datetime,
    *,
    dataset_id: str = "",
    key: str = "",
) -> None:
    """Add what a run said: an estimate with the look it was, or the problem in its place.

    Parameters
    ----------
    dataset_id
        State of its data that it was run on, and is kept with; without one the study's.

    Raises
    ------
    NotFoundError
        There is no such study.
    ConflictError
        A write with this key is there already.
    """
    look = _look(result)
    details = to_json(look) if look else ""
    with store.write("run_study", study_id, now, details=details, key=key) as cursor:
        study = _study(cursor, study_id)
        if dataset_id and dataset_id != study.dataset_id:
            study = replace(study, dataset_id=dataset_id)
            cursor.execute(
                "UPDATE study SET content = ? WHERE study_id = ?", [to_json(study), study_id]
            )
        text = to_json(result)
        estimate, problem = (text, "") if isinstance(result, Estimate) else ("", text)
        cursor.execute(
            "INSERT INTO study_run (study_id, number, run_at, plan_sha256, dataset_id, estimate,"
            " problem) SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ? FROM study_run"
            " WHERE study_id = ?",
            [
                study_id,
                utc(now),
                study.plan_sha256,
                study.dataset_id,
                estimate,
                problem,
                study_id,
            ],
        )
        if look is not None:
            add_look(cursor, study_id, look, now)


def count_runs(store: Store, study_id: str) -> int:
    """Count the runs of a study on whatever plan and data."""
    return _count(store, "SELECT count(*) FROM study_run WHERE study_id = ?", [study_id])


def earlier_states(store: Store, study_id: str, dataset_id: str) -> int:
    """Count the data sets other than this one on which the study has already given a result."""
    return _count(
        store,
        "SELECT count(DISTINCT dataset_id) FROM study_run"
        " WHERE study_id = ? AND dataset_id <> ? AND estimate <> ''",
        [study_id, dataset_id],
    )


def read_studies(store: Store) -> tuple[Study, ...]:
    """Every study with its latest run, in the order of registration."""
    with store.cursor() as cursor:
        rows = cursor.execute(f"{READ} ORDER BY s.number").fetchall()
        data = _Data(seen=seen_batches(cursor), current=current_states(cursor))
    return tuple(_marked(_with_run(str(row[0]), row[1:]), data) for row in rows)


def find_study(store: Store, study_id: str) -> Study | None:
    """One study with its latest run; ``None`` where there is none."""
    with store.cursor() as cursor:
        row = cursor.execute(f"{READ} WHERE s.study_id = ?", [study_id]).fetchone()
        data = _Data(seen=seen_batches(cursor), current=current_states(cursor))
    return _marked(_with_run(str(row[0]), row[1:]), data) if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    """Batches of every state of a data set, and which state is current, by file name."""

    seen: dict[str, tuple[Batch, ...]]
    current: dict[str, str]


def _marked(study: Study, data: _Data) -> Study:
    """Study with the batches its run saw, and how they changed since; no result without data."""
    if study.run_at is None:
        return study
    seen = data.seen.get(study.dataset_id, ())
    now = data.seen.get(data.current.get(study.data_file, study.dataset_id), ())
    marked = replace(study, batches=seen, stale=stale_words(seen, now))
    return marked if now else without_data(marked)


def _count(store: Store, query: str, values: list[str]) -> int:
    with store.cursor() as cursor:
        row = cursor.execute(query, values).fetchone()
    return int(row[0]) if row else 0


def _study(cursor: DuckDBPyConnection, study_id: str) -> Study:
    row = cursor.execute("SELECT content FROM study WHERE study_id = ?", [study_id]).fetchone()
    if row is None:
        raise NotFoundError(f"There is no study '{study_id}'.", "Register its plan first.")
    return from_json(Study, str(row[0]))


def _look(result: Estimate | Problem) -> Look | None:
    """Look that a run was, where its plan has any."""
    if isinstance(result, Problem) or result.monitoring is None:
        return None
    return result.monitoring.current


def _unrun(study: Study) -> Study:
    return replace(study, run_at=None, estimate=None, problem=None, runs=0, batches=(), stale="")


def _with_run(content: str, run: tuple[Any, ...]) -> Study:
    """Study with its latest run; a run of an earlier plan or file says nothing about this one."""
    study = from_json(Study, content)
    run_at, plan_sha256, dataset_id, estimate, problem, runs = run
    if run_at is None or (plan_sha256, dataset_id) != (study.plan_sha256, study.dataset_id):
        return study
    return replace(
        study,
        run_at=run_at.replace(tzinfo=UTC),
        estimate=from_json(Estimate, estimate) if estimate else None,
        problem=from_json(Problem, problem) if problem else None,
        runs=int(runs),
    )
