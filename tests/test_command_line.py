"""The command line answers on standard output, explains on standard error, exits by rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from analytics.__main__ import main
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DEMO = ROOT / "data" / "demo"
PLAN = """title = "A small test"
design = "experiment"
outcome = "minutes"
higher_is_better = false
treatment = "arm"
control = "off"
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "small.csv"
    rows = [f"{'on' if i % 2 else 'off'},{10 - 2 * (i % 2) + i % 5 / 10}" for i in range(40)]
    file.write_text("arm,minutes\n" + "\n".join(rows) + "\n")
    return file


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "small.toml"
    file.write_text(PLAN)
    return file


def answer(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, Any]:
    """Exit status and the one JSON object on standard output."""
    status = main([*(str(word) for word in words), "--json"])
    captured = capsys.readouterr()
    assert captured.err == ""
    return status, json.loads(captured.out)


def test_an_analysis_is_one_json_object(
    capsys: pytest.CaptureFixture[str], data: Path, plan: Path
) -> None:
    status, result = answer(capsys, "analyse", data, plan)
    assert status == 0
    effect = result["estimates"][0]
    assert (result["primary"], effect["name"]) == ("on", "on")
    assert effect["effect"] == pytest.approx(-2)
    assert effect["ci_low"] < effect["effect"] < effect["ci_high"] < 0
    assert result["data"]["rows_used"] == 40
    assert result["registered"] is False


def test_an_analysis_in_words_names_effect_interval_and_grade(
    capsys: pytest.CaptureFixture[str], data: Path, plan: Path
) -> None:
    assert main(["analyse", str(data), str(plan)]) == 0
    words = capsys.readouterr().out
    assert "grade A" in words
    assert "95% interval" in words


def test_wrong_usage_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["analyse"])
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def test_what_the_data_cannot_answer_is_status_3(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, plan: Path
) -> None:
    file = tmp_path / "flat.csv"
    file.write_text("arm,minutes\n" + "on,1\noff,1\n" * 10)
    status, result = answer(capsys, "analyse", file, plan)
    assert status == 3
    assert result["error"]["kind"] == "not_estimable"
    assert result["error"]["remedy"]


def test_refused_input_is_status_4_with_row_and_column(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, plan: Path
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("arm,minutes\n" + "on,1.5\noff,2.5\n" * 20 + "on,n.v.t.\n")
    status, result = answer(capsys, "analyse", file, plan)
    assert status == 4
    assert [(p["row"], p["column"]) for p in result["error"]["problems"]] == [(42, "minutes")]


def test_a_control_that_does_not_occur_is_refused_by_name(
    capsys: pytest.CaptureFixture[str], data: Path, plan: Path
) -> None:
    plan.write_text(PLAN.replace('"off"', '"none"'))
    status, result = answer(capsys, "analyse", data, plan)
    assert status == 4
    assert "'none'" in result["error"]["message"]
    assert "off" in result["error"]["remedy"]


def test_exposure_below_zero_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, plan: Path
) -> None:
    file = tmp_path / "exposed.csv"
    rows = [f"{'on' if i % 2 else 'off'},{i % 5}.5,{-5 if i == 7 else 6}" for i in range(40)]
    file.write_text("arm,minutes,tickets\n" + "\n".join(rows) + "\n")
    plan.write_text(PLAN + 'credited_exposure = "tickets"\n')
    status, result = answer(capsys, "analyse", file, plan)
    assert status == 4
    assert "-5" in result["error"]["message"]


def test_a_store_that_is_not_there_is_status_5(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, result = answer(capsys, "rank", "--db", tmp_path / "none.duckdb")
    assert status == 5
    assert "none.duckdb" in result["error"]["message"]


def test_a_file_that_is_no_store_is_status_5(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "text.duckdb"
    file.write_text("this is no database")
    status, result = answer(capsys, "rank", "--db", file)
    assert status == 5
    assert result["error"]["remedy"]


def test_load_rank_and_value_tell_one_story(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    store = tmp_path / "demo.duckdb"
    assert answer(capsys, "load", DEMO, "--db", store)[0] == 0
    status, ranked = answer(
        capsys, "rank", "--db", store, "--as-of", "2026-11-01", "--since", "2026-06-30"
    )
    assert status == 0
    change, headline = ranked["change"], ranked["headline"]
    assert change["after"] == headline["credited"]
    moved = sum(share["amount"] for share in change["shares"])
    assert moved == pytest.approx(change["after"] - change["before"], abs=0.005)
    assert ranked["honesty"]["side_by_side"]["credited"] == headline["credited"]
    assert ranked["as_of"] == "2026-11-01"
    one = next(row for row in ranked["initiatives"] if row["initiative_id"] == "SV-01")
    status, bridge = answer(capsys, "value", "SV-01", "--db", store, "--as-of", "2026-11-01")
    assert status == 0
    assert bridge["credited"] == one["credited"]
    assert bridge["returns"]["realised"]["benefit"] == one["credited"]
    assert bridge["expectations"]["met"][0]["expected"] == 2.5


def test_an_unknown_initiative_is_refused_with_those_that_are_known(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "initiative.csv").write_text("initiative_id,name,stage\nI-1,Assistant,pilot\n")
    (folder / "kpi.csv").write_text("kpi_id,name,unit,direction\nK-1,Time,minutes,-1\n")
    store = tmp_path / "small.duckdb"
    assert answer(capsys, "load", folder, "--db", store)[0] == 0
    status, result = answer(capsys, "value", "NOBODY", "--db", store)
    assert status == 4
    assert "I-1" in result["error"]["remedy"]


def test_inspect_refuses_with_status_4_and_accepts_with_0(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    status, seen = answer(capsys, "inspect", data)
    assert (status, seen["action"], seen["rows"]) == (0, "accept", 40)
    assert {column["label"]: column["type"] for column in seen["columns"]} == {
        "arm": "text",
        "minutes": "number",
    }
    assert seen["sums"]["minutes"] == pytest.approx(368)
    bad = tmp_path / "bad.csv"
    bad.write_text("a,\n1,2\n")
    status, seen = answer(capsys, "inspect", bad)
    assert (status, seen["action"]) == (4, "refuse")


@pytest.mark.parametrize("amount", ["abc", "NaN", "inf", "1,000", ""])
def test_a_budget_that_is_no_amount_is_wrong_usage(
    capsys: pytest.CaptureFixture[str], amount: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["rank", "--budget", amount, "--json"])
    assert stopped.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "--budget" in printed.err
