"""Money by quarter, added up: every cent placed once, the range from independent normals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import hypot
from typing import TYPE_CHECKING

import pytest

from analytics.value.appraise import appraise
from analytics.value.portfolio_quarters import portfolio_quarters
from tests.value.facts import AS_OF, POLICY, SGD, claim, cost, register, study

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal

COSTS = (
    cost("300000", cost_id="A", period_start=date(2025, 7, 1)),
    cost("50000", cost_id="B", period_start=date(2026, 7, 1)),
    cost("999", cost_id="C", period_start=date(2026, 10, 16)),  # after the day looked at
    cost("888", cost_id="D", period_start=date(2026, 7, 1), currency="EUR"),
)
Z_90 = 1.2815515655446004  # quantile of the standard normal: an 80 % range has 10 % on each side


def appraised(*spreads: float, start: str = "2025-10-01", end: str = "2026-09-30") -> Appraisal:
    found = appraise(register(), (study(),), assumptions=POLICY, as_of=AS_OF)[0]
    entries = tuple(
        replace(
            found.credits[0],
            credited=Decimal("365000.01"),
            value_mean=400_000.0,
            value_sd=spread,
            period_start=start,
            period_end=end,
        )
        for spread in spreads
    )
    yearly = claim("730000", period_start=date(2025, 10, 1), period_end=date(2026, 9, 30))
    return replace(found, credits=entries, claims=(yearly,))


def test_every_cent_is_placed_once_by_the_days_observed() -> None:
    found = portfolio_quarters((appraised(0.0),), COSTS, currency=SGD, as_of=AS_OF)
    labels = [one.quarter for one in found.quarters]
    assert labels == ["2025 Q3", "2025 Q4", "2026 Q1", "2026 Q2", "2026 Q3"]
    credited = [one.credited for one in found.quarters]
    # 92, 90, 91 and 92 of 365 days, each to the cent; the last takes what rounding leaves
    assert credited == [
        0,
        Decimal("92000.00"),
        Decimal("182000.00"),
        Decimal("273000.00"),
        Decimal("365000.01"),
    ]
    claimed = [one.claimed for one in found.quarters]
    assert claimed == [0, 184000, 364000, 546000, 730000]


def test_costs_count_up_to_the_day_and_in_the_reporting_currency() -> None:
    found = portfolio_quarters((appraised(0.0),), COSTS, currency=SGD, as_of=AS_OF)
    assert [one.spent for one in found.quarters] == [300000, 300000, 300000, 300000, 350000]


def test_the_range_adds_variances_of_what_has_come_so_far() -> None:
    found = portfolio_quarters((appraised(30_000.0, 40_000.0),), COSTS, currency=SGD, as_of=AS_OF)
    last, half = found.quarters[-1], found.quarters[2]
    reach = Z_90 * hypot(30_000, 40_000)
    assert (last.low, last.high) == pytest.approx((800_000 - reach, 800_000 + reach))
    share = 182 / 365
    assert half.high - half.low == pytest.approx(2 * reach * share, rel=1e-6)  # cents are rounded


def test_money_without_dates_is_named_and_not_drawn() -> None:
    undated = appraised(1.0, start="1", end="4")
    found = portfolio_quarters((undated,), COSTS, currency=SGD, as_of=AS_OF)
    assert found.undated == (undated.initiative.name,)
    assert [one.credited for one in found.quarters] == [0] * 5


def test_nothing_credited_and_nothing_spent_has_no_quarters() -> None:
    found = appraise(register(), (), assumptions=POLICY, as_of=AS_OF)
    assert portfolio_quarters(found, (), currency=SGD, as_of=AS_OF).quarters == ()
