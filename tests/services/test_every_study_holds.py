"""What must hold of every study, whatever its design: same answer twice, one test, every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.ingest.plan_file import parse_plan
from analytics.reports.result_json import estimate_json
from analytics.services.estimate_plan import estimate_plan
from analytics.services.load_portfolio import load_portfolio
from analytics.store.connection import Store
from analytics.store.datasets import find_dataset
from analytics.store.studies import read_studies
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.domain.estimate import Estimate
    from analytics.domain.study import Study

DEMO = sorted(file.stem for file in (ROOT / "data/demo/plans").glob("*.toml"))


@pytest.fixture(scope="module")
def opened(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    copy = tmp_path_factory.mktemp("holds") / "demo.duckdb"
    copy.write_bytes(demo_file.read_bytes())
    store = Store.open(copy)
    yield store
    store.close()


@pytest.fixture(scope="module")
def real(shared: Path) -> Iterator[Store]:
    store = Store.open(None)
    load_portfolio(store, shared / "data/real_portfolio", now=NOW)
    yield store
    store.close()


def again(store: Store, study: Study) -> Estimate:
    dataset = find_dataset(store, study.dataset_id)
    assert dataset is not None
    return estimate_plan(store, dataset, parse_plan(study.plan_text))


def one_test(found: Estimate) -> None:
    """Interval and p-value of every effect cannot contradict each other."""
    for effect in found.finding.effects:
        inside = effect.ci_low <= 0 <= effect.ci_high
        assert (effect.p_value >= 1 - effect.confidence) == inside
        assert effect.ci_low <= effect.effect <= effect.ci_high


def every_row(found: Estimate) -> None:
    """Rows are used, or dropped for a reason that is said."""
    data = found.finding.data
    assert data.rows == data.rows_used + sum(one.rows for one in data.dropped)
    assert all(one.reason and one.rows > 0 for one in data.dropped)


@pytest.mark.parametrize("name", DEMO)
def test_a_study_of_the_demo_holds(opened: Store, name: str) -> None:
    study = next(one for one in read_studies(opened) if one.study_id == name)
    assert study.estimate is not None
    assert estimate_json(again(opened, study)) == estimate_json(again(opened, study))
    one_test(study.estimate)
    every_row(study.estimate)


def test_the_studies_of_the_real_portfolio_hold(real: Store) -> None:
    studies = [one for one in read_studies(real) if one.estimate is not None]
    assert len(studies) >= 5
    for study in studies:
        assert study.estimate is not None
        assert estimate_json(again(real, study)) == estimate_json(again(real, study))
        one_test(study.estimate)
        every_row(study.estimate)
