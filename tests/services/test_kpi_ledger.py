"""The account of a KPI: claims, what fits what it did, and what is attributed to nobody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from analytics.domain.initiative import KpiTotal
from analytics.reports.kpi_ledger_tables import account_rows, account_sentence
from analytics.services.list_kpi_ledger import list_kpi_ledger
from analytics.services.review_portfolio import review_portfolio
from analytics.value.kpi_ledger import kpi_ledger
from analytics.value.reconcile import Movement, credited_shares
from tests.value.facts import credit, estimate

if TYPE_CHECKING:
    from analytics.store.connection import Store

AS_OF = date(2026, 10, 15)
SHARE_ROUNDING = 1e-6  # shares are credited to six decimals
TEN_PERCENT = 1.2815515655446004  # the policy of the demo is 90 % sure, one-sided


def test_the_demo_balances_two_teams_on_one_kpi(demo_store: Store) -> None:
    review = review_portfolio(demo_store, as_of=AS_OF)
    shared = [one for one in list_kpi_ledger(review) if len(one.claims) == 2]
    (account,) = shared
    assert account.total is not None
    assert account.not_attributed is not None
    left = [one.left for one in account.claims]
    assert all(one is not None for one in left)
    fits = sum(one or 0.0 for one in left)
    assert fits + account.not_attributed == pytest.approx(max(account.total, fits))
    allowed = account.total + TEN_PERCENT * (account.std_error or 0.0)
    assert fits <= allowed + SHARE_ROUNDING * account.claimed
    shares = credited_shares(
        [one.claimed for one in account.claims],
        [one.std_error for one in account.claims],
        Movement(total=account.total, std_error=account.std_error or 0.0),
        quantile=TEN_PERCENT,
    )
    for claim, share in zip(account.claims, shares, strict=True):
        assert claim.left == pytest.approx(claim.claimed * share, rel=1e-5)
    credited = {
        credit.initiative_id: credit.credited
        for one in review.ranked
        for credit in one.appraisal.credits
        if credit.kpi_id == account.kpi_id
    }
    assert {one.initiative_id: one.credited for one in account.claims} == credited
    said = account_sentence(account, review)
    assert "claimed by 2" in said
    assert "that both agree" in said
    assert list(account_rows(account, review)["Credited"])


def test_what_the_kpi_did_beyond_its_claims_belongs_to_nobody() -> None:
    """One claim and a total that is exact and larger: the rest is not attributed."""
    claim = credit(estimate(-2.0))
    claimed = claim.good_effect * claim.exposure
    total = KpiTotal(
        kpi_id=claim.kpi_id,
        period_start=date.fromisoformat(f"{claim.period_start}"[:10]),
        period_end=date.fromisoformat(f"{claim.period_end}"[:10]),
        movement=claimed + 500.0,
        std_error=1e9,
        source="holdout",
    )
    (account,) = kpi_ledger([claim], [total], confidence=0.9)
    assert account.claims[0].claimed == pytest.approx(claimed)
    assert account.claims[0].left == pytest.approx(claimed, rel=1e-3)
    assert account.not_attributed == pytest.approx(500.0, rel=1e-2)


def test_one_claimant_of_a_kpi_without_a_total_needs_no_account() -> None:
    assert kpi_ledger([credit(estimate(-2.0))], [], confidence=0.9) == ()
