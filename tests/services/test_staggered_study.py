"""A roll-out from its file to its result: what the store reads, refuses and says."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analytics.__main__ import main
from analytics.domain.adoption import NEVER, AdoptionNeeds
from analytics.domain.errors import AnalyticsError, NotEstimableError, PlanError
from analytics.ingest.plan_file import parse_plan
from analytics.reports.result_json import estimate_json
from analytics.services.analyse_file import analyse_file
from analytics.services.view_file import view_file
from analytics.store import regular_adoption
from analytics.store.adoption import adoption_panel

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.connection import Store

PLAN = """
title = "Assistant, office by office"
design = "staggered_adoption"
outcome = "minutes"
higher_is_better = false
unit = "office"
time = "month"
first_treated = "go_live"
"""
NEEDS = AdoptionNeeds(unit="office", time="month", outcome="minutes", first_treated="go_live")
MONTHS = 10


def first_period(office: int) -> str:
    """Offices adopt in thirds: period 5, period 7, never."""
    return ("5", "7", "")[office % 3]


def lines(offices: int = 30, *, seed: int = 2) -> list[str]:
    rng = np.random.default_rng(seed)
    rows = ["office,month,go_live,minutes"]
    for office in range(offices):
        first = first_period(office)
        for month in range(1, MONTHS + 1):
            done = first != "" and month >= int(first)
            value = 10 + office % 7 + rng.normal() - 2 * done
            rows.append(f"o{office},{month},{first},{value:.6f}")
    return rows


def adopting(change: dict[str, str]) -> list[str]:
    """Lines with other first treated periods."""
    rows = [row.split(",") for row in lines()]
    return [",".join([*r[:2], change.get(r[2], r[2]), r[3]]) for r in rows]


def write(folder: Path, rows: list[str], plan: str = PLAN) -> tuple[Path, Path]:
    data, plan_file = folder / "offices.csv", folder / "plan.toml"
    data.write_text("\n".join(rows) + "\n")
    plan_file.write_text(plan)
    return data, plan_file


def analyse(folder: Path, rows: list[str], plan: str = PLAN) -> dict[str, Any]:
    return estimate_json(analyse_file(*write(folder, rows, plan)))


def test_a_roll_out_is_answered_from_its_file(tmp_path: Path) -> None:
    result = analyse(tmp_path, lines())
    found = result["estimates"][0]
    assert found["effect"] == pytest.approx(-2, abs=4 * found["std_error"])
    assert found["ci_low"] < -2 < found["ci_high"]
    assert result["method"] == "callaway_santanna"
    assert {one["group"] for one in result["group_time"]} == {"5", "7"}
    assert [p["relative_time"] for p in result["event_study"] if p["std_error"] == 0] == [-1]
    words = [one["method"] for one in result["alternatives"]]
    for word in ("dynamic", "group", "calendar", "Imputation"):
        assert any(word in one for one in words)
    assert result["data"]["rows_used"] == result["data"]["rows"] == 300


def test_the_command_line_answers_in_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, plan = write(tmp_path, lines())
    assert main(["analyse", str(data), str(plan), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["design"] == "staggered_adoption"


def test_dates_and_numbers_give_the_same_answer(tmp_path: Path) -> None:
    def day(number: str) -> str:
        return str(date(2026, int(number), 1)) if number else ""

    rows = lines()
    dated = [rows[0]]
    for row in rows[1:]:
        office, month, first, value = row.split(",")
        dated.append(f"{office},{day(month)},{day(first)},{value}")
    one, two = (analyse(tmp_path, r)["estimates"][0] for r in (rows, dated))
    assert two["effect"] == pytest.approx(one["effect"], rel=1e-12)
    assert two["std_error"] == pytest.approx(one["std_error"], rel=1e-12)


def test_adoption_between_two_periods_counts_from_the_next_one(tmp_path: Path) -> None:
    rows = lines()
    dated = [rows[0]]
    for row in rows[1:]:
        office, month, first, value = row.split(",")
        start = str(date(2026, int(first), 1) - timedelta(days=10)) if first else ""
        dated.append(f"{office},{date(2026, int(month), 1)},{start},{value}")
    groups = {one["group"] for one in analyse(tmp_path, dated)["group_time"]}
    assert groups == {"2026-05-01", "2026-07-01"}


def test_a_zero_means_never_and_is_said(tmp_path: Path) -> None:
    rows = adopting({"": "0"})
    result, usual = analyse(tmp_path, rows), analyse(tmp_path, lines())
    assert result["estimates"][0]["effect"] == usual["estimates"][0]["effect"]
    assert [p["kind"] for p in result["problems"]] == ["zero_means_never"]


def test_adoption_after_the_last_period_is_compared_with_and_said(tmp_path: Path) -> None:
    rows = adopting({"": "40"})
    result, usual = analyse(tmp_path, rows), analyse(tmp_path, lines())
    assert result["estimates"][0]["effect"] == usual["estimates"][0]["effect"]
    assert "10 units adopt only after the last period" in result["problems"][0]["message"]


def test_missing_outcomes_and_covariates_are_counted(tmp_path: Path) -> None:
    rows = [f"{row},{'x' if i == 0 else i % 5}" for i, row in enumerate(lines())]
    rows[1] = rows[1].rsplit(",", 2)[0] + ",,3"
    rows[25] = rows[25].rsplit(",", 1)[0] + ","
    plan = PLAN + 'covariates = ["x"]\n[options]\nestimator = "imputation"\n'
    dropped = {d["reason"]: d["rows"] for d in analyse(tmp_path, rows, plan)["data"]["dropped"]}
    assert dropped == {"'minutes' is missing": 1, "'x' is missing": 1}


def test_text_covariates_become_indicators(tmp_path: Path) -> None:
    rows = [f"{row},{'size' if i == 0 else 'ab'[i // 10 % 2]}" for i, row in enumerate(lines())]
    plan = PLAN + 'covariates = ["size"]\n'
    result = analyse(tmp_path, rows, plan)
    assert "doubly robust" in result["method_in_words"]


def test_copied_rows_are_named_with_the_way_out(tmp_path: Path) -> None:
    rows = lines()
    result = analyse(tmp_path, [*rows, rows[1]])
    problem = result["problems"][0]
    assert problem["kind"] == "duplicate_unit_periods"
    assert "'o0' in 1 (2 rows)" in problem["message"]
    assert problem["remedy"]


def edited(change: dict[int, str]) -> list[str]:
    rows = lines()
    for place, row in change.items():
        rows[place] = row
    return rows


REFUSALS = [
    (edited({2: "o0,2,6,10.0"}), PLAN, PlanError, "'o0' has two first treated periods.*5 and 6"),
    (edited({2: "o0,2,,10.0"}), PLAN, PlanError, "'o0' has two first treated periods.*empty"),
    (lines(), PLAN.replace('"go_live"', '"office"'), PlanError, "of different kinds"),
    (lines(), PLAN.replace('"go_live"', '"golive"'), PlanError, "no column 'golive'"),
    (
        adopting({"5": "", "7": ""}),
        PLAN,
        NotEstimableError,
        "No unit adopts.*'go_live' is empty",
    ),
    (
        adopting({"": "5", "7": "5"}),
        PLAN,
        NotEstimableError,
        "Every unit adopts in 5",
    ),
]


@pytest.mark.parametrize(("rows", "plan", "kind", "words"), REFUSALS)
def test_what_does_not_fit_is_refused_by_name(
    tmp_path: Path, rows: list[str], plan: str, kind: type[AnalyticsError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        analyse(tmp_path, rows, plan)
    assert caught.value.remedy


def test_a_plan_without_units_is_refused() -> None:
    with pytest.raises(PlanError, match="no 'unit'"):
        parse_plan(PLAN.replace('unit = "office"\n', ""))


def test_a_large_regular_file_is_read_without_grouping_and_gives_the_same_panel(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, _ = write(tmp_path, lines())
    dataset = view_file(store, data)
    slow = adoption_panel(store, dataset, NEEDS).panel
    monkeypatch.setattr(regular_adoption, "FEWEST_ROWS", 1)
    monkeypatch.setattr("analytics.store.adoption._aggregated", None)
    fast = adoption_panel(store, dataset, NEEDS).panel
    place = {unit: i for i, unit in enumerate(slow.units)}
    order = [place[f"o{i}"] for i in range(30)]
    assert (fast.outcome == slow.outcome[order]).all()
    assert (fast.start == slow.start[order]).all()
    assert (fast.start == NEVER).sum() == 10
    assert fast.periods == slow.periods


@pytest.mark.parametrize("spoil", ["gap", "copy", "order", "moved"])
def test_an_irregular_large_file_gives_the_same_panel(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    """Rows in another order are sorted; gaps and copies are grouped."""
    rows = lines()
    if spoil == "gap":
        del rows[7]
    elif spoil == "copy":
        rows += rows[1:11]
    elif spoil == "order":
        rows[3], rows[4] = rows[4], rows[3]
    else:
        rows[1:2] = []
        rows.insert(15, lines()[1])
    data, _ = write(tmp_path, rows)
    dataset = view_file(store, data)
    usual = adoption_panel(store, dataset, NEEDS)
    monkeypatch.setattr(regular_adoption, "FEWEST_ROWS", 1)
    again = adoption_panel(store, dataset, NEEDS)
    assert again.data == usual.data
    paths = [np.nan_to_num(found.panel.outcome).tolist() for found in (again, usual)]
    assert sorted(paths[0]) == sorted(paths[1])
    assert bool(again.panel.units) == (spoil in ("gap", "copy"))


def test_the_code_editor_study_is_answered_as_published(shared: Path) -> None:
    folder = shared / "data/real_portfolio"
    known = json.loads((folder / "expected.json").read_text())
    data = folder / "outcomes/code_editor_rollout.csv"
    first = {}
    for plan, key in (("", "lines_added"), ("_warnings", "quality_warnings")):
        expected = known[f"code_editor_rollout/log_{key}/imputation/covariates"]
        result = estimate_json(analyse_file(data, folder / f"plans/code_editor_rollout{plan}.toml"))
        found = result["estimates"][0]
        assert found["effect"] == pytest.approx(expected["effect"], abs=1e-5)
        assert found["std_error"] == pytest.approx(expected["std_error"], abs=1e-5)
        assert result["data"]["rows_used"] == 17387
        assert found["exposure"] == 3122
        assert found["n_treated"] + found["n_control"] == 1543
        first[key] = {p["relative_time"]: p for p in result["event_study"]}
        fading = next(check for check in result["checks"] if check["name"] == "fading")
        assert fading["verdict"] == ("warn" if key == "lines_added" else "pass")
    lines_added, warnings = first["lines_added"], first["quality_warnings"]
    assert lines_added[0]["ci_low"] > 0
    assert all(lines_added[month]["ci_low"] < 0 for month in range(2, 7))
    assert all(warnings[month]["ci_low"] > 0 for month in range(6))


@pytest.mark.parametrize("offices", [6, 9, 12])
def test_leaving_out_one_of_the_two_units_to_compare_with_is_survived(
    tmp_path: Path, offices: int
) -> None:
    """Where the errors leave out one office at a time, without it too few may be left."""
    cells = [row.split(",") for row in lines(offices)]
    kept = [one for one in cells if one[2] or one[0] in ("o2", "o5")]
    rows = [",".join([*one[:2], "5" if one[2] == "7" else one[2], one[3]]) for one in kept]
    path, plan = tmp_path / "data.csv", tmp_path / "plan.toml"
    path.write_text("\n".join(rows) + "\n")
    plan.write_text(PLAN + '[options]\nestimator = "callaway_santanna"\n')
    found = analyse_file(path, plan)
    assert found.effect.ci_low < found.effect.effect < found.effect.ci_high
    assert found.effect.std_error > 0
