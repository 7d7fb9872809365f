"""Segments, time and a stated prior from a file to the JSON, against rows done by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.moments import CellNeeds
from analytics.domain.plan import ExperimentPlan
from analytics.ingest.plan_file import parse_plan
from analytics.reports.result_json import estimate_json
from analytics.services.estimate_plan import estimate_plan
from analytics.services.look_closer import look_closer
from analytics.services.view_file import view_file
from analytics.store.codec import from_json, to_json
from analytics.store.connection import Store

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.estimate import Estimate

PLAN = """
title = "t"
design = "experiment"
outcome = "y"
higher_is_better = true
treatment = "arm"
control = "off"
arm = "on"
unit = "agent"
time = "week"
strata = "region"
[options]
prior = {mean = 0, sd = 0.05}
"""


def rows() -> dict[str, np.ndarray]:
    """90 agents in three arms and three regions, four weeks each, some joining later."""
    rng = np.random.default_rng(21)
    agent, week = (grid.ravel() for grid in np.mgrid[0:90, 0:4])
    seen = week >= (agent // 9) % 2
    agent, week = agent[seen], week[seen]
    arm = np.array(["off", "on", "max"])[agent % 3]
    region = np.array(["N", "S", "W"])[agent // 3 % 3]
    y = 20 + rng.normal(size=90)[agent] + (arm == "on") * 1.0 + (arm == "max") * 1.2
    return {
        "agent": agent,
        "week": week,
        "arm": arm,
        "region": region,
        "y": np.round(y + rng.normal(size=len(y)), 6),
    }


@pytest.fixture
def found(store: Store, tmp_path: Path) -> Estimate:
    return estimated(store, tmp_path, cluster="agent", std_errors="CR3")


def estimated(store: Store, folder: Path, **changes: object) -> Estimate:
    table = rows()
    path = folder / "d.csv"
    lines = [",".join(str(value) for value in row) for row in zip(*table.values(), strict=True)]
    path.write_text(",".join(table) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    plan = parse_plan(PLAN)
    assert isinstance(plan, ExperimentPlan)
    return estimate_plan(store, view_file(store, path), replace(plan, **changes))  # type: ignore[arg-type] # fields of the plan


def test_segments_are_differences_of_their_own_rows(found: Estimate) -> None:
    table = rows()
    assert [one.segment for one in found.finding.segments] == ["N", "S", "W"]
    for one in found.finding.segments:
        here = table["region"] == one.segment
        on, off = (table["y"][here & (table["arm"] == arm)] for arm in ("on", "off"))
        assert one.effect == pytest.approx(on.mean() - off.mean())
        assert (one.n_treated, one.n_control) == (len(on), len(off))
    assert "heterogeneity" in {check.name for check in found.finding.checks}


def test_time_and_exposure_follow_from_the_same_rows(found: Estimate) -> None:
    table = rows()
    looks = found.finding.cumulative
    assert [one.time for one in looks] == ["0", "1", "2", "3"]
    on, off = (table["y"][table["arm"] == arm] for arm in ("on", "off"))
    assert looks[-1].effect == pytest.approx(on.mean() - off.mean())
    # The whole is adjusted for the blocks of the assignment, a look is a plain difference.
    assert looks[-1].std_error == pytest.approx(found.effect.std_error, rel=0.1)
    upto = table["week"] <= 1
    on, off = (table["y"][upto & (table["arm"] == arm)] for arm in ("on", "off"))
    assert looks[1].effect == pytest.approx(on.mean() - off.mean())
    first = {agent: table["week"][table["agent"] == agent].min() for agent in range(90)}
    age = table["week"] - np.array([first[agent] for agent in table["agent"]])
    for one in found.finding.by_exposure:
        here = age == int(one.time.removeprefix("period ")) - 1
        on, off = (table["y"][here & (table["arm"] == arm)] for arm in ("on", "off"))
        assert one.effect == pytest.approx(on.mean() - off.mean())
    assert len(found.finding.by_exposure) == 4
    assert "novelty" in {check.name for check in found.finding.checks}
    assert any("watched that long" in one.method for one in found.finding.alternatives)


def test_everything_is_in_the_json_and_survives_the_store(found: Estimate) -> None:
    written = estimate_json(found)
    assert set(written["segments"][0]) >= {"segment", "effect", "std_error", "shrunken_effect"}
    assert len(written["cumulative"]) == 4
    assert written["bayesian"]["probability_of_benefit"] > 0.5
    assert written["bayesian"]["prior_sd"] == pytest.approx(0.05 * found.effect.baseline_mean)  # type: ignore[operator] # it is there
    arms = {one["name"]: one for one in written["estimates"]}
    low, high = sorted(one["p_value"] for one in arms.values())
    assert sorted(one["p_value_adjusted"] for one in arms.values()) == pytest.approx(
        [min(2 * low, 1), max(2 * low, high)]
    )
    assert arms["on"]["adjusted_by"] == "Holm (1979) over 2 arms"
    assert from_json(type(found), to_json(found)) == found


def test_a_plan_that_asks_for_nothing_gets_nothing(store: Store, tmp_path: Path) -> None:
    plain = parse_plan(PLAN)
    whole = estimated(
        store, tmp_path, strata="", prior=None, question=replace(plain.question, time="", unit="")
    )
    found = whole.finding
    assert (found.segments, found.cumulative, found.by_exposure) == ((), (), ())
    assert found.bayesian is None
    assert not {"segments", "cumulative", "by_exposure", "bayesian"} & set(estimate_json(whole))


def test_a_column_that_is_no_list_of_segments_is_a_problem_not_a_failure(
    store: Store, tmp_path: Path
) -> None:
    found = estimated(store, tmp_path, strata="", prior=None)
    plan = parse_plan(PLAN)
    assert isinstance(plan, ExperimentPlan)
    again = Store.open(None)
    dataset = view_file(again, tmp_path / "d.csv")
    needs = CellNeeds(treatment="arm", control="off", outcome="y")
    closer = look_closer(again, dataset, replace(plan, strata="agent"), found.finding, needs)
    assert closer.segments == ()
    problem = next(one for one in closer.problems if one.where == "segments")
    assert "more than 50 values" in problem.message
    assert closer.effects == found.finding.effects

    other = look_closer(again, dataset, plan, found.finding, None)
    again.close()
    problem = next(one for one in other.problems if one.where == "segments")
    assert "means and proportions only" in problem.message
