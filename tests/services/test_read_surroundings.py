"""Registered events and changes of definition reach the checks and the grade of a study."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.check import Verdict
from analytics.domain.surroundings import Scope, Shock, Surroundings, Timeline
from analytics.estimators.checks.definition_change import check_definition_change
from analytics.estimators.checks.simultaneous_shock import check_simultaneous_shock
from analytics.services.import_table import import_table
from analytics.services.list_studies import list_studies
from analytics.services.load_portfolio import load_portfolio
from analytics.services.run_study import run_study
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.estimate import Estimate
    from analytics.store.connection import Store

PLAN = """
title = "Two groups of plants"
initiative_id = "INI-1"
kpi_id = "K-1"
data = "plants.csv"
outcome = "y"
higher_is_better = true
unit = "plant"
time = "month"
"""
DESIGNS = {
    "difference": 'design = "difference_in_differences"\ntreated = "wave"\n'
    'treated_values = ["1"]\nstart = 2025-01-01\n',
    "rolled": 'design = "staggered_adoption"\nfirst_treated = "first"\n',
    "series": 'design = "interrupted_time_series"\nstart = 2025-01-01\n',
    "left_open": 'design = "auto"\nfirst_treated = "first"\n',
}
SHOCKS = "shock_id,name,started_on,ended_on,domain_id,business_unit,kpi_id,severity\n"
CHANGES = "kpi_id,changed_on,bridged,note\n"


@pytest.fixture
def portfolio(tmp_path: Path) -> Path:
    """Thirty plants over 24 months, half of them treated from January 2025."""
    folder = tmp_path / "portfolio"
    for name in ("outcomes", "plans"):
        (folder / name).mkdir(parents=True)
    (folder / "initiative.csv").write_text(
        "initiative_id,name,stage,domain_id,business_unit\nINI-1,Planner,pilot,supply,East\n"
    )
    (folder / "kpi.csv").write_text("kpi_id,name,unit,direction\nK-1,Output,t,1\nK-2,Waste,t,-1\n")
    rng = np.random.default_rng(2)
    rows = ["plant,wave,first,month,y"]
    for plant in range(30):
        wave = plant % 2
        for month in range(24):
            day = date(2024 + month // 12, month % 12 + 1, 1)
            y = plant + rng.normal() + 3 * (wave and month >= 12)
            first = "2025-01-01" if wave else ""
            rows.append(f"p{plant},{wave},{first},{day},{y:.5f}")
    (folder / "outcomes" / "plants.csv").write_text("\n".join(rows) + "\n")
    for name, design in DESIGNS.items():
        (folder / "plans" / f"{name}.toml").write_text(PLAN + design)
    return folder


def estimates(store: Store) -> dict[str, Estimate]:
    return {
        one.study_id: one.estimate
        for one in list_studies(store, today=NOW.date())
        if one.estimate is not None
    }


def verdicts(store: Store, name: str) -> dict[str, Verdict]:
    return {
        study: check.verdict
        for study, estimate in estimates(store).items()
        for check in estimate.finding.checks
        if check.name == name
    }


def register(store: Store, table: str, text: str) -> None:
    assert import_table(store, table, f"{table}.csv", text.encode(), now=NOW).stored
    for study in DESIGNS:
        run_study(store, study, now=NOW)


def test_an_empty_register_proves_nothing(store: Store, portfolio: Path) -> None:
    load_portfolio(store, portfolio, now=NOW)
    for name in ("simultaneous_shock", "definition_change"):
        assert set(verdicts(store, name)) == set(DESIGNS)
        assert set(verdicts(store, name).values()) == {Verdict.NOT_RUN}


def test_a_major_event_at_the_start_caps_every_before_and_after_at_d(
    store: Store, portfolio: Path
) -> None:
    load_portfolio(store, portfolio, now=NOW)
    before = estimates(store)
    assert before["difference"].grade == "C"
    register(store, "shock", SHOCKS + "S1,Price rise,2025-02-10,,supply,,,major\n")
    assert set(verdicts(store, "simultaneous_shock").values()) == {Verdict.FAIL}
    after = estimates(store)
    assert all(one.grade in ("D", "E") for one in after.values())
    assert any("Price rise" in reason for reason in after["left_open"].grade_reasons)
    assert after["difference"].effect == before["difference"].effect


# Two periods on either side of January 2025 are November 2024 to March 2025.
PLACED = [
    ("S1,Strike,2024-12-01,2024-12-05,,,,minor", Verdict.WARN),
    ("S1,Strike,2024-10-01,2024-11-02,,,,minor", Verdict.WARN),
    ("S1,Strike,2024-10-01,2024-10-20,,,,major", Verdict.PASS),
    ("S1,Strike,2025-03-01,,,,,major", Verdict.FAIL),
    ("S1,Strike,2025-03-02,,,,,major", Verdict.PASS),
    ("S1,New price,2024-05-01,,,,,major", Verdict.PASS),
    ("S1,Strike,2025-01-01,,supply,East,K-1,major", Verdict.FAIL),
    ("S1,Strike,2025-01-01,,,,K-2,major", Verdict.PASS),
    ("S1,Strike,2025-01-01,,retail,,,major", Verdict.PASS),
    ("S1,Strike,2025-01-01,,supply,West,,major", Verdict.PASS),
]


@pytest.mark.parametrize(("row", "verdict"), PLACED)
def test_an_event_counts_near_the_start_and_in_its_scope(row: str, verdict: Verdict) -> None:
    _, name, first, last, domain, unit, kpi, severity = row.split(",")
    shock = Shock(
        shock_id="S1",
        name=name,
        started_on=date.fromisoformat(first),
        ended_on=date.fromisoformat(last) if last else None,
        severity=severity,
        domain_id=domain,
        business_unit=unit,
        kpi_id=kpi,
    )
    scope = Scope(kpi_id="K-1", domain_id="supply", business_unit="East")
    found = Surroundings(shocks=(shock,) if shock.concerns(scope) else (), kept_shocks=True)
    months = tuple(date(2024 + m // 12, m % 12 + 1, 1) for m in range(24))
    check = check_simultaneous_shock(found, Timeline(periods=months, starts=(12,)))
    assert check.verdict is verdict
    assert check.caps_at == ("D" if verdict is Verdict.FAIL else None)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ("K-1,2024-06-01,true,", Verdict.WARN),
        ("K-1,2024-06-01,false,Now with rework", Verdict.FAIL),
        ("K-2,2024-06-01,false,", Verdict.PASS),
        ("K-1,2024-01-01,false,", Verdict.PASS),
        ("K-1,2026-03-01,false,", Verdict.PASS),
    ],
)
def test_a_change_of_definition_counts_within_the_time_compared(
    store: Store, portfolio: Path, row: str, verdict: Verdict
) -> None:
    (portfolio / "plans" / "rolled.toml").unlink()
    load_portfolio(store, portfolio, now=NOW)
    assert import_table(
        store, "kpi_definition_change", "c.csv", (CHANGES + row + "\n").encode(), now=NOW
    ).stored
    found = run_study(store, "difference", now=NOW).estimate
    assert found is not None
    check = next(one for one in found.finding.checks if one.name == "definition_change")
    assert check.verdict is verdict
    assert (found.grade == "D") == (verdict is Verdict.FAIL)


def test_periods_without_dates_cannot_be_placed() -> None:
    kept = Surroundings(kept_shocks=True, kept_changes=True)
    for check in (check_simultaneous_shock(kept, None), check_definition_change(kept, None)):
        assert check.verdict is Verdict.NOT_RUN
        assert "no date" in check.sentence


def test_beyond_the_data_periods_go_on_at_their_own_pace() -> None:
    weeks = (date(2025, 1, 6), date(2025, 1, 13), date(2025, 1, 20))
    (window,) = Timeline(periods=weeks, starts=(1,)).windows(2)
    assert window == (date(2024, 12, 30), date(2025, 1, 27))
