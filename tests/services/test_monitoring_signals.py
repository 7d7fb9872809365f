"""Signals beyond their limits reach the review, and are set beside the value in the pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.domain.pack import Audience, Page
from analytics.services.build_pack import open_packs
from analytics.services.import_table import import_table
from analytics.services.prepare_review import prepare_review
from tests.services.reviews import SPRING, load_two

if TYPE_CHECKING:
    from analytics.domain.review_figures import Raised
    from analytics.store.connection import Store

HEADER = (
    "initiative_id,layer,metric,period_start,value,reference,warn_threshold,breach_threshold,"
    "direction\n"
)


def watch(store: Store, *rows: str) -> None:
    text = HEADER + "\n".join(rows) + "\n"
    import_table(store, "monitoring_signal", "monitoring_signal.csv", text.encode(), now=SPRING)


def breaches(store: Store) -> list[Raised]:
    frozen = prepare_review(store, "2026Q1", now=SPRING)
    return [one for one in frozen.exceptions.rows if one.concern == "breach"]


@pytest.fixture
def watched(store: Store) -> Store:
    load_two(store)
    return store


def test_a_breach_is_an_exception_with_the_period_it_began_in(watched: Store) -> None:
    watch(
        watched,
        "INI-1,data,psi,2026-01-01,0.30,0,0.10,0.25,-1",
        "INI-1,data,psi,2026-02-01,0.12,0,0.10,0.25,-1",
        "INI-1,data,psi,2026-03-01,0.26,0,0.10,0.25,-1",
        "INI-1,data,psi,2026-04-01,0.31,0,0.10,0.25,-1",
        "INI-1,data,psi,2026-07-01,0.01,0,0.10,0.25,-1",  # after the review
    )
    (raised,) = breaches(watched)
    assert raised.initiative_id == "INI-1"
    assert raised.sentence == "psi (data) is 0.31, beyond its limit of 0.25, since 2026-03-01."


@pytest.mark.parametrize(
    ("value", "limits", "raised"),
    [
        (0.79, "0.85,0.80,1", True),  # more is better
        (0.80, "0.85,0.80,1", False),  # at the limit is not beyond it
        (0.82, "0.85,0.80,1", False),  # a warning is no breach
        (0.31, "0.10,0.25,-1", True),  # less is better
        (0.20, "0.10,0.25,-1", False),
        (9.99, ",,-1", False),  # no limit was set
        (9.99, "0.10,0.25,", False),  # nobody said which way is better
    ],
)
def test_a_value_is_beyond_its_limit_on_the_side_that_is_worse(
    watched: Store, value: float, limits: str, *, raised: bool
) -> None:
    watch(watched, f"INI-2,model,metric,2026-04-01,{value},,{limits}")
    assert bool(breaches(watched)) is raised


def drift(store: Store) -> Page | None:
    (pack,) = open_packs(store, "2026Q1", audiences=(Audience.TECHNICAL,), as_of=SPRING.date())
    return next((one for one in pack.pages if one.key == "drift_and_value"), None)


def test_the_pack_says_by_how_many_days_drift_warned_before_the_value(watched: Store) -> None:
    watch(
        watched,
        "INI-1,data,psi,2026-01-01,0.11,0,0.10,0.25,-1",
        "INI-1,business,rate,2026-01-01,0.90,,0.80,0.70,1",
        "INI-1,business,rate,2026-03-02,0.79,,0.80,0.70,1",
        "INI-2,data,psi,2026-01-01,0.01,0,0.10,0.25,-1",
        "INI-2,business,rate,2026-01-01,0.90,,0.80,0.70,1",
    )
    page = drift(watched)
    assert page is not None
    lead, both = page.figures
    assert (lead.value, both.value) == (60, 1)  # from 1 January to 2 March
    assert page.sentence.startswith("1 of 2 uses have had a warning of drift; in 1 of 1")
    assert page.chart is not None
    assert [one.values for one in page.chart.series] == [(1.0, 1.0), (0.0, 1.0)]


def test_without_signals_of_both_kinds_the_question_stays_open(watched: Store) -> None:
    watch(watched, "INI-1,data,psi,2026-01-01,0.11,0,0.10,0.25,-1")
    assert drift(watched) is None
