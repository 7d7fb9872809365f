from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.appraisal import Appraisal
from analytics.domain.assumptions import Assumptions
from analytics.domain.estimate import Grade
from analytics.domain.initiative import Register
from analytics.value.currency import reporting_currency
from analytics.value.headline import headline_of
from analytics.value.interval import interval_of
from analytics.value.score import value_score
from tests.value.facts import INITIATIVE, PRICE, claim, cost, credit, estimate

ANCHORS = Assumptions().value_anchors


def row(claimed: int | None, level: int = 5, credited: int | None = None) -> Appraisal:
    strong = 3
    return Appraisal(
        initiative=INITIATIVE,
        grade=tuple(Grade)[5 - level],
        claimed=None if claimed is None else Decimal(claimed),
        claimed_with_evidence=(
            None if claimed is None else Decimal(claimed if level >= strong else 0)
        ),
        credited=None if credited is None else Decimal(credited),
    )


def test_coverage_and_credit_rate_of_the_worked_portfolio() -> None:
    """Claims of six initiatives, levels 0 to 5: coverage 0.500000, credit rate 0.383333."""
    claimed = [1200, 900, 600, 450, 300, 150]
    levels = [1, 3, 5, 0, 4, 1]
    credited = [260, 410, 480, 0, 190, 40]
    found = headline_of(tuple(map(row, claimed, levels, credited)))
    assert found.evidence_coverage == pytest.approx(0.500000, abs=5e-7)
    assert found.credit_rate == pytest.approx(0.383333, abs=5e-7)
    assert found.credited == Decimal(1380)


def test_an_empty_portfolio_knows_nothing() -> None:
    found = headline_of(())
    assert (found.claimed, found.credited, found.cost, found.credit_rate) == (None,) * 4
    assert found.evidence_coverage is None


def test_unknown_amounts_are_left_out_not_counted_as_zero() -> None:
    found = headline_of((row(None), row(100, credited=40), row(None, credited=None)))
    assert (found.claimed, found.credited) == (Decimal(100), Decimal(40))


def test_the_interval_is_that_of_the_variance_of_the_sum() -> None:
    """Two equal studies: the half-width grows by the root of two, not twofold."""
    one = credit(estimate())
    both = interval_of((one, one))
    assert one.value_sd is not None
    assert both is not None
    assert float(both.high - both.low) / 2 == pytest.approx(
        1.6448536269514722 * 2**0.5 * one.value_sd, abs=0.02
    )
    assert float(both.high + both.low) / 2 == pytest.approx(240_000, abs=0.02)


def test_one_study_keeps_its_own_interval() -> None:
    one = credit(estimate(df=7.0))
    alone = interval_of((one, replace(one, low=None, high=None)))
    assert alone is not None
    assert (alone.low, alone.high) == (one.low, one.high)


@given(st.lists(st.decimals(-(10**7), 10**7, places=2), min_size=1, max_size=8))
def test_the_headline_is_the_exact_sum(amounts: list[Decimal]) -> None:
    rows = tuple(replace(row(1), credited=amount, cost=amount) for amount in amounts)
    found = headline_of(rows)
    assert found.credited == sum(amounts)
    assert found.cost == sum(amounts)


@pytest.mark.parametrize(
    ("amount", "score"),
    [
        (-5, 1.0),
        (0, 1.0),
        (50_000, 1.5),
        (100_000, 2.0),
        (300_000, 2.5),
        (4_000_000, 5.0),
        (10**9, 5.0),
    ],
)
def test_the_score_is_interpolated_between_fixed_anchors(amount: int, score: float) -> None:
    assert value_score(Decimal(amount), ANCHORS) == pytest.approx(score)


@given(st.lists(st.decimals(-(10**6), 10**7, places=2), min_size=2, max_size=10))
def test_more_value_never_scores_less(amounts: list[Decimal]) -> None:
    scores = [value_score(amount, ANCHORS) for amount in sorted(amounts)]
    assert all(low <= high for low, high in pairwise(scores))
    assert 1.0 <= scores[0] <= scores[-1] <= 5.0


def test_the_policy_names_the_currency() -> None:
    found = reporting_currency(Assumptions(currency="SGD"), Register(costs=(cost(currency="EUR"),)))
    assert (found.code, found.problems) == ("SGD", ())


def test_without_a_policy_the_only_currency_is_taken() -> None:
    shares = claim(currency="share of minutes")
    assert (
        reporting_currency(Assumptions(), Register(unit_values=(PRICE,), claims=(shares,))).code
        == "SGD"
    )


def test_two_currencies_without_a_policy_are_a_problem() -> None:
    found = reporting_currency(
        Assumptions(), Register(unit_values=(PRICE,), costs=(cost(currency="EUR"),))
    )
    assert found.code == ""
    assert "EUR, SGD" in found.problems[0].message


def test_no_amount_at_all_is_a_problem_too() -> None:
    assert reporting_currency(Assumptions(), Register()).problems[0].kind == "currency_not_set"
