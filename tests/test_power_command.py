"""The command power: an answer as text and as JSON, and refusals with their exit status."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from analytics.__main__ import main
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = ROOT / "data" / "templates" / "experiment_plan.toml"
PLAN = """
title = "Assistant"
design = "experiment"
outcome = "minutes"
higher_is_better = false
treatment = "arm"
control = "off"
[planning]
"""


def plan_file(folder: Path, planning: str) -> str:
    path = folder / "plan.toml"
    path.write_text(PLAN + planning, encoding="utf-8")
    return str(path)


def test_the_template_is_answered_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["power", str(TEMPLATE)]) == 0
    out = capsys.readouterr().out
    assert "you need" in out
    assert "buy little" in out
    assert "look 3: at 100% of the data" in out


def test_json_is_one_object_with_unrounded_numbers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    # Cohen (1988): d = 0.5, 80 % power, 5 % two-sided needs 64 in each group.
    plan = plan_file(tmp_path, "baseline_mean = 10\nstd_dev = 2\neffect = 1\nunits_per_week = 16\n")
    assert main(["power", plan, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["question"] == "sample_size"
    assert found["n_total"] == 128
    assert [arm["n"] for arm in found["arms"]] == [64, 64]
    assert found["weeks"] == 8
    assert found["df"] == 126
    assert found["power"] == pytest.approx(0.8015, abs=1e-4)
    assert found["curve"][20] == {"effect": 1.0, "power": found["power"]}
    assert "clusters" not in found


@pytest.mark.parametrize(
    ("planning", "status", "kind"),
    [
        ("baseline_mean = 10\nstd_dev = 2\neffect = 1\npower = 1.2\n", 4, "plan_refused"),
        ("baseline_mean = 10\nstd_dev = 0\neffect = 1\n", 4, "plan_refused"),
        ("baseline_mean = 10\nstd_dev = 2\neffect = 0\n", 4, "plan_refused"),
        ("baseline_mean = 10\nstd_dev = 2\n", 3, "not_estimable"),
        (
            "baseline_mean = 10\nstd_dev = 2\nicc = 0.1\ncluster_size = 9\nclusters = 2\n",
            3,
            "not_estimable",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, planning: str, status: int, kind: str
) -> None:
    assert main(["power", plan_file(tmp_path, planning), "--json"]) == status
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["kind"] == kind
    assert error["message"]
    assert error["remedy"]
