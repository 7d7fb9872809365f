"""Looks at a registered study: each state of the data once, kept with its run and its journal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.looks import LookDecision
from analytics.reports.result_json import estimate_json
from analytics.reports.study_tables import finding
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.list_studies import list_studies
from analytics.services.read_experiments import read_experiments
from analytics.services.register_study import register_study
from analytics.services.run_study import run_study
from analytics.store.looks import read_looks
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.domain.estimate import Estimate
    from analytics.store.connection import Store

PLAN = """
title = "Looks"
initiative_id = "I-1"
kpi_id = "K-1"
registered_on = 2025-12-01
design = "experiment"
outcome = "minutes"
higher_is_better = false
unit = "agent"
time = "day"
treatment = "arm"
control = "off"
[options]
looks = [2026-04-01, 2026-07-01, 2026-10-01, 2027-01-01]
"""
INITIATIVE = b"initiative_id,name,stage\nI-1,Assistant,pilot\n"
KPI = b"kpi_id,name,unit,direction\nK-1,Minutes,minutes,-1\n"


def outcomes(months: int, effect: float = -0.4) -> bytes:
    """Sixty agents a month from January 2026 on; the first months are always the same."""
    rng = np.random.default_rng(20261125)
    lines = ["agent,day,arm,minutes"]
    for month in range(1, months + 1):
        for agent in range(60):
            arm = ("off", "on")[agent % 2]
            value = 10 + effect * (arm == "on") + rng.normal()
            lines.append(
                f"a{month}_{agent},2026-{month:02d}-{agent % 28 + 1:02d},{arm},{value:.6f}"
            )
    return "\n".join(lines).encode()


def at(month: int) -> datetime:
    year, rest = divmod(month - 1, 12)
    return datetime(2026 + year, rest + 1, 2, tzinfo=UTC)


@pytest.fixture
def register(store: Store) -> Store:
    import_table(store, "initiative", "initiative.csv", INITIATIVE, now=at(1))
    import_table(store, "kpi", "kpi.csv", KPI, now=at(1))
    return store


def look_after(store: Store, months: int, *, plan: str = PLAN, effect: float = -0.4) -> Estimate:
    now = at(months + 1)
    import_outcomes(store, "looks.csv", outcomes(months, effect), now=now)
    register_study(store, "looks", plan, now=now)
    estimate = run_study(store, "looks", now=now).estimate
    assert estimate is not None
    return estimate


def journal(store: Store) -> list[tuple[str, str]]:
    with store.cursor() as cursor:
        return cursor.execute(
            "SELECT action, details FROM journal WHERE action = 'run_study' ORDER BY seq"
        ).fetchall()


def test_planned_looks_are_kept_and_end_with_the_last_boundary(register: Store) -> None:
    decisions, bounds = [], []
    for months in (3, 6, 9, 12):
        monitoring = look_after(register, months, effect=-0.05).monitoring
        assert monitoring is not None
        assert monitoring.current is not None
        decisions.append(monitoring.decision)
        bounds.append(round(monitoring.current.boundary, 3))
    assert bounds == [4.333, 2.963, 2.359, 2.014]
    assert decisions[:3] == [LookDecision.KEEP_RUNNING] * 3
    assert decisions[3] is LookDecision.NO_EFFECT_SHOWN
    looks = read_looks(register, "looks")
    assert [look.number for look in looks] == [1, 2, 3, 4]
    assert all(look.planned for look in looks)
    assert [look.planned_on for look in looks] == [
        "2026-04-01",
        "2026-07-01",
        "2026-10-01",
        "2027-01-01",
    ]
    assert looks[0].seen_on == "2026-04-02"


def test_running_again_on_the_same_data_is_the_same_look(register: Store) -> None:
    first = look_after(register, 3)
    again = run_study(register, "looks", now=at(9)).estimate
    assert again == first
    assert len(read_looks(register, "looks")) == 1


def test_an_unplanned_look_spends_and_is_a_deviation(register: Store) -> None:
    look_after(register, 3)
    seen = look_after(register, 5)
    assert len(seen.deviations) == 1
    assert "not planned" in seen.deviations[0]
    assert seen.monitoring is not None
    half = next(look for look in seen.monitoring.looks if look.information == 0.5)
    assert half.boundary > 2.97


def test_a_new_plan_gives_used_error_back_to_nobody(register: Store) -> None:
    look_after(register, 3)
    changed = PLAN.replace('title = "Looks"', 'title = "Looks again"')
    seen = look_after(register, 6, plan=changed)
    assert seen.monitoring is not None
    assert [look.number for look in seen.monitoring.looks if look.taken] == [1, 2]


def test_every_look_has_a_line_of_the_journal_with_its_boundary(register: Store) -> None:
    look_after(register, 3)
    ((action, details),) = journal(register)
    assert action == "run_study"
    assert json.loads(details)["boundary"] == pytest.approx(4.3326, abs=1e-3)


def test_no_p_value_of_a_single_test_is_written_before_the_end(register: Store) -> None:
    written = estimate_json(look_after(register, 3, effect=-0.6))
    (effect,) = written["estimates"]
    assert abs(effect["effect"] / effect["std_error"]) > 1.96, "a single test would be significant"
    assert effect["p_value"] > 0.05
    assert effect["ci_low"] <= 0 <= effect["ci_high"]
    looks = written["looks"]
    assert looks["decision"] == "keep_running"
    assert not looks["final"]
    assert [one["taken"] for one in looks["looks"]] == [True, False, False, False]
    assert looks["looks"][0]["boundary"] == pytest.approx(4.3326, abs=1e-3)


def test_a_large_effect_may_end_the_study_early(register: Store) -> None:
    seen = look_after(register, 6, effect=-1.0)
    assert seen.monitoring is not None
    assert seen.monitoring.decision is LookDecision.BOUNDARY_CROSSED
    assert seen.effect.ci_high < 0


def test_looks_outside_of_the_data_are_the_studys_problem(register: Store) -> None:
    early = PLAN.replace("looks = [2026", "looks = [2020").replace(
        ", 2026-07-01, 2026-10-01, 2027-01-01]", "]"
    )
    now = at(4)
    import_outcomes(register, "looks.csv", outcomes(3), now=now)
    register_study(register, "looks", early, now=now)
    problem = run_study(register, "looks", now=now).problem
    assert problem is not None
    assert "2020-04-01" in problem.message
    assert problem.remedy
    assert read_looks(register, "looks") == ()


def test_reading_again_without_planned_looks_is_a_deviation(register: Store) -> None:
    plan = PLAN.partition("[options]")[0]
    assert look_after(register, 3, plan=plan).deviations == ()
    seen = look_after(register, 6, plan=plan)
    assert len(seen.deviations) == 1
    assert "no looks" in seen.deviations[0]
    again = run_study(register, "looks", now=at(8)).estimate
    assert again is not None
    assert again.deviations == seen.deviations


def test_a_study_that_keeps_running_is_not_concluded(register: Store) -> None:
    look_after(register, 3)
    (left,) = read_experiments(register).left_out
    assert left.kind == "still_running"
    (study,) = list_studies(register, today=NOW.date())
    assert finding(study) == "Keep running"
    look_after(register, 12)
    assert read_experiments(register).left_out == ()
