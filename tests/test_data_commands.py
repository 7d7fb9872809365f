"""``add``, ``append``, ``supersede``, ``withdraw`` and ``datasets`` as commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from analytics.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    Capture = pytest.CaptureFixture[str]

FIRST = "unit,day,y\nA,2026-01-01,1.5\nB,2026-01-01,2\n"
SECOND = "unit,day,y\nA,2026-02-01,3\nB,2026-02-01,4\n"


def answer(capsys: Capture, *words: object) -> tuple[int, Any]:
    status = main([*(str(word) for word in words), "--json"])
    captured = capsys.readouterr()
    assert captured.err == ""
    return status, json.loads(captured.out)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (("a", FIRST), ("b", SECOND), ("other", "x,y\n1,2\n")):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def test_a_data_set_is_begun_appended_to_listed_and_cut(capsys: Capture, files: Path) -> None:
    db = ("--db", files / "kept.duckdb")
    status, receipt = answer(capsys, "add", files / "a.csv", *db)
    assert (status, receipt["stored"], receipt["rows"]) == (0, True, 2)
    status, receipt = answer(capsys, "append", "a", files / "b.csv", *db)
    assert (status, receipt["stored"]) == (0, True)
    assert answer(capsys, "append", "a", files / "b.csv", *db)[1]["already_known"]
    status, listed = answer(capsys, "datasets", *db)
    (found,) = listed["data_sets"]
    assert (status, found["rows"], found["active_batches"]) == (0, 4, [1, 2])
    assert {one["check"] for one in found["quality"]} >= {"volume", "freshness", "drift"}
    status, cut = answer(capsys, "withdraw", "a", 2, "--reason", "twice", *db)
    assert (status, cut["rows"], cut["active_batches"]) == (0, 2, [1])
    assert cut["batches"][1]["reason"] == "twice"
    status, refusal = answer(capsys, "withdraw", "a", 2, "--reason", "twice", *db)
    assert (status, refusal["error"]["kind"]) == (4, "conflict")
    status, refusal = answer(
        capsys, "supersede", "a", 9, files / "b.csv", "--reason", "better", *db
    )
    assert (status, refusal["error"]["message"]) == (4, "'a.csv' has no batch '9'.")
    status, receipt = answer(
        capsys, "supersede", "a", 1, files / "b.csv", "--reason", "better", *db
    )
    assert (status, receipt["stored"]) == (0, True)
    assert main(["datasets", "a", *map(str, db)]) == 0
    assert "superseded" in capsys.readouterr().out


def test_a_file_of_another_shape_is_status_4_with_every_difference(
    capsys: Capture, files: Path
) -> None:
    db = ("--db", files / "kept.duckdb")
    answer(capsys, "add", files / "a.csv", *db)
    status, receipt = answer(capsys, "append", "a", files / "other.csv", *db)
    assert (status, receipt["stored"]) == (4, False)
    assert [one["column"] for one in receipt["problems"]] == ["unit", "day", "x"]


def test_what_could_be_read_in_two_ways_is_answered_by_a_plan(capsys: Capture, files: Path) -> None:
    (files / "ask.csv").write_text("id,day,v\n1,01/02/2026,1.234\n2,03/04/2026,5.678\n")
    (files / "notation.toml").write_text('[notation]\nv = "decimal_comma"\nday = "month_first"\n')
    asked = answer(capsys, "inspect", files / "ask.csv")[1]
    assert [one["column"] for one in asked["questions"]] == ["day", "v"]
    given = ("--plan", files / "notation.toml")
    found = answer(capsys, "inspect", files / "ask.csv", *given)[1]
    assert (found["action"], found["sums"]["v"]) == ("accept", 1234 + 5678)
    assert found["columns"][1]["maximum"] == "2026-03-04"
    db = ("--db", files / "kept.duckdb")
    assert answer(capsys, "add", files / "ask.csv", *db)[0] == 4
    assert answer(capsys, "add", files / "ask.csv", *given, *db)[0] == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('w = "decimal_comma"', "there is no such column"),
        ('u = "decimal_comma"', "its numbers can only be read with the other decimal mark"),
        ('u = "day_first"', "it holds number"),
        ('v = "day_month"', "one of decimal_point, decimal_comma, day_first, month_first"),
    ],
)
def test_a_notation_that_contradicts_the_file_is_refused(
    capsys: Capture, tmp_path: Path, line: str, words: str
) -> None:
    (tmp_path / "a.csv").write_text("u,v\n1.5,1.234\n2.25,5.678\n")
    (tmp_path / "notation.toml").write_text(f"[notation]\n{line}\n")
    status, found = answer(
        capsys, "inspect", tmp_path / "a.csv", "--plan", tmp_path / "notation.toml"
    )
    assert status == 4
    assert words in json.dumps(found)


def test_a_plan_answers_for_its_own_file(capsys: Capture, tmp_path: Path) -> None:
    rows = [f"{'on' if i % 2 else 'off'},{1 + i % 7}.{100 + 37 * i % 800:03d}" for i in range(60)]
    (tmp_path / "a.csv").write_text("\n".join(["arm,y", *rows, ""]))
    plan = (
        'title = "t"\ndesign = "experiment"\noutcome = "y"\nhigher_is_better = true\n'
        'treatment = "arm"\ncontrol = "off"\n'
    )
    (tmp_path / "plain.toml").write_text(plan)
    status, found = answer(capsys, "analyse", tmp_path / "a.csv", tmp_path / "plain.toml")
    assert (status, found["error"]["problems"][0]["kind"]) == (4, "ask_grouped")
    means = {}
    for word in ("decimal_point", "decimal_comma"):
        (tmp_path / "said.toml").write_text(f'{plan}[notation]\ny = "{word}"\n')
        status, found = answer(capsys, "analyse", tmp_path / "a.csv", tmp_path / "said.toml")
        assert status == 0
        means[word] = found["estimates"][0]["baseline_mean"]
    assert means["decimal_comma"] == pytest.approx(1000 * means["decimal_point"], rel=1e-12)
