"""A register that cannot hold is one clear sentence a fault, and never an empty page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from analytics.domain.funding import FundingTerms
from analytics.ranking.choice_limits import Infeasible
from analytics.ranking.funding import candidates_of, limits_of
from analytics.ranking.select import select
from analytics.services.load_portfolio import load_portfolio
from analytics.services.review_portfolio import review_portfolio
from analytics.store.connection import Store
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.domain.appraisal import PortfolioReview

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


COST = "cost_id,initiative_id,period_start,category,basis,amount,currency"
PRICE = "kpi_id,valid_from,unit_value,currency"
CLAIM = "claim_id,initiative_id,kpi_id,claim_type,amount,currency"


def said(found: PortfolioReview, kind: str, initiative: str = "") -> str:
    """Read the one problem of a kind, of the portfolio or of one initiative."""
    problems = list(found.problems)
    if initiative:
        rows = [one for one in found.ranked if one.appraisal.initiative.initiative_id == initiative]
        problems = list(rows[0].appraisal.problems)
    (one,) = [problem for problem in problems if problem.kind == kind]
    assert one.remedy
    return one.message


def test_a_negative_cost_is_counted_as_a_refund_and_said(demo_store: Store, tmp_path: Path) -> None:
    before = review_portfolio(demo_store, as_of=AS_OF).headline.cost
    row = "X-9,BK-01,2026-07-01,run_infrastructure,actual,-5000,SGD"
    load_portfolio(demo_store, write(tmp_path / "cost", "cost_entry.csv", COST, row), now=NOW)
    found = review_portfolio(demo_store, as_of=AS_OF)
    assert before is not None
    assert found.headline.cost == before - 5000
    assert "(X-9: \N{MINUS SIGN}SGD 5,000.00)" in said(found, "cost_below_zero", "BK-01")


def test_amounts_in_another_currency_are_one_sentence_and_never_added(
    demo_store: Store, tmp_path: Path
) -> None:
    before = review_portfolio(demo_store, as_of=AS_OF).headline
    folder = write(
        tmp_path / "mix",
        "cost_entry.csv",
        COST,
        "X-9,BK-01,2026-07-01,run_infrastructure,actual,5000,EUR",
    )
    write(folder, "benefit_claim.csv", CLAIM, "CL-9,BK-01,K-FRAUD-LOSS,realised,100,EUR")
    write(folder, "kpi_unit_value.csv", PRICE, "K-MEMBER-MARGIN,2026-01-01,3,EUR")
    load_portfolio(demo_store, folder, now=NOW)
    found = review_portfolio(demo_store, as_of=AS_OF)
    assert found.headline == before
    message = said(found, "currency_mix")
    assert "reported in SGD" in message
    assert "unit values (EUR)" in message
    assert "claims (EUR)" in message
    assert "costs (EUR)" in message
    assert "EUR 5,000.00" in said(found, "cost_other_currency", "BK-01")
    assert "SGD and in EUR at the same time" in said(found, "mixed_currencies", "RT-04")


def test_a_policy_in_another_currency_than_every_amount_is_one_sentence(
    demo_store: Store, tmp_path: Path
) -> None:
    folder = write(
        tmp_path / "euro", "policy.csv", "policy_id,valid_from,currency", "P-9,2026-01-01,EUR"
    )
    load_portfolio(demo_store, folder, now=NOW)
    found = review_portfolio(demo_store, as_of=AS_OF)
    assert found.headline.credited is None
    assert "reported in EUR" in said(found, "currency_mix")


@pytest.mark.parametrize(
    ("file", "lines", "value"),
    [
        ("kpi_unit_value.csv", (PRICE, "K-MEMBER-MARGIN,2026-01-01,-3,SGD"), "-3"),
        (
            "cost_allocation.csv",
            ("pool_id,initiative_id,driver,share,valid_from", "P1,BK-01,tokens,1.4,2026-01-01"),
            "1.4",
        ),
        ("policy.csv", ("policy_id,valid_from,credit_confidence", "P-9,2026-02-01,1.9"), "1.9"),
    ],
)
def test_a_number_out_of_its_range_is_refused_whole_with_row_and_value(
    store: Store, tmp_path: Path, file: str, lines: tuple[str, ...], value: str
) -> None:
    report = load_portfolio(store, write(tmp_path / "range", file, *lines), now=NOW)
    (receipt,) = report.receipts
    assert not receipt.stored
    (problem,) = receipt.problems
    assert problem.message.startswith(f"'{value}' in row 2 is ")
    assert problem.remedy


def test_shares_of_a_pool_that_add_up_to_more_than_the_whole_share_nothing_out(
    demo_store: Store, tmp_path: Path
) -> None:
    folder = write(
        tmp_path / "pool",
        "cost_entry.csv",
        "cost_id,pool_id,period_start,category,basis,amount,currency",
        "X-9,P1,2026-07-01,run_infrastructure,actual,9000,SGD",
    )
    write(
        folder,
        "cost_allocation.csv",
        "pool_id,initiative_id,driver,share,valid_from",
        "P1,BK-01,tokens,0.8,2026-01-01",
        "P1,BK-02,tokens,0.7,2026-01-01",
    )
    load_portfolio(demo_store, folder, now=NOW)
    found = review_portfolio(demo_store, as_of=AS_OF)
    assert "150" in said(found, "pool_shares_above_whole")


def test_an_infeasible_budget_names_the_limit_that_cannot_be_met(demo_store: Store) -> None:
    found = review_portfolio(demo_store, as_of=AS_OF)
    candidates = candidates_of(found.ranked, found.register)
    domain = candidates[0].domain
    terms = FundingTerms(budget=Decimal(1), at_least=((domain, 1),))
    none = select(candidates, limits_of(terms, found.register, found.assumptions))
    assert isinstance(none, Infeasible)
    assert none.limit == f"budget, minimum in {domain}"
    assert "a budget of 1" in none.message
    assert f"at least 1 initiatives in {domain}" in none.message
    assert none.remedy
