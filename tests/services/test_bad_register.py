"""A register that cannot hold is one clear sentence a fault, and never an empty page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from analytics.services.load_portfolio import load_portfolio
from analytics.services.review_portfolio import review_portfolio
from analytics.store.connection import Store
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AS_OF = date(2026, 10, 15)
DEMO = ROOT / "data" / "demo"


def write(folder: Path, name: str, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def demo() -> Iterator[Store]:
    store = Store.open(None)
    load_portfolio(store, DEMO, now=NOW)
    yield store
    store.close()


def test_dependencies_in_a_circle_leave_the_order_and_say_the_circle(
    demo: Store, tmp_path: Path
) -> None:
    folder = write(
        tmp_path / "circle",
        "initiative_dependency.csv",
        "initiative_id,other_id,relation,amount",
        "RT-04,BK-04,requires,",
        "BK-04,RT-04,requires,",
    )
    load_portfolio(demo, folder, now=NOW)
    found = review_portfolio(demo, as_of=AS_OF)
    assert len(found.ranked) == 25
    assert found.ranked[0].rank_probabilities
    assert all(row.probability_funded is None for row in found.ranked)
    said = [one.message for one in found.problems if one.kind == "assumption"]
    assert len(said) == 1
    assert "RT-04 needs BK-04 needs RT-04" in said[0] or "BK-04 needs RT-04 needs BK-04" in said[0]


def test_overlapping_policies_are_said(demo: Store, tmp_path: Path) -> None:
    header = (DEMO / "policy.csv").read_text(encoding="utf-8").splitlines()
    later = header[1].replace("POL-2025,2025-01-01", "POL-2026,2026-01-01")
    load_portfolio(demo, write(tmp_path / "policy", "policy.csv", header[0], later), now=NOW)
    found = review_portfolio(demo, as_of=AS_OF)
    assert found.assumptions.policy_id == "POL-2026"
    assert any("2 policies hold" in one.message for one in found.problems)


def test_a_unit_value_of_zero_is_said_beside_the_credit_of_zero(
    demo: Store, tmp_path: Path
) -> None:
    folder = write(
        tmp_path / "zero",
        "kpi_unit_value.csv",
        "kpi_id,valid_from,valid_to,unit_value,currency,per,basis,approved_by,approved_on",
        "K-MEMBER-MARGIN,2026-01-01,,0,SGD,,,,",
    )
    load_portfolio(demo, folder, now=NOW)
    found = review_portfolio(demo, as_of=AS_OF)
    row = next(one for one in found.ranked if one.appraisal.initiative.initiative_id == "RT-04")
    kinds = {problem.kind for problem in row.appraisal.problems}
    assert "unit_value_zero" in kinds
    assert row.appraisal.credited == 0


def test_a_share_above_one_is_refused_with_its_value(
    tmp_path: Path,
) -> None:
    folder = write(
        tmp_path / "bad",
        "policy.csv",
        "policy_id,valid_from,factor_e3",
        "P-1,2026-01-01,7",
    )
    store = Store.open(None)
    report = load_portfolio(store, folder, now=NOW)
    store.close()
    problems = [problem for one in report.receipts for problem in one.problems]
    assert any("7" in one.message and "1" in one.message for one in problems)
