"""Every assumption money rests on has an owner or says nobody, and a swing that can be checked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.assumption_register import UNTRIED, ActsOn, AssumptionRegister, Tried
from analytics.domain.returns import NotDefined
from analytics.reports.assumption_tables import (
    assumption_rows,
    assumption_sentence,
    owner_sentence,
)
from analytics.services.list_assumptions import list_assumptions
from analytics.services.review_portfolio import review_portfolio
from analytics.value.credit_basis import CreditBasis, credited_with, registers_tried
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.domain.assumption_register import AssumptionLine
    from analytics.store.connection import Store

CENT = Decimal("0.01")


def listed(store: Store) -> AssumptionRegister:
    return list_assumptions(store, review_portfolio(store, as_of=NOW.date()))


def line(register: AssumptionRegister, name: str) -> AssumptionLine:
    return next(one for one in register.lines if one.name == name)


def tried(register: AssumptionRegister, name: str) -> Tried:
    found = line(register, name).tried
    assert isinstance(found, Tried)
    return found


def test_the_base_is_the_official_figure_and_no_two_sums_are_mixed(demo_store: Store) -> None:
    register = listed(demo_store)
    review = review_portfolio(demo_store, as_of=NOW.date())
    assert register.credited == review.headline.credited
    for acts_on in ActsOn:
        swings = [
            one.tried.swing if isinstance(one.tried, Tried) else Decimal(0)
            for one in register.lines
            if one.acts_on is acts_on
        ]
        assert swings == sorted(swings, reverse=True)
        assert swings[0] > 0


def test_half_a_realisation_share_takes_half_of_its_credits(demo_store: Store) -> None:
    """Capacity released shares no KPI in the demo, so its credits scale with their share."""
    review = review_portfolio(demo_store, as_of=NOW.date())
    mine = [
        credit.credited
        for one in review.ranked
        for credit in one.appraisal.credits
        if credit.benefit_class == "capacity_release" and credit.credited is not None
    ]
    register = listed(demo_store)
    found = tried(register, "Share realised: capacity release")
    assert review.headline.credited is not None
    expected = review.headline.credited - sum(mine, Decimal(0)) / 2
    assert abs(found.at_low - expected) <= CENT * len(mine)  # every credit is rounded by itself
    assert (found.low, found.high) == ("15%", "100%")


def test_a_dearer_unit_makes_a_loss_larger(demo_store: Store) -> None:
    register = listed(demo_store)
    found = tried(register, "Unit value: Gross margin per store, category and week")
    assert found.at_high < found.at_low
    assert abs(found.swing - Decimal("345813.15")) <= CENT  # a fifth of the loss of 1,729,065.76


def test_a_judgement_names_who_approved_it_and_since_when(demo_store: Store) -> None:
    register = listed(demo_store)
    rate, grade = line(register, "Discount rate"), line(register, "Share credited at grade C")
    for one in (rate, grade):
        assert (one.owner, str(one.since), one.standing) == ("W. Lau", "2025-01-01", UNTRIED)
        assert one.source == "policy.csv, POL-2025"
    price = line(register, "Unit value: Handling minutes per ticket")
    assert (price.owner, price.source) == ("W. Lau", "Loaded cost of an agent, SGD 57 an hour")
    assert line(register, "Wearing off: Ticket triage").owner == "T. Koh"
    use = line(register, "Use, against now")
    assert (use.owner, use.since, use.acts_on) == ("", None, ActsOn.FORECAST)
    rows = assumption_rows(register, ActsOn.FORECAST).set_index("Assumption")
    assert rows.loc["Use, against now", "Owner"] == "nobody"
    assert "nobody answers for" in owner_sentence(register)


def test_what_moves_a_sum_most_is_said(demo_store: Store) -> None:
    register = listed(demo_store)
    said = assumption_sentence(register, ActsOn.CREDITED)
    assert said.startswith(
        "Credited so far: SGD 16.6M. What moves it most: share credited at grade C"
    )
    assert "Forecast ahead" in assumption_sentence(register, ActsOn.FORECAST)


def test_the_declared_total_of_a_shared_kpi_is_moved_by_its_own_error(demo_store: Store) -> None:
    register = listed(demo_store)
    total = next(one for one in register.lines if "moved in all" in one.name)
    assert isinstance(total.tried, Tried)
    assert total.tried.at_low < total.tried.at_high
    assert not [one for one in register.lines if one.name.startswith("Claimants of")]


def test_shares_of_a_pool_move_no_sum_and_say_so(demo_store: Store) -> None:
    from analytics.domain.initiative import CostAllocation

    review = review_portfolio(demo_store, as_of=NOW.date())
    shares = tuple(
        CostAllocation(
            pool_id="P", initiative_id=one, share=share, valid_from=NOW.date(), driver="calls"
        )
        for one, share in (("BK-01", Decimal("0.6")), ("BK-02", Decimal("0.4")))
    )
    pooled = replace(review, register=replace(review.register, allocations=shares))
    found = line(list_assumptions(demo_store, pooled), "Shares of pool P")
    assert isinstance(found.tried, NotDefined)
    assert found.value == "2 shares, the largest 60%"
    assert found.source == "cost_allocation.csv, by calls"


def test_without_money_nothing_moves_and_no_zero_is_shown(store: Store) -> None:
    register = listed(store)
    assert (register.credited, register.forecast) == (None, None)
    assert "not known in money" in assumption_sentence(register, ActsOn.CREDITED)


def test_moving_one_kpi_is_the_whole_portfolio_credited_again(demo_store: Store) -> None:
    review = review_portfolio(demo_store, as_of=NOW.date())
    appraisals = tuple(one.appraisal for one in review.ranked)
    basis = CreditBasis(
        register=review.register,
        studies=tuple(study for one in appraisals for study in one.studies),
        assumptions=review.assumptions,
        as_of=review.as_of,
        appraisals=appraisals,
    )
    for kpi_id in ("K-HOLDING", "K-GROSS-MARGIN", "K-TICKET-COST", "K-DOWNTIME"):
        registers = [
            replace(
                review.register,
                unit_values=tuple(
                    replace(one, unit_value=one.unit_value * factor)
                    if one.kpi_id == kpi_id
                    else one
                    for one in review.register.unit_values
                ),
            )
            for factor in (Decimal("0.9"), Decimal(2))
        ]
        low, high = registers
        found = registers_tried(basis, kpi_id, ("low", low), ("high", high))
        assert found.at_low == credited_with(basis, register=low)
        assert found.at_high == credited_with(basis, register=high)
