"""What the initiatives of the demo return, for people and for programs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import NotFoundError
from analytics.domain.expectation import ReferenceClass
from analytics.domain.plan_gap import MoneyReference
from analytics.domain.returns import Forecast, NotDefined, Realised, RunRate
from analytics.reports.record_json import record_json
from analytics.reports.returns_words import chance, rate, realised_sentence
from analytics.services.appraise_initiative import appraise_initiative
from analytics.services.meet_expectations import meet_expectations
from analytics.services.review_portfolio import review_portfolio
from analytics.store.connection import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.domain.appraisal import PortfolioReview


@pytest.fixture(scope="module")
def demo(demo_file: Path) -> Iterator[PortfolioReview]:
    store = Store.open(demo_file)
    yield review_portfolio(store, as_of=date(2026, 10, 15))
    store.close()


def test_realised_benefit_and_cost_are_those_of_the_register(demo: PortfolioReview) -> None:
    for row in demo.ranked:
        name = row.appraisal.initiative.initiative_id
        found = appraise_initiative(demo, name)
        booked = sum(
            (one.amount for one in demo.register.costs if one.initiative_id == name), Decimal(0)
        )
        assert sum((one.actual or Decimal(0) for one in found.ledger), Decimal(0)) == booked
        if isinstance(found.realised, Realised):
            assert found.realised.cost == booked
            assert found.realised.benefit == row.appraisal.credited


def test_what_wears_off_is_forecast_to_go_on_wearing_off(demo: PortfolioReview) -> None:
    """Planted: half of the benefit of ticket triage is gone every four months."""
    found = appraise_initiative(demo, "SV-02").forecast
    assert isinstance(found, Forecast)
    assert found.left_at_end < 0.1
    assert found.at_credited < 0
    assert isinstance(appraise_initiative(demo, "RT-04").forecast, Forecast)


def test_the_retired_robot_has_no_future_and_the_idea_no_past(demo: PortfolioReview) -> None:
    assert isinstance(appraise_initiative(demo, "RT-05").forecast, NotDefined)
    idea = appraise_initiative(demo, "PR-04")
    assert isinstance(idea.realised, NotDefined)
    assert isinstance(idea.run_rate, NotDefined)


def test_the_roll_out_earned_nothing_before_it_began(demo: PortfolioReview) -> None:
    found = appraise_initiative(demo, "PH-02")
    assert isinstance(found.realised, Realised)
    assert found.realised.measured_from == date(2025, 7, 1)
    assert isinstance(found.run_rate, RunRate)
    assert found.run_rate.credited > found.realised.benefit / 2


def test_programs_get_what_is_defined_and_the_reasons_of_what_is_not(
    demo: PortfolioReview,
) -> None:
    found = record_json(appraise_initiative(demo, "PH-02"))
    assert found["realised"]["first"] == "2025-01-01"
    assert "payback" not in found["realised"]
    assert found["realised"]["not_defined"]["payback"].startswith("Not paid back")
    assert found["forecast"]["swings"][0]["unit"] in {"money", "share", "months"}
    assert "realised" in record_json(appraise_initiative(demo, "PR-04"))["not_defined"]


def test_an_unknown_initiative_is_refused(demo: PortfolioReview) -> None:
    with pytest.raises(NotFoundError, match="no initiative 'X-9'"):
        appraise_initiative(demo, "X-9")


def test_words_never_claim_certainty_nor_a_fabulous_rate(demo: PortfolioReview) -> None:
    assert chance(1.0) == "above 99%"
    assert chance(0.0) == "below 1%"
    assert rate(124.9) == "above 1,000%"
    assert rate(-0.183) == "\N{MINUS SIGN}18%"
    assert rate(NotDefined(reason="")) == "not defined"
    sentence = realised_sentence(appraise_initiative(demo, "RT-01").realised, "SGD")
    assert "less than it cost" in sentence
    assert "Benefits count only from 1 Oct 2025 to 30 Sep 2026" in sentence


def test_the_expectations_of_the_demo_are_scored_losers_counted(demo: PortfolioReview) -> None:
    found = meet_expectations(demo, "BK-01")
    assert found.met[0].expected == 1.25
    assert isinstance(found.reference, ReferenceClass)
    scored = sum(
        bool(meet_expectations(demo, row.appraisal.initiative.initiative_id).met)
        for row in demo.ranked
    )
    assert 8 < found.reference.expectations <= scored
    assert found.reference.without_gain >= 1
    assert 0 < found.reference.next_low < found.reference.geometric_mean < 1
    assert meet_expectations(demo, "PR-04").met == ()


def test_plans_of_the_demo_meet_outcomes_in_money(demo: PortfolioReview) -> None:
    found = meet_expectations(demo, "BK-05")
    (gap,) = found.gaps
    assert gap.planned == pytest.approx(420_000 * 0.70 * 16 * 1.35)
    parts = sum(one.contribution for one in gap.factors)
    assert gap.planned + parts == pytest.approx(gap.actual)
    assert max(gap.factors, key=lambda one: abs(one.contribution)).name == "Adoption"
    assert isinstance(found.money, MoneyReference)
    assert found.money.name == "all kinds of benefit"  # too few of its own kind
    assert found.money.without_gain == 1  # dynamic pricing did harm
    cash = meet_expectations(demo, "PR-03")
    assert isinstance(cash.money, MoneyReference)
    assert (cash.money.name, cash.money.claims) == ("cashable", 8)
    assert cash.forecasts[0].expected < cash.forecasts[0].amount
    broken = meet_expectations(demo, "BK-03")
    assert "not trustworthy" in broken.unmet[0].reason


def test_the_late_declaration_of_johor_is_named(demo: PortfolioReview) -> None:
    curve = meet_expectations(demo, "MF-03").curve
    assert not isinstance(curve, NotDefined)
    assert "after the start" in curve.late
    assert not isinstance(curve.came, NotDefined)
    assert curve.came.deepest < curve.declared.deepest
    assert isinstance(curve.came.back, NotDefined)
