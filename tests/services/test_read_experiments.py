"""All experiments of the demo portfolio together, from the store to the terminal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.__main__ import main
from analytics.services.read_experiments import read_experiments, together
from analytics.store.connection import Store
from analytics.store.studies import read_studies

if TYPE_CHECKING:
    import pytest


def test_an_empty_store_has_nothing_to_say(store: Store) -> None:
    found = read_experiments(store)
    assert found.concluded == 0
    assert found.summary is None


def test_the_demo_is_summarised_one_effect_an_experiment(
    tmp_path: Path, demo_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(shutil.copy(demo_file, tmp_path / "demo.duckdb"))
    store = Store.open(path)
    found, studies = read_experiments(store), read_studies(store)
    store.close()
    experiments = {
        (one.initiative_id, one.data_file) for one in studies if one.design == "experiment"
    }
    assert FEW < found.concluded <= len(experiments)
    assert found.summary is not None
    named = {one.where for one in found.left_out}
    used = {one.measured.study_id for one in found.summary.experiments}
    concluded = {one.study_id for one in studies if one.design == "experiment" and one.estimate}
    assert named | used == concluded
    assert not named & used

    twice = [*studies, *(one for one in studies if one.study_id in used)]
    again = together(twice)
    assert again.concluded == found.concluded, "a second metric is not a second experiment"
    assert len(again.left_out) == len(found.left_out) + len(used)

    assert main(["together", "--db", str(path), "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert written["shrunken_total"] == found.summary.shrunken_total
    assert main(["together", "--db", str(path)]) == 0
    assert "after correction for luck" in capsys.readouterr().out
    assert main(["together", "--db", str(tmp_path / "none.duckdb")]) == 5


FEW = 4
