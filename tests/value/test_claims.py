from __future__ import annotations

from datetime import date
from decimal import Decimal

from analytics.value.claims import claimed_money
from tests.value.facts import AS_OF, SGD, claim


def test_the_latest_claim_of_a_kpi_counts() -> None:
    old = claim("900000", claim_id="C-0", claimed_on=date(2025, 9, 1))
    found = claimed_money((old, claim("500000")), currency=SGD, as_of=AS_OF)
    assert found.amount == Decimal(500_000)
    assert found.problems == ()


def test_realised_beats_run_rate_beats_forecast_and_they_are_never_added() -> None:
    forecast = claim("9", claim_id="C-F", claim_type="forecast", claimed_on=date(2026, 10, 1))
    realised = claim("3", claim_id="C-R", claim_type="realised", claimed_on=date(2026, 1, 1))
    found = claimed_money((forecast, claim("5"), realised), currency=SGD, as_of=AS_OF)
    assert found.amount == Decimal(3)
    assert [one.kind for one in found.problems] == ["claim_passed_over"] * 2


def test_kinds_mixed_over_kpis_are_said() -> None:
    other = claim("5", claim_id="C-2", kpi_id="K-2", claim_type="forecast")
    found = claimed_money((claim("3"), other), currency=SGD, as_of=AS_OF)
    assert found.amount == Decimal(8)
    assert "forecast and run rate" in found.problems[0].message


def test_another_currency_a_later_day_and_a_refusal_are_not_added() -> None:
    claims = (
        claim("1", currency="EUR"),
        claim("2", claimed_on=date(2026, 12, 1)),
        claim("3", status="rejected"),
    )
    found = claimed_money(claims, currency=SGD, as_of=AS_OF)
    assert found.amount is None
    assert [one.kind for one in found.problems] == [
        "claim_other_currency",
        "claim_later",
        "claim_refused",
    ]


def test_a_claim_of_another_period_is_not_dropped_without_a_word() -> None:
    first = claim("4", claim_id="C-0", period_end=date(2026, 3, 31), claimed_on=date(2026, 4, 1))
    found = claimed_money((first, claim("5")), currency=SGD, as_of=AS_OF)
    assert found.amount == Decimal(5)
    assert [one.kind for one in found.problems] == ["claim_passed_over"]
    assert "another period" in found.problems[0].message


def test_of_claims_without_a_kpi_one_counts_and_the_others_are_named() -> None:
    unnamed = [claim(size, claim_id=f"C-{size}", kpi_id="") for size in ("1", "2", "3")]
    found = claimed_money(tuple(unnamed), currency=SGD, as_of=AS_OF)
    assert found.amount == Decimal(1)
    assert [one.kind for one in found.problems] == ["claim_passed_over"] * 2
    assert "C-2 (run rate) is not added: C-1" in found.problems[0].message


def test_no_claim_is_none_not_zero() -> None:
    assert claimed_money((), currency=SGD, as_of=AS_OF).amount is None
