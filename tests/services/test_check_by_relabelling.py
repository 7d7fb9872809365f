"""An A/A check from a file, from the store and from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.__main__ import main
from analytics.domain.check import Verdict
from analytics.domain.errors import NotBuiltError, NotEstimableError, NotFoundError, PlanError
from analytics.services.check_by_relabelling import aa_file, aa_study
from analytics.services.load_portfolio import load_portfolio
from tests.conftest import NOW, ROOT
from tests.services.small_portfolio import write_small_portfolio

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.connection import Store

PLAN = """
title = "t"
design = "experiment"
outcome = "y"
higher_is_better = true
treatment = "arm"
control = "off"
"""


def written(folder: Path, extra: str, *, moves: bool = False) -> tuple[Path, Path]:
    """40 agents with 20 rows each, alike within an agent; arms by agent, or by row."""
    rng = np.random.default_rng(11)
    agent = np.repeat(np.arange(40), 20)
    y = 5 + rng.normal(size=40)[agent] + rng.normal(size=800)
    side = rng.integers(0, 2, size=800) if moves else agent % 2
    lines = [f"{a},{'on' if s else 'off'},{v:.6f}" for a, s, v in zip(agent, side, y, strict=True)]
    data, plan = folder / "d.csv", folder / "p.toml"
    data.write_text("agent,arm,y\n" + "\n".join(lines) + "\n", encoding="utf-8")
    plan.write_text(PLAN + extra, encoding="utf-8")
    return data, plan


def test_rows_of_agents_fail_and_clusters_of_agents_pass(tmp_path: Path) -> None:
    by_row = aa_file(*written(tmp_path, 'unit = "agent"\n'), repetitions=400)
    assert by_row.verdict is Verdict.FAIL
    assert (by_row.units, by_row.treated_units) == (40, 20)
    by_agent = aa_file(*written(tmp_path, 'cluster = "agent"\n'), repetitions=400)
    assert by_agent.verdict is Verdict.PASS


def test_without_a_unit_every_row_is_one(tmp_path: Path) -> None:
    found = aa_file(*written(tmp_path, ""), repetitions=200)
    assert (found.units, found.unit) == (800, "row")


def test_large_files_are_moved_in_random_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a limit of 100 groups for 800 rows the check finds the same as row by row."""
    monkeypatch.setattr("analytics.store.unit_sums.MOST_ENTRIES", 100)
    found = aa_file(*written(tmp_path, ""), repetitions=1_000)
    assert found.units == 800
    assert "100 random groups" in found.method_in_words
    assert found.verdict is Verdict.PASS


def test_units_in_both_arms_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotEstimableError, match="in both arms"):
        aa_file(*written(tmp_path, 'unit = "agent"\n', moves=True))


def test_a_wrong_arm_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="does not hold both 'off' and 'dim'"):
        aa_file(*written(tmp_path, 'arm = "dim"\n'))


def test_a_registered_study_is_checked_on_its_own_data(store: Store, tmp_path: Path) -> None:
    load_portfolio(store, write_small_portfolio(tmp_path / "portfolio"), now=NOW)
    before = store.revision()
    found = aa_study(store, "resolved", repetitions=400)
    assert (found.units, found.treated_units) == (600, 300)
    assert found.verdict is Verdict.PASS
    assert store.revision() == before, "nothing is written"
    with pytest.raises(NotFoundError):
        aa_study(store, "no such study")


def test_the_command_says_the_same_as_json_and_as_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, plan = (str(path) for path in written(tmp_path, 'cluster = "agent"\n'))
    assert main(["aa", data, plan, "--repetitions", "200", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "pass"
    assert sum(found["histogram"]) == found["repetitions"] == 200
    assert [one["level"] for one in found["alarms"]] == [0.05, 0.01]
    assert main(["aa", data, plan, "--repetitions", "200"]) == 0
    assert found["sentence"] in capsys.readouterr().out


def test_a_design_without_chance_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    plans = ROOT / "data" / "demo" / "plans"
    series = next(
        path
        for path in sorted(plans.glob("*.toml"))
        if "interrupted_time_series" in path.read_text(encoding="utf-8")
    )
    data = ROOT / "data" / "demo" / "outcomes" / f"{series.stem}.csv"
    assert main(["aa", str(data), str(series), "--json"]) == 4
    assert "assigned at random" in json.loads(capsys.readouterr().out)["error"]["message"]


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ('[options]\noutcome_kind = "quantile"\n', "a quantile is not built"),
        ('weight = "agent"\n', "weighted or winsorised"),
        ("[options]\nwinsorise = 0.99\n", "weighted or winsorised"),
    ],
)
def test_what_is_no_plain_mean_is_refused_not_checked_as_one(
    tmp_path: Path, extra: str, said: str
) -> None:
    with pytest.raises(NotBuiltError, match=said):
        aa_file(*written(tmp_path, extra))
