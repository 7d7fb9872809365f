from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from analytics.domain.appraisal import Headline, PortfolioReview, RankedInitiative
from analytics.domain.errors import AssumptionError
from analytics.domain.initiative import Dependency, Register
from analytics.ranking.uncertain_order import leaders
from analytics.reports.choice_tables import frontier_rows, funding_rows
from analytics.reports.choice_words import (
    funding_caution,
    funding_sentence,
    leaders_sentence,
    shortage_sentences,
)
from analytics.services.fund_portfolio import fund_portfolio
from tests.ranking.test_uncertain_order import one, ranked
from tests.value.facts import AS_OF, POLICY

ROWS = ranked(one("a", 500e3, 0), one("b", 480e3, 0), one("c", -300e3, 0), one("unknown", None))


def review(rows: tuple[RankedInitiative, ...] = ROWS, *dependencies: Dependency) -> PortfolioReview:
    return PortfolioReview(
        as_of=AS_OF,
        currency="SGD",
        headline=Headline(),
        ranked=rows,
        assumptions=POLICY,
        register=Register(dependencies=dependencies),
    )


def test_a_budget_for_one_funds_the_better_one_and_says_what_is_short() -> None:
    plan = fund_portfolio(review(), budget=Decimal(199_000))
    assert plan.best.funded == ("a",)
    assert [(row.name, row.chosen) for row in plan.candidates] == [
        ("a", True),
        ("b", False),
        ("c", False),
    ]
    assert plan.left_out == ("unknown",)
    assert plan.shortages[0].limit == "budget"
    assert plan.shortages[0].gain == Decimal("480000.0")
    assert shortage_sentences(plan, review()) == (
        "Money binds: SGD 10K more would bring SGD 480K of net value by funding b.",
    )
    assert "SGD 199K a year fund 1 of 3 initiatives" in funding_sentence(plan, "SGD")
    assert "unknown" in funding_caution(plan)


def test_with_enough_of_both_nothing_is_short() -> None:
    plan = fund_portfolio(review(), budget=Decimal(400_000), people=10)
    assert plan.best.funded == ("a", "b")
    assert plan.shortages == ()
    assert "Nothing is short" in shortage_sentences(plan, review())[0]


def test_people_that_bind_are_named() -> None:
    plan = fund_portfolio(review(), budget=Decimal(400_000), people=1)
    assert [short.limit for short in plan.shortages] == ["people"]
    assert "People bind: 1 more person" in shortage_sentences(plan, review())[0]


def test_the_frontier_starts_at_nothing_and_ends_at_the_best_of_all() -> None:
    plan = fund_portfolio(review(), budget=Decimal(0))
    assert plan.frontier[0].funded == ()
    assert plan.frontier[-1].net_value == Decimal("980000.0")
    wide = fund_portfolio(review(), budget=Decimal(900_000))
    assert wide.frontier[-1].budget == 900_000
    rows = frontier_rows(plan)
    assert list(rows["Net value"]) == sorted(rows["Net value"])
    assert list(funding_rows(plan)["Funded"]) == ["No", "No", "No"]


def test_dependencies_in_a_circle_are_one_sentence() -> None:
    circle = (
        Dependency(initiative_id="a", other_id="b", relation="requires"),
        Dependency(initiative_id="b", other_id="a", relation="requires"),
    )
    with pytest.raises(AssumptionError, match="circle: a needs b needs a"):
        fund_portfolio(review(ROWS, *circle), budget=Decimal(1))


def test_a_budget_below_zero_is_refused() -> None:
    with pytest.raises(AssumptionError, match="below zero"):
        fund_portfolio(review(), budget=Decimal(-1))


def test_the_sentence_names_the_statement_that_changes_the_leader() -> None:
    rows = ranked(one("a", 2.75e6, 0, ready=1.0), one("b", 5e4, 0, ready=5.0))
    said = leaders_sentence(leaders(rows, POLICY))
    assert said.startswith("a comes first in 100% of the draws. The weights matter")
    assert "feasibility counts at least as much as value, b leads (100%)" in said
    same = leaders_sentence(leaders(ROWS, POLICY))
    assert same.endswith("It leads under every statement about the weights.")
    assert "nothing is known" in leaders_sentence(())


def test_a_plan_does_not_depend_on_the_order_of_the_initiatives() -> None:
    forward = fund_portfolio(review(), budget=Decimal(199_000))
    backward = fund_portfolio(review(tuple(reversed(ROWS))), budget=Decimal(199_000))
    assert forward.best.net_value == backward.best.net_value
    assert replace(forward.best) == backward.best
