"""Which plan and which run of every study were known on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from analytics.domain.estimate import Estimate
from analytics.domain.problem import Problem
from analytics.domain.study import Study
from analytics.store.codec import from_json

if TYPE_CHECKING:
    from datetime import date

    from analytics.store.connection import Store

# The latest run by the end of the day; a study that was only run later is read by its first run.
KNOWN = """
SELECT s.content, r.run_at, r.plan_sha256, r.dataset_id, r.estimate, r.problem
FROM study AS s LEFT JOIN (
    SELECT * FROM study_run QUALIFY row_number() OVER (
        PARTITION BY study_id
        ORDER BY run_at <= ? DESC, CASE WHEN run_at <= ? THEN -number ELSE number END
    ) = 1
) AS r ON r.study_id = s.study_id ORDER BY s.number
"""
PLANS = "SELECT details FROM journal WHERE action = 'register_study' ORDER BY seq"


def studies_known_on(store: Store, day: date) -> tuple[Study, ...]:
    """Read every study with the plan, the data and the estimate of the run known on a day.

    Runs are never changed and every registration stays in the journal, so a later run hides
    nothing. A study without any run comes back without an estimate.
    """
    end = datetime.combine(day, time.max)
    with store.cursor() as cursor:
        rows = cursor.execute(KNOWN, [end, end]).fetchall()
        registered = [from_json(Study, str(row[0])) for row in cursor.execute(PLANS).fetchall()]
    plans = {(one.study_id, one.plan_sha256): one for one in registered}
    return tuple(_as_run(row, plans) for row in rows)


def earlier_plans(store: Store, study: Study) -> tuple[tuple[str, datetime], ...]:
    """Read every other plan of a study that already gave a result: its text, when it first did."""
    query = (
        "SELECT plan_sha256, min(run_at) FROM study_run WHERE study_id = ? AND estimate <> ''"
        " AND plan_sha256 <> ? GROUP BY plan_sha256 ORDER BY min(number)"
    )
    with store.cursor() as cursor:
        rows = cursor.execute(query, [study.study_id, study.plan_sha256]).fetchall()
        if not rows:
            return ()
        registered = [from_json(Study, str(row[0])) for row in cursor.execute(PLANS).fetchall()]
    texts = {one.plan_sha256: one.plan_text for one in registered if one.study_id == study.study_id}
    return tuple((texts.get(sha, ""), run_at.replace(tzinfo=UTC)) for sha, run_at in rows)


def _as_run(row: tuple[object, ...], plans: dict[tuple[str, str], Study]) -> Study:
    content, run_at, plan_sha256, dataset_id, estimate, problem = row
    study = from_json(Study, str(content))
    if not isinstance(run_at, datetime):
        return study
    asked = plans.get((study.study_id, str(plan_sha256)), study)
    return replace(
        asked,
        dataset_id=str(dataset_id),
        run_at=run_at.replace(tzinfo=UTC),
        estimate=from_json(Estimate, str(estimate)) if estimate else None,
        problem=from_json(Problem, str(problem)) if problem else None,
    )
