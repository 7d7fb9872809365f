"""How far the demo portfolio's value is to be believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.returns import CostPerSuccess, NotDefined
from analytics.reports.record_json import record_json
from analytics.reports.returns_words import success_sentence
from analytics.reports.second_look import side_bars, side_sentence
from analytics.services.appraise_initiative import appraise_initiative
from analytics.services.import_table import import_table
from analytics.services.judge_portfolio import judge_portfolio
from analytics.services.review_portfolio import review_portfolio
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.store.connection import Store

AS_OF = date(2026, 10, 15)


def test_each_step_from_claim_to_credit_takes_something_away(demo_store: Store) -> None:
    review = review_portfolio(demo_store, as_of=AS_OF)
    found = judge_portfolio(review)
    sides = found.side_by_side
    assert isinstance(sides.corrected, Decimal)
    assert sides.claimed is not None
    assert sides.credited is not None
    assert sides.credited == review.headline.credited
    assert sides.claimed > sides.naive > sides.corrected > sides.credited
    assert sides.left_out == ("fraud_scoring_personal_loans",)  # its arms are of unequal size
    assert [bar.label for bar in side_bars(sides)][2] == "Corrected"
    content = record_json(found)
    assert content["side_by_side"]["naive"] == float(sides.naive)
    assert content["value_range"]["common"]["low"] < content["value_range"]["mean"]


def test_a_small_portfolio_says_why_nothing_is_corrected(demo_store: Store) -> None:
    review = review_portfolio(demo_store, as_of=AS_OF)
    found = judge_portfolio(replace(review, ranked=review.ranked[:3]))
    assert isinstance(found.side_by_side.corrected, NotDefined)
    assert "borrowing from each other needs 5" in side_sentence(found.side_by_side, "SGD")
    assert len(side_bars(found.side_by_side)) == 3
    assert "corrected" in record_json(found)["side_by_side"]["not_defined"]


def test_an_empty_portfolio_has_reasons_instead_of_numbers(store: Store) -> None:
    found = judge_portfolio(review_portfolio(store, as_of=AS_OF))
    assert isinstance(found.value_range, NotDefined)
    assert isinstance(found.credited_rests_on, NotDefined)


def test_a_shared_pool_is_part_of_every_cost_once_its_shares_are_declared(
    demo_store: Store,
) -> None:
    pool = (
        "cost_id,initiative_id,pool_id,period_start,category,basis,amount,currency\n"
        "X-POOL,,POOL-ML,2026-07-01,run_infrastructure,actual,90000,SGD\n"
    )
    import_table(demo_store, "cost_entry", "pool.csv", pool.encode(), now=NOW)
    before = review_portfolio(demo_store, as_of=AS_OF)
    assert "pool_not_allocated" in {one.kind for one in before.problems}
    shares = (
        "pool_id,initiative_id,driver,share,valid_from\n"
        "POOL-ML,BK-01,models,0.6,2026-01-01\nPOOL-ML,BK-02,models,0.4,2026-01-01\n"
    )
    import_table(demo_store, "cost_allocation", "shares.csv", shares.encode(), now=NOW)
    after = review_portfolio(demo_store, as_of=AS_OF)
    assert "pool_not_allocated" not in {one.kind for one in after.problems}
    assert before.headline.cost is not None
    assert after.headline.cost == before.headline.cost + 90_000
    cost = {
        row.appraisal.initiative.initiative_id: row.appraisal.cost or Decimal(0)
        for row in after.ranked
    }
    earlier = {
        row.appraisal.initiative.initiative_id: row.appraisal.cost or Decimal(0)
        for row in before.ranked
    }
    assert cost["BK-01"] - earlier["BK-01"] == 54_000
    assert cost["BK-02"] - earlier["BK-02"] == 36_000
    found = appraise_initiative(after, "BK-01").cost_per_success
    assert isinstance(found, CostPerSuccess)
    assert "human verification" in success_sentence(found, "SGD")
