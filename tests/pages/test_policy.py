"""The policy page says what each factor is worth and what it is not: a measurement."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from analytics.services.import_table import import_table
from analytics.store.connection import Store
from pages.components.plain_text import plain
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pages.conftest import OpenPage

PAGE = "pages/policy.py"


def test_the_policy_in_force_stands_with_its_factors(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True)
    assert not app.exception
    assert r"POL\-2025 is in force since 2025\-01\-01" in app.markdown[0].value
    assert r"approved by W\. Lau" in app.markdown[0].value
    assert any("no empirical standing" in one.value for one in app.caption)
    grades, kinds, *_ = (one.value for one in app.table)
    assert list(grades["Credited"]) == ["100%", "90%", "70%", "25%", "0%", "0%"]
    assert set(kinds["Basis"]) == {"policy default, no empirical standing"}


def test_an_earlier_day_can_be_looked_at(open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(PAGE, demo_database, demo=True)
    app.selectbox(key="policy_day").set_value(date(2025, 1, 1)).run()
    assert not app.exception
    assert r"POL\-2025 is in force" in app.markdown[0].value


def test_without_any_policy_the_built_in_factors_hold(open_page: OpenPage, tmp_path: Path) -> None:
    app = open_page(PAGE, tmp_path / "empty.duckdb")
    assert not app.exception
    assert r"built\-in factors are in force" in app.markdown[0].value


@pytest.mark.parametrize(
    ("row", "groups", "names"),
    [
        ("", "shown from 10 people on", "by job role or code"),
        ("P,2026-01-01,25,true", "shown from 25 people on", "by name"),
        ("P,2026-01-01,0,", "OFF: shown for groups of any size", "by job role or code"),
        ("P,2026-01-01,1,false", "OFF: shown for groups of any size", "by job role or code"),
    ],
)
def test_what_holds_for_people_is_said_and_a_rule_that_is_off_is_seen(
    open_page: OpenPage, tmp_path: Path, row: str, groups: str, names: str
) -> None:
    store = Store.open(tmp_path / "p.duckdb")
    if row:
        text = f"policy_id,valid_from,smallest_group,names_in_exports\n{row}\n"
        assert import_table(store, "policy", "policy.csv", text.encode(), now=NOW).stored
    store.close()
    app = open_page(PAGE, tmp_path / "p.duckdb")
    said = next(one.value for one in app.table if "People in files that leave" in one.value.index)
    assert said["Value"].iloc[0].startswith(plain(groups))
    assert said["Value"].iloc[1].startswith(plain(names))


def test_every_assumption_stands_with_owner_date_and_swing(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True)
    credited, forecast = (one.value for one in app.dataframe if "Swing" in one.value)
    assert {"Owner", "Since", "Source", "Standing"} <= set(credited.columns)
    assert credited["Assumption"].iloc[0] == "Share credited at grade C"
    assert "Discount rate" in set(forecast["Assumption"])
    assert "Use, against now" in set(forecast["Assumption"])


def test_what_own_history_says_stands_with_counts_and_refusals(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True)
    grades = next(one.value for one in app.dataframe if "Measured again" in one.value)
    assert set(grades["Kept on average"]) == {"too few"}
    assert set(grades["Basis"]) == {r"policy default, no empirical standing"}
    classes = next(one.value for one in app.dataframe if "Closed forecasts" in one.value)
    classes = classes.set_index("Kind of benefit")
    assert classes.loc["Risk reduction", "Delivered on average"] == "too few"
    cashable = classes.loc["Cashable"]
    assert cashable["Closed forecasts"].startswith("8")
    assert " to " in cashable["90% interval"]
    assert "never for what is measured" in cashable["Used for"]
    assert any("corrected by their own kind\\: cashable" in one.value for one in app.markdown)
