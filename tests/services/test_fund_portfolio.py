from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from analytics.domain.appraisal import Headline, PortfolioReview, RankedInitiative
from analytics.domain.errors import AssumptionError
from analytics.domain.funding import PEOPLE, FundingTerms
from analytics.domain.initiative import Dependency, Register
from analytics.domain.practice import Practice, RoleDemand
from analytics.domain.reuse import Asset, AssetUse
from analytics.ranking.scaled_value import annuity
from analytics.ranking.uncertain_order import leaders
from analytics.reports.choice_tables import frontier_rows, funding_rows
from analytics.reports.choice_words import (
    assets_sentence,
    chance_sentence,
    funding_caution,
    funding_sentence,
    leaders_sentence,
    shortage_sentences,
    what_if_sentence,
)
from analytics.services.fund_portfolio import fund_portfolio, what_if
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


def terms(budget: int, *, people: float | None = None) -> FundingTerms:
    supply = () if people is None else ((PEOPLE, people),)
    return FundingTerms(budget=Decimal(budget), people=supply)


def test_a_budget_for_one_funds_the_better_one_and_says_what_is_short() -> None:
    plan = fund_portfolio(review(), terms(199_000))
    assert plan.best.funded == ("a",)
    assert [(row.name, row.chosen) for row in plan.candidates] == [
        ("a", True),
        ("b", False),
        ("c", False),
    ]
    assert plan.left_out == ("unknown",)
    assert plan.shortages[0].limit == "budget"
    assert plan.shortages[0].gain == Decimal("480000.0")
    assert shortage_sentences(plan, plan, review()) == (
        (
            "Money binds: SGD 10K more would bring SGD 480K of net value a year by funding b"
            " (SGD 48.24 for each SGD 1)."
        ),
    )
    assert "SGD 199K a year fund 1 of 3 initiatives" in funding_sentence(plan, "SGD")
    assert "unknown" in funding_caution(plan)


def test_with_enough_of_both_nothing_is_short() -> None:
    plan = fund_portfolio(review(), terms(400_000, people=10))
    assert plan.best.funded == ("a", "b")
    assert plan.shortages == ()
    assert "Nothing is short" in shortage_sentences(plan, plan, review())[0]


def test_people_that_bind_are_named() -> None:
    plan = fund_portfolio(review(), terms(400_000, people=1))
    assert [short.limit for short in plan.shortages] == ["people"]
    assert "People bind: 1 more person" in shortage_sentences(plan, plan, review())[0]


def test_the_frontier_starts_at_nothing_and_ends_at_the_best_of_all() -> None:
    plan = fund_portfolio(review(), terms(0))
    assert plan.frontier[0].funded == ()
    assert plan.frontier[-1].net_value == Decimal("980000.0")
    wide = fund_portfolio(review(), terms(900_000))
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
        fund_portfolio(review(ROWS, *circle), terms(1))


def test_a_budget_below_zero_is_refused() -> None:
    with pytest.raises(AssumptionError, match="below zero"):
        fund_portfolio(review(), terms(-1))


def test_the_sentence_names_the_statement_that_changes_the_leader() -> None:
    rows = ranked(one("a", 2.75e6, 0, ready=1.0), one("b", 5e4, 0, ready=5.0))
    said = leaders_sentence(leaders(rows, POLICY))
    assert said.startswith("a comes first in 100% of the draws. The weights matter")
    assert "feasibility counts at least as much as value, b leads (100%)" in said
    same = leaders_sentence(leaders(ROWS, POLICY))
    assert same.endswith("It leads under every statement about the weights.")
    assert "nothing is known" in leaders_sentence(())


def test_a_plan_does_not_depend_on_the_order_of_the_initiatives() -> None:
    forward = fund_portfolio(review(), terms(199_000))
    backward = fund_portfolio(review(tuple(reversed(ROWS))), terms(199_000))
    assert forward.best.net_value == backward.best.net_value
    assert replace(forward.best) == backward.best


def test_other_limits_are_compared_with_the_choice_as_it_is() -> None:
    now = fund_portfolio(review(), terms(400_000))
    less = what_if(review(), terms(199_000), now)
    assert [one.initiative_id for one in less.removed] == ["b"]
    assert less.added == ()
    assert less.best.net_value - less.current.net_value == Decimal(-480_000)
    assert less.chance_better == 0.0  # what is certain to be worth 480,000 goes
    assert what_if_sentence(less, "SGD").startswith("None in, 1 out: SGD 480K less of net value")
    same = what_if(review(), terms(500_000), now)
    assert (same.added, same.removed, chance_sentence(same)) == ((), (), "")
    assert "best choice" in what_if_sentence(same, "SGD")


def test_what_must_be_in_and_what_must_not_change_the_choice() -> None:
    now = fund_portfolio(review(), terms(400_000))
    asked = replace(terms(400_000), must=("c",), never=("a",))
    found = what_if(review(), asked, now)
    assert [one.initiative_id for one in found.added] == ["c"]
    assert [one.initiative_id for one in found.removed] == ["a"]
    with pytest.raises(AssumptionError, match="must be funded and must not"):
        what_if(review(), replace(asked, never=("c",)), now)


def test_a_what_if_that_leaves_out_a_gain_does_not_say_that_nothing_is_short() -> None:
    """More of either limit alone changes nothing: what is missing was left out by hand."""
    now = fund_portfolio(review(), terms(400_000))
    assert shortage_sentences(now, now, review())[0].startswith("Nothing is short")
    found = what_if(review(), replace(terms(400_000), never=("b",)), now)
    assert found.shortages == ()
    assert shortage_sentences(found, now, review()) == (
        "A little more of any one limit alone would change nothing.",
    )


def test_people_of_a_role_bind_and_are_priced() -> None:
    demand = tuple(RoleDemand(initiative_id=one, role="ml_engineer", people=2) for one in "ab")
    found = review()
    found = replace(found, register=replace(found.register, practice=Practice(demands=demand)))
    asked = FundingTerms(budget=Decimal(400_000), people=(("ml_engineer", 3.0),))
    plan = fund_portfolio(found, asked)
    assert plan.best.funded == ("a",)
    assert plan.best.by_role == (("ml_engineer", 2.0),)
    (short,) = plan.shortages
    assert (short.limit, short.gain) == ("ml_engineer", Decimal("480000.0"))
    (said,) = shortage_sentences(plan, plan, found)
    assert said.startswith("ML engineer binds: 1 more ML engineer would bring SGD 480K")


def test_an_asset_that_is_not_there_is_paid_once_and_charged_by_the_year() -> None:
    """Both need it; 120,000 spread over the policy's horizon, and 5,000 a year to run."""
    asset = Asset(
        asset_id="X", name="Index", asset_type="data", readiness="partial",
        build_cost=Decimal(120_000), annual_run_cost=Decimal(5_000),
    )  # fmt: skip
    uses = tuple(AssetUse(initiative_id=one, asset_id="X", mode="needed") for one in "ab")
    found = review()
    reuse = replace(found.register.reuse, assets=(asset,), uses=uses)
    found = replace(found, register=replace(found.register, reuse=reuse))
    plan = fund_portfolio(found, terms(1_000_000))
    alone = fund_portfolio(review(), terms(1_000_000))
    assert plan.best.assets == ("X",)
    assert plan.best.cost == alone.best.cost + 120_000
    years = POLICY.horizon_months / 12
    charge = 120_000 / annuity(POLICY.discount_rate, years) + 5_000
    assert float(alone.best.net_value - plan.best.net_value) == pytest.approx(charge, abs=0.01)
    assert "Index (SGD 120K)" in assets_sentence(plan, found)


def test_with_many_candidates_a_what_if_answers_without_pricing_every_limit() -> None:
    many = ranked(*(one(f"i{k:03d}", 1e3 * k, 0) for k in range(1, 203)))
    now = fund_portfolio(review(many), terms(1_000_000))
    found = what_if(review(many), terms(900_000), now)
    assert found.shortages is None
    assert found.removed
    (said,) = shortage_sentences(found, now, review(many))
    assert "alone" in said
