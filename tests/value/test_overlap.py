from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.credit import Credit, CreditOutcome
from analytics.value.overlap import net_overlap, periods_overlap, split_in_proportion
from tests.value.facts import credit, estimate

CENT = Decimal("0.01")


def of(initiative_id: str, amount: str, **changes: Any) -> Credit:
    plain = replace(
        credit(estimate()), initiative_id=initiative_id, credited=Decimal(amount), **changes
    )
    last = replace(plain.steps[-1], amount=Decimal(amount))
    return replace(plain, steps=(*plain.steps[:-1], last))


def test_two_initiatives_on_one_kpi_get_the_larger_of_the_two() -> None:
    """Cap T = max: 60 and 40 share 60 as 36 and 24."""
    first, second = net_overlap((of("I-1", "60.00"), of("I-2", "40.00")))
    assert (first.credited, second.credited) == (Decimal("36.00"), Decimal("24.00"))
    assert [step.key for step in first.steps[-2:]] == ["overlap", "credited"]
    assert "I-2" in first.steps[-2].sentence
    assert "SGD 36.00 of SGD 60.00" in first.steps[-2].sentence


def test_the_worked_example_with_a_share_of_065_holds_to_six_decimals() -> None:
    """28360.231695 of 43631.125685 at an overlap share of 0.65; a unit is worth a million here."""
    mine = of("I-1", "43631125685.20")
    other = of("I-2", str((Decimal("43631125685.20") * 35 / 65).quantize(CENT)))
    netted = net_overlap((mine, other))[0]
    assert netted.credited is not None
    assert float(netted.credited) / 1e6 == pytest.approx(28360.231695, abs=5e-7)
    assert netted.value_mean == pytest.approx(0.65 * 120_000, rel=1e-12)


def test_without_overlap_only_the_last_step_is_added() -> None:
    apart = (
        of("I-1", "60.00", period_start="2025-01-01", period_end="2025-06-30"),
        of("I-2", "40.00", period_start="2025-07-01", period_end="2025-12-31"),
        of("I-3", "30.00", kpi_id="K-2"),
    )
    netted = net_overlap(apart)
    assert [one.credited for one in netted] == [one.credited for one in apart]
    assert [one.steps[-1].key for one in netted] == ["credited"] * 3


def test_harm_and_zero_take_no_part() -> None:
    harm = replace(credit(estimate(effect=2.4)), initiative_id="I-2")
    unclear = replace(credit(estimate(effect=-0.1)), initiative_id="I-3")
    good, loss, zero = net_overlap((of("I-1", "60.00"), harm, unclear))
    assert good.credited == Decimal("60.00")
    assert loss.credited == harm.credited
    assert zero.credited == 0
    assert loss.outcome is CreditOutcome.HARM


def test_an_unpriced_credit_is_left_alone() -> None:
    unpriced = credit(estimate(exposure=None))
    assert net_overlap((unpriced, of("I-2", "5.00")))[0] == unpriced


def test_initiatives_that_overlap_through_a_third_share_one_cap() -> None:
    first = of("I-1", "30.00", period_start="2025-01-01", period_end="2025-03-31")
    bridge = of("I-2", "60.00", period_start="2025-03-01", period_end="2025-09-30")
    last = of("I-3", "30.00", period_start="2025-09-01", period_end="2025-12-31")
    netted = net_overlap((first, last, bridge))
    assert [one.credited for one in netted] == [
        Decimal("15.00"),
        Decimal("15.00"),
        Decimal("30.00"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("2025-01-01", "2025-06-30"), ("2025-06-30", "2025-12-31"), True),
        (("2025-01-01", "2025-06-30"), ("2025-07-01", "2025-12-31"), False),
        (("2025-01", "2025-06"), ("2025-06-15", "2025-12-31"), True),
        (("2", "9"), ("10", "12"), False),
        (("2", "11"), ("10", "12"), True),
        (("", ""), ("2025-07-01", "2025-12-31"), True),
        (("1", "12"), ("2025-07-01", "2025-12-31"), True),
    ],
)
def test_periods_overlap_unless_they_are_known_to_be_apart(
    one: tuple[str, str],
    other: tuple[str, str],
    expected: bool,  # noqa: FBT001 - a table of cases
) -> None:
    mine, theirs = (
        of(name, "1.00", period_start=start, period_end=end)
        for name, (start, end) in (("I-1", one), ("I-2", other))
    )
    assert periods_overlap(mine, theirs) is expected
    assert periods_overlap(theirs, mine) is expected


@given(st.lists(st.integers(1, 10**12), min_size=2, max_size=8))
def test_the_parts_sum_to_the_cap_to_the_cent(in_cents: list[int]) -> None:
    amounts = [Decimal(number) * CENT for number in in_cents]
    parts = split_in_proportion(amounts, max(amounts))
    assert sum(parts) == max(amounts)
    assert all(0 <= part <= amount for part, amount in zip(parts, amounts, strict=True))


@given(st.lists(st.integers(1, 10**9), min_size=2, max_size=6, unique=True))
def test_all_together_get_the_largest_credit_in_any_order(in_cents: list[int]) -> None:
    found = tuple(of(f"I-{n}", str(Decimal(n) * CENT)) for n in in_cents)
    netted = net_overlap(found)
    assert sum(one.credited or 0 for one in netted) == max(in_cents) * CENT
    backwards = net_overlap(found[::-1])[::-1]
    assert [one.credited for one in backwards] == [one.credited for one in netted]


def test_an_initiative_does_not_overlap_with_itself() -> None:
    one, other = of("I-1", "60.00"), of("I-1", "40.00", study_id="S-2")
    assert [found.credited for found in net_overlap((one, other))] == [60, 40]
