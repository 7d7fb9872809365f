"""Credits on a KPI whose movement is known: balanced to it, alone or together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.initiative import KpiTotal
from analytics.value.good_effect import quantile
from analytics.value.kpi_movement import movement_of
from analytics.value.overlap import net_overlap
from tests.value.facts import credit, estimate

if TYPE_CHECKING:
    from analytics.domain.credit import Credit

CLAIMS = ((60.0, 6.0), (50.0, 15.0), (40.0, 20.0))


def total(movement: float = 110.0, std_error: float = 10.0, **changes: Any) -> KpiTotal:
    plain = KpiTotal(
        kpi_id="K-1",
        period_start=date(2026, 1, 1),
        period_end=date(2026, 6, 30),
        movement=movement,
        std_error=std_error,
        source="finance_ledger",
    )
    return replace(plain, **changes)


def claimed(effect: float, std_error: float, name: str) -> Credit:
    """One unit-period of exposure: the effect is the claim. Grade A, cashable, SGD 1 a unit."""
    found = credit(estimate(effect=-effect, std_error=std_error, exposure=1.0))
    return replace(found, initiative_id=name)


def three() -> tuple[Credit, ...]:
    return tuple(claimed(*claim, f"I-{i}") for i, claim in enumerate(CLAIMS))


def test_three_claims_keep_the_shares_of_the_worked_example() -> None:
    """58.107753 of 60, 38.173456 of 50, 18.975033 of 40; ``credited`` is the bound times it."""
    found = net_overlap(three(), (total(),))
    balanced = (58.107753, 38.173456, 18.975033)
    for one, before, kept, claim in zip(found, three(), balanced, CLAIMS, strict=True):
        assert before.credited is not None
        expected = float(before.credited) * kept / claim[0]
        assert float(one.credited or 0) == pytest.approx(expected, abs=0.01)
        assert [step.key for step in one.steps[-2:]] == ["overlap", "credited"]
    sentence = found[0].steps[-2].sentence
    assert "together with I-1, I-2: 150 KPI units" in sentence
    assert "finance ledger the KPI gained 110" in sentence
    assert "p = 0.15" in sentence


def test_one_claim_beyond_the_ledger_is_cut_to_it_too() -> None:
    mine = claimed(60, 6, "I-1")
    (found,) = net_overlap((mine,), (total(20.0, 2.0),))
    assert found.steps[-2].key == "kpi_total"
    assert found.credited is not None
    assert mine.credited is not None
    assert found.credited < mine.credited
    fits = net_overlap((mine,), (total(500.0, 2.0),))[0]
    assert fits.credited == mine.credited


def test_without_a_total_of_that_time_the_larger_claim_is_the_cap() -> None:
    elsewhere = total(period_start=date(2025, 1, 1), period_end=date(2025, 6, 30))
    short = total(period_end=date(2026, 3, 31))
    other_kpi = total(kpi_id="K-9")
    for none in (elsewhere, short, other_kpi):
        found = net_overlap(three(), (none,))
        assert "shared in" in found[0].steps[-2].sentence
        assert sum(one.credited or 0 for one in found) == max(one.credited or 0 for one in three())


def test_two_quarters_add_up_and_the_firmer_source_counts() -> None:
    quarters = (
        total(50, 6, period_end=date(2026, 3, 31)),
        total(60, 8, period_start=date(2026, 4, 1)),
    )
    found = movement_of(three(), quarters)
    assert found is not None
    assert (found.movement.total, found.movement.std_error) == (110, 10)
    both = movement_of(three(), (*quarters, total(70, 1, source="holdout")))
    assert both is not None
    assert both.source == "holdout"


def test_the_time_with_the_initiative_counts_not_the_time_before_it() -> None:
    late = tuple(replace(one, effect_from="2026-04-01") for one in three())
    assert movement_of(late, (total(),)) is None
    assert movement_of(late, (total(period_start=date(2026, 4, 1)),)) is not None
    numbered = tuple(replace(one, period_start="1", period_end="9") for one in three())
    assert movement_of(numbered, (total(),)) is None


@given(
    st.lists(st.tuples(st.floats(1, 1e5), st.floats(0.1, 1e4)), min_size=1, max_size=4),
    st.floats(-1e5, 2e5),
    st.floats(0, 1e4),
)
def test_credited_never_exceeds_the_movement_and_its_allowance(
    claims: list[tuple[float, float]], movement: float, error: float
) -> None:
    """SGD 1 a unit, grade A: money is KPI units. A cent a claim is rounding."""
    entries = tuple(claimed(*claim, f"I-{i}") for i, claim in enumerate(claims))
    found = net_overlap(entries, (total(movement, error),))
    credited = sum((one.credited or Decimal(0) for one in found), Decimal(0))
    allowed = max(0.0, movement + quantile(0.90, None) * error)
    assert float(credited) <= allowed + 0.01 * len(found) + 1e-6 * sum(c for c, _ in claims)


@given(st.floats(1, 1e4), st.floats(0.1, 1e4), st.floats(1.01, 50))
def test_a_less_certain_effect_is_never_credited_more(
    effect: float, std_error: float, times: float
) -> None:
    ledger = (total(effect / 2, effect / 10),)
    sure = net_overlap((claimed(effect, std_error, "I-1"), claimed(effect, 1, "I-2")), ledger)[0]
    less = net_overlap(
        (claimed(effect, std_error * times, "I-1"), claimed(effect, 1, "I-2")), ledger
    )[0]
    assert (less.credited or 0) <= (sure.credited or 0) + Decimal("0.01")


@given(
    st.lists(st.tuples(st.floats(1, 1e4), st.floats(0.1, 1e4)), min_size=1, max_size=4),
    st.one_of(st.none(), st.tuples(st.floats(-1e4, 2e4), st.floats(0.1, 5e3))),
    st.integers(0, 3),
    st.floats(1.01, 50),
)
def test_raising_any_claims_error_never_raises_what_it_is_credited(
    claims: list[tuple[float, float]],
    ledger: tuple[float, float] | None,
    which: int,
    times: float,
) -> None:
    """Alone and together, with a ledger and without. A cent a claim is rounding."""
    place = which % len(claims)
    totals = () if ledger is None else (total(*ledger),)

    def credited(factor: float) -> list[Decimal]:
        entries = tuple(
            claimed(effect, error * (factor if i == place else 1), f"I-{i}")
            for i, (effect, error) in enumerate(claims)
        )
        return [one.credited or Decimal(0) for one in net_overlap(entries, totals)]

    sure, less = credited(1), credited(times)
    cent = Decimal("0.01") * len(claims) + Decimal(repr(1e-9 * sum(e for e, _ in claims)))
    assert less[place] <= sure[place] + cent
    if ledger is None:  # nobody takes over what the less certain one loses
        assert sum(less) <= sum(sure) + cent
