"""Synthetic control from a file and a plan: the result's keys, and files that cannot answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analytics.domain.errors import AnalyticsError, NotEstimableError, PlanError
from analytics.reports.result_json import estimate_json
from analytics.services.analyse_file import analyse_file
from analytics.simulation.worlds import DonorShape, panel_with_donors

if TYPE_CHECKING:
    from pathlib import Path

SHAPE = DonorShape(treated=1, comparison=12, periods=24, start=18, noise_sd=0.3)
EFFECT = 5.0
PLAN = """
title = "One site"
design = "synthetic_control"
outcome = "y"
higher_is_better = true
unit = "site"
time = "month"
treated = "site"
treated_values = ["site 0"]
start = 2026-07-01
"""


def rows_of(shape: DonorShape = SHAPE) -> list[list[str]]:
    world = panel_with_donors(shape, effect=EFFECT, rng=np.random.default_rng(5))
    return [
        [f"site {unit}", f"{2025 + t // 12}-{t % 12 + 1:02d}-01", f"{50 + value:.6f}"]
        for unit, path in enumerate(world.outcome)
        for t, value in enumerate(path)
    ]


def answered(folder: Path, rows: list[list[str]], plan: str = PLAN) -> dict[str, Any]:
    data, asked = folder / "data.csv", folder / "plan.toml"
    lines = ["site,month,y", *(",".join(row) for row in rows)]
    data.write_text("\n".join(lines), encoding="utf-8")
    asked.write_text(plan, encoding="utf-8")
    content: dict[str, Any] = json.loads(json.dumps(estimate_json(analyse_file(data, asked))))
    return content


def test_the_result_has_the_contracts_keys(tmp_path: Path) -> None:
    found = answered(tmp_path, rows_of())
    assert found["method"] == "synthetic_difference_in_differences"
    estimate = found["estimates"][0]
    assert estimate["ci_low"] < EFFECT < estimate["ci_high"]
    assert estimate["n_treated"] == 1
    assert estimate["n_control"] == 12
    assert estimate["exposure"] == 6
    assert set(found["weights"][0]) == {"unit", "weight"}
    assert sum(one["weight"] for one in found["weights"]) == pytest.approx(1, abs=1e-12)
    assert set(found["series"][-1]) == {"time", "observed", "expected", "low", "high"}
    assert set(found["series"][0]) == {"time", "observed", "expected"}
    assert {one["kind"] for one in found["placebos"]} == {"unit", "start", "left_out"}
    methods = {one["method"] for one in found["alternatives"]}
    assert methods >= {"synthetic_control", "difference_in_differences"}
    assert found["grade"] in ("C", "D")


def test_the_same_file_gives_the_same_numbers_every_time(tmp_path: Path) -> None:
    assert answered(tmp_path, rows_of()) == answered(tmp_path, rows_of())


def test_rows_in_another_order_and_rows_twice_as_fine_give_the_same_answer(tmp_path: Path) -> None:
    rows = rows_of()
    one = answered(tmp_path, rows)["estimates"][0]["effect"]
    assert answered(tmp_path, rows[::-1])["estimates"][0]["effect"] == pytest.approx(one, rel=1e-9)
    finer = answered(tmp_path, rows + rows)
    assert finer["estimates"][0]["effect"] == pytest.approx(one, rel=1e-9)
    assert [one["kind"] for one in finer["problems"]] == ["copied_rows"]


@pytest.mark.parametrize("start", ["2026-07-01", "2026-07-15"])
def test_a_flag_that_is_on_from_the_start_names_the_treated_as_well(
    tmp_path: Path, start: str
) -> None:
    """Many public panels mark treated cells, not treated units; the two are told apart."""
    rows = rows_of()
    one = answered(tmp_path, rows)["estimates"][0]
    first = "2026-08-01" if start > "2026-07-01" else start
    data, asked = tmp_path / "flag.csv", tmp_path / "flag.toml"
    lines = [",".join([*row, str(int(row[0] == "site 0" and row[1] >= first))]) for row in rows]
    data.write_text("\n".join(["site,month,y,on", *lines]), encoding="utf-8")
    plan = PLAN.replace('treated = "site"', 'treated = "on"').replace('"site 0"', '"1"')
    asked.write_text(plan.replace("2026-07-01", start), encoding="utf-8")
    found = analyse_file(data, asked).effect
    if start == "2026-07-01":
        assert found.effect == one["effect"]
    assert found.n_treated == 1
    asked.write_text(plan.replace("2026-07-01", "2026-05-01"), encoding="utf-8")
    with pytest.raises(PlanError, match="'site 0' is treated in some rows and not in others"):
        analyse_file(data, asked)


def test_a_duplicate_row_is_named(tmp_path: Path) -> None:
    rows = rows_of()
    found = answered(tmp_path, [*rows, rows[30]])
    assert any("site 1 in 2025-07-01" in one["message"] for one in found["problems"])


def test_a_unit_with_a_gap_is_left_out_by_name(tmp_path: Path) -> None:
    rows = [row for row in rows_of() if row[:2] != ["site 3", "2025-04-01"]]
    found = answered(tmp_path, rows)
    assert found["estimates"][0]["n_control"] == 11
    assert found["data"]["dropped"] == [
        {"reason": "comparison unit not seen in every period: site 3", "rows": 23}
    ]
    assert found["data"]["rows_used"] == len(rows) - 23


def test_a_small_pool_is_answered_by_the_plain_comparison(tmp_path: Path) -> None:
    shape = DonorShape(treated=1, comparison=5, periods=24, start=18)
    found = answered(tmp_path, rows_of(shape))
    assert found["method"] == "single_unit"
    assert found["grade"] in ("D", "E")
    assert any(one["kind"] == "fell_back" for one in found["problems"])


def without(unit: str, month: str) -> list[list[str]]:
    return [row for row in rows_of() if row[:2] != [unit, month]]


@pytest.mark.parametrize(
    ("rows", "plan", "error", "words"),
    [
        (rows_of()[:24], PLAN, NotEstimableError, "no comparison group"),
        (rows_of(), PLAN.replace("2026-07-01", "2031-01-01"), PlanError, "2031-01-01"),
        (rows_of(), PLAN.replace("2026-07-01", "2025-01-01"), PlanError, "2025-01-01"),
        (rows_of(), PLAN.replace("2026-07-01", "7"), PlanError, "kind"),
        (rows_of(), PLAN.replace('"site 0"', '"Porto"'), PlanError, "Porto"),
        (without("site 0", "2025-04-01"), PLAN, NotEstimableError, "'site 0' has no value in 1 of"),
        ([[*row[:2], "7"] for row in rows_of()], PLAN, NotEstimableError, "spread"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_way_out(
    tmp_path: Path, rows: list[list[str]], plan: str, error: type[AnalyticsError], words: str
) -> None:
    with pytest.raises(error, match=words) as refused:
        answered(tmp_path, rows, plan)
    assert refused.value.remedy
