from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.amounts import figure, percent
from analytics.reports.money import money, money_exact

M = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("23041118.2", "SGD 23.0M"),
        ("1500000000", "SGD 1.5B"),
        ("999960", "SGD 1.0M"),
        ("999960000", "SGD 1.0B"),
        ("999500", "SGD 1.0M"),
        ("999.5", "SGD 1K"),
        ("499499", "SGD 499K"),
        ("1000", "SGD 1K"),
        ("999", "SGD 999"),
        ("0.4", "SGD 0"),
        ("0", "SGD 0"),
        ("-0.4", "SGD 0"),
        ("-640000.55", f"{M}SGD 640K"),
        ("960000", "SGD 960K"),
        ("12345678901234", "SGD 12,345.7B"),
    ],
)
def test_an_amount_is_short(amount: str, written: str) -> None:
    assert money(Decimal(amount), "SGD") == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1234567.891", "SGD 1,234,567.89"),
        ("-0.005", "SGD 0.00"),
        ("-640000.55", f"{M}SGD 640,000.55"),
    ],
)
def test_an_amount_is_exact_to_the_cent(amount: str, written: str) -> None:
    assert money_exact(Decimal(amount), "SGD") == written


def test_unknown_is_not_zero_and_a_currency_may_be_missing() -> None:
    assert money(None, "SGD") == money_exact(None, "SGD") == "not set"
    assert money(Decimal(-5000), "") == f"{M}5K"


@given(st.decimals(-(10**15), 10**15, places=2))
def test_a_sign_is_a_true_minus_and_the_size_survives(amount: Decimal) -> None:
    exact = money_exact(amount, "SGD")
    assert "-" not in exact
    assert "-" not in money(amount, "SGD")
    number = Decimal(exact.replace("SGD ", "").replace(",", "").replace(M, "-"))
    assert number == amount


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0543, "0.0543"),
        (-2615.697, f"{M}2,616"),
        (1.246604, "1.25"),
        (0.0, "0"),
        (120.0, "120"),
        (1e-7, "1e\N{MINUS SIGN}07"),
    ],
)
def test_a_figure_has_three_digits_and_keeps_whole_numbers(value: float, written: str) -> None:
    assert figure(value) == written


@pytest.mark.parametrize(("share", "written"), [(0.7, "70%"), (0.025, "2.5%"), (-0.5, f"{M}50%")])
def test_a_share_is_written_in_per_cent(share: float, written: str) -> None:
    assert percent(share) == written
