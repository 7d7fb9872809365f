"""How far the demo portfolio's value is to be believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.returns import NotDefined
from analytics.reports.record_json import record_json
from analytics.reports.second_look import side_bars, side_sentence
from analytics.services.judge_portfolio import judge_portfolio
from analytics.services.review_portfolio import review_portfolio

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
