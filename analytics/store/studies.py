"""Registered studies and what every run of them said; runs are added, never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from analytics.domain.errors import NotFoundError
from analytics.domain.estimate import Estimate
from analytics.domain.problem import Problem
from analytics.domain.study import Study
from analytics.store.codec import from_json, to_json
from analytics.store.journal import utc
from analytics.store.looks import add_look
from analytics.store.ownership import require_free_study

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from analytics.domain.looks import Look
    from analytics.store.connection import Store

READ = """
SELECT s.content, r.run_at, r.plan_sha256, r.dataset_id, r.estimate, r.problem, r.runs
FROM study AS s LEFT JOIN
    (SELECT *, count(*) OVER (PARTITION BY study_id, plan_sha256) AS runs FROM study_run
     QUALIFY row_number() OVER (PARTITION BY study_id ORDER BY number DESC)
     = 1) AS r ON r.study_id = s.study_id
"""


def save_study(store: Store, study: Study, now: datetime) -> None:
    """Register a study; the same id takes the new plan and keeps the runs of the old one.

    Raises
    ------
    ConflictError
        The id is taken by a study that the asker does not see.
    """
    content = to_json(_unrun(study))
    known = store.viewer.sees_all or find_study(store, study.study_id) is not None
    with store.write("register_study", study.study_id, now, details=content) as cursor:
        require_free_study(cursor, study.study_id, known=known)
        cursor.execute(
            "INSERT INTO study (study_id, number, registered_at, content) VALUES"
            " (?, (SELECT coalesce(max(number), 0) + 1 FROM study), ?, ?)"
            " ON CONFLICT (study_id) DO UPDATE SET content = excluded.content,"
            " registered_at = excluded.registered_at",
            [study.study_id, utc(now), content],
        )


def save_run(store: Store, study_id: str, result: Estimate | Problem, now: datetime) -> None:
    """Add what a run said: an estimate with the look it was, or the problem in its place.

    Raises
    ------
    NotFoundError
        There is no such study.
    """
    look = _look(result)
    details = to_json(look) if look else ""
    with store.write("run_study", study_id, now, details=details) as cursor:
        study = _study(cursor, study_id)
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


def earlier_states(store: Store, study_id: str, dataset_id: str) -> int:
    """Count the data sets other than this one on which the study has already given a result."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT count(DISTINCT dataset_id) FROM study_run"
            " WHERE study_id = ? AND dataset_id <> ? AND estimate <> ''",
            [study_id, dataset_id],
        ).fetchone()
    return int(row[0]) if row else 0


def read_studies(store: Store) -> tuple[Study, ...]:
    """Every study with its latest run, in the order of registration."""
    with store.cursor() as cursor:
        rows = cursor.execute(f"{READ} ORDER BY s.number").fetchall()
    return tuple(_with_run(str(row[0]), row[1:]) for row in rows)


def find_study(store: Store, study_id: str) -> Study | None:
    """One study with its latest run; ``None`` where there is none."""
    with store.cursor() as cursor:
        row = cursor.execute(f"{READ} WHERE s.study_id = ?", [study_id]).fetchone()
    return _with_run(str(row[0]), row[1:]) if row else None


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
    return replace(study, run_at=None, estimate=None, problem=None, runs=0)


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
