"""The command that writes a quarter's packs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from analytics.__main__ import main
from analytics.domain.pack import Audience
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = (".pptx", ".pdf", ".xlsx", ".html", "-tables.zip")


def run(demo: Path, folder: Path, *more: str) -> int:
    day = NOW.date().isoformat()
    where = ["--db", str(demo), "--out", str(folder), "--as-of", day]
    return main(["review", "2026Q3", *where, *more])


def test_one_audience_in_every_format_and_its_figures_as_json(
    demo_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new" / "packs"
    assert run(demo_file, folder, "--audience", "board", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["period"], told["currency"], told["initiatives"]) == ("2026Q3", "SGD", 25)
    assert told["status"].startswith("PREVIEW")
    assert len(told["snapshot_sha256"]) == 64
    (pack,) = told["packs"]
    assert sorted(one.name for one in folder.iterdir()) == sorted(
        f"credence-2026Q3-board{ending}" for ending in ENDINGS
    )
    assert sorted(pack["files"]) == sorted(str(one) for one in folder.iterdir())
    first = pack["pages"][0]
    assert first["question"] == "Are we getting more than we spend?"
    assert {"label", "value", "unit"} <= set(first["figures"][0])
    assert all(one["reason"] and one["remedy"] for one in pack["not_answered"])


def test_all_audiences_are_written_where_none_is_named(
    demo_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(demo_file, tmp_path) == 0
    names = {one.name for one in tmp_path.iterdir()}
    assert names == {
        f"credence-2026Q3-{audience.value}{ending}" for audience in Audience for ending in ENDINGS
    }
    told = capsys.readouterr().out
    assert "Does going on pay?" in told
    assert "Not answered: " not in told  # the demo's register answers every question


def test_a_question_that_cannot_be_answered_says_so(
    prepared_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(prepared_file, tmp_path) == 0
    told = capsys.readouterr().out
    assert "Not answered: What does it do to our strategic position?" in told
    assert "No anchored scores of the strategic position" in told


def test_one_business_unit_has_files_of_its_own(
    demo_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--audience", "business", "--unit", "Retail Bank", "--json")
    assert run(demo_file, tmp_path, *words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["business_unit"] == "Retail Bank"
    assert 0 < told["initiatives"] < 25
    assert all("business-retail-bank" in one.name for one in tmp_path.iterdir())
    assert run(demo_file, tmp_path, "--unit", "Moon") == 4


@pytest.mark.parametrize(
    ("words", "status"),
    [(["review", "2026Q3", "--db", "absent.duckdb"], 5), (["review", "autumn"], 4)],
)
def test_what_cannot_be_done_is_refused(
    demo_file: Path, words: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    if "--db" not in words:
        words = [*words, "--db", str(demo_file)]
    assert main(words) == status
    assert capsys.readouterr().err


def test_a_folder_that_cannot_be_written_to_is_refused(
    demo_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    assert run(demo_file, taken) == 4
    assert "cannot be written" in capsys.readouterr().err


def test_an_audience_that_does_not_exist_is_wrong_usage(demo_file: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(demo_file, tmp_path, "--audience", "press")
    assert stopped.value.code == 2
