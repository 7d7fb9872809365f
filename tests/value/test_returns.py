"""What an initiative returns: realised, a year as measured and forecast, against hand reckoning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analytics.domain.assumptions import BenefitClass
from analytics.domain.returns import (
    Forecast,
    NotDefined,
    Realised,
    RunRate,
    ValueOutcome,
)
from analytics.value.appraise import appraise
from analytics.value.decay import fit_decay
from analytics.value.forecast import ADOPTION_SPREAD, COST_SPREAD, PRICE_SPREAD, forecast_returns
from analytics.value.ledger import cost_ledger
from analytics.value.realised import realised_returns
from analytics.value.run_rate import recurring_cost, run_rate
from tests.value.facts import AS_OF, BROKEN, POLICY, SGD, claim, cost, estimate, register, study

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal
    from analytics.domain.credit import Credit
    from analytics.domain.initiative import CostEntry

BUILD = cost("400000", cost_id="B", period_start=date(2025, 7, 1), category="build")
RUN = tuple(
    cost("25000", cost_id=f"R{month}", period_start=day, category="run_infrastructure")
    for month, day in enumerate((date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1)))
)


def appraised(credited: str = "500000", **changes: Any) -> Appraisal:
    """I-1 credited this much from October 2025 to September 2026, a year."""
    found = appraise(register(), (study(),), assumptions=POLICY, as_of=AS_OF)[0]
    entry = replace(
        found.credits[0],
        credited=Decimal(credited),
        value_mean=changes.pop("mean", float(credited)),
        value_sd=changes.pop("spread", 50_000.0),
        period_start=changes.pop("start", "2025-10-01"),
        period_end=changes.pop("end", "2026-09-30"),
        **{name: changes.pop(name) for name in ("benefit_class",) if name in changes},
    )
    return replace(found, credits=(entry,), credited=entry.credited, **changes)


def realised(one: Appraisal, *costs: CostEntry) -> Realised:
    found = realised_returns(one, costs, assumptions=POLICY, as_of=AS_OF)
    assert isinstance(found, Realised)
    return found


def ahead(one: Appraisal, *costs: CostEntry) -> Forecast:
    rate = run_rate(one, costs, as_of=AS_OF)
    assert isinstance(rate, RunRate)
    found = forecast_returns(one, rate, assumptions=POLICY, rng=np.random.default_rng(1))
    assert isinstance(found, Forecast)
    return found


def outcome(found: ValueOutcome | NotDefined) -> ValueOutcome:
    assert isinstance(found, ValueOutcome)
    return found


def reason(found: object) -> str:
    assert isinstance(found, NotDefined)
    return found.reason


def test_a_year_of_credit_against_one_investment_by_hand() -> None:
    """400,000 in Q3 2025; 500,000 over 92, 90, 91 and 92 days; 10 % a year is q a quarter."""
    found = realised(appraised(), BUILD)
    q = 1.1**0.25
    paid = [500_000 * days / 365 for days in (92, 90, 91, 92)]
    worth = sum(one / q ** (i + 1) for i, one in enumerate(paid))
    assert found.cost == 400_000
    assert found.benefit == 500_000
    assert found.net == 100_000
    assert (found.first, found.last, found.quarters) == (date(2025, 7, 1), date(2026, 7, 1), 5)
    assert found.net_present_value == pytest.approx(worth - 400_000, abs=0.05)  # cents a quarter
    assert found.return_on_investment == pytest.approx(0.25)
    assert found.benefit_cost_ratio == pytest.approx(worth / 400_000, rel=1e-6)
    back = 3 + (400_000 - sum(paid[:3])) / paid[3]
    assert found.payback == pytest.approx(back / 4, rel=1e-6)
    assert isinstance(found.internal_rate, float)
    yearly = (1 + found.internal_rate) ** 0.25
    assert sum(one / yearly ** (i + 1) for i, one in enumerate(paid)) == pytest.approx(400_000)
    assert outcome(found.outcome).mean == pytest.approx(found.net_present_value, abs=0.05)


def test_cost_and_benefit_of_one_quarter_do_not_cancel_in_the_ratio() -> None:
    """A ratio of net flows would forget the running cost that the benefit of its quarter covers."""
    found = realised(appraised(), BUILD, *RUN)
    assert found.cost == 475_000
    assert found.return_on_investment == pytest.approx(25 / 475)


def test_more_money_of_everything_changes_no_rate() -> None:
    once = realised(appraised(), BUILD, *RUN)
    thrice = realised(
        appraised("1500000", spread=150_000.0),
        *(replace(one, amount=3 * one.amount) for one in (BUILD, *RUN)),
    )
    assert thrice.net_present_value == pytest.approx(3 * once.net_present_value, abs=0.1)
    for name in ("return_on_investment", "benefit_cost_ratio", "payback", "internal_rate"):
        assert getattr(thrice, name) == pytest.approx(getattr(once, name), rel=1e-6)


def test_the_order_of_the_books_does_not_matter() -> None:
    assert realised(appraised(), BUILD, *RUN) == realised(appraised(), *reversed(RUN), BUILD)


def test_a_benefit_before_its_cost_has_no_rate_of_return() -> None:
    late = replace(BUILD, period_start=date(2026, 7, 1), amount=Decimal(700_000))
    found = realised(appraised(), late)
    assert "comes before the cost" in reason(found.internal_rate)
    assert found.return_on_investment == pytest.approx(-2 / 7)


def test_what_has_not_come_back_says_so() -> None:
    found = realised(appraised("300000"), BUILD)
    assert reason(found.payback) == "Not paid back within the 5 quarters so far."
    assert isinstance(found.internal_rate, float)
    assert found.internal_rate < 0


def test_cost_of_the_future_another_currency_and_budgets_do_not_count() -> None:
    others = (
        replace(BUILD, period_start=date(2027, 1, 1)),
        replace(BUILD, currency="USD"),
        replace(BUILD, basis="budget"),
    )
    assert realised(appraised(), BUILD, *others).cost == 400_000
    refused = realised_returns(appraised(), others, assumptions=POLICY, as_of=AS_OF)
    assert "No actual cost is booked" in reason(refused)


def test_money_without_dates_is_not_placed_in_time() -> None:
    one = appraised(start="1", end="12")
    found = realised_returns(one, (BUILD,), assumptions=POLICY, as_of=AS_OF)
    assert reason(found).startswith("Study 'S-1' does not say in which dates")
    assert reason(run_rate(one, (BUILD,), as_of=AS_OF)) == reason(found)


def test_an_untrusted_study_is_no_return_of_minus_one_hundred_per_cent() -> None:
    broken = study(found=estimate(trustworthy=False, checks=(BROKEN,)))
    one = appraise(register(), (broken,), assumptions=POLICY, as_of=AS_OF)[0]
    found = realised_returns(one, (BUILD, *RUN), assumptions=POLICY, as_of=AS_OF)
    assert isinstance(found, NotDefined)
    assert "not trustworthy" in found.reason


def test_nothing_measured_is_not_a_return_of_zero() -> None:
    one = replace(appraised(), credits=(), credited=None)
    assert "not a return of zero" in reason(
        realised_returns(one, (BUILD,), assumptions=POLICY, as_of=AS_OF)
    )


@pytest.mark.parametrize(
    "days", [(date(2026, 1, 1), "2026-06-30"), (date(2026, 2, 14), "2026-09-30")]
)
def test_a_part_of_a_year_is_scaled_by_its_days(days: tuple[date, str]) -> None:
    start, end = days
    found = run_rate(appraised(start=start.isoformat(), end=end), RUN, as_of=AS_OF)
    assert isinstance(found, RunRate)
    length = (date.fromisoformat(end) - start).days + 1
    assert found.credited == pytest.approx(Decimal(500_000 * 365.25 / length), abs=Decimal("0.01"))


def test_a_benefit_that_comes_once_is_never_annualised() -> None:
    """Automattic's abacus once did: a one-off saving became a yearly one."""
    once = appraised(benefit_class=BenefitClass.CAPITAL_EFFICIENCY)
    assert "No benefit that recurs" in reason(run_rate(once, RUN, as_of=AS_OF))
    said = replace(appraised(), claims=(claim(recurring=False),))
    assert "No benefit that recurs" in reason(run_rate(said, RUN, as_of=AS_OF))
    assert realised(said, BUILD).benefit == 500_000


def test_recurring_cost_covers_the_months_it_was_booked_for() -> None:
    """Three quarters of 25,000 are 100,000 a year; what was spent once is not in it."""
    found = recurring_cost((BUILD, *RUN), currency=SGD, as_of=AS_OF)
    assert found == Decimal("100000.00")
    only_once = recurring_cost((BUILD,), currency=SGD, as_of=AS_OF)
    assert "No recurring cost is booked" in reason(only_once)


def test_a_forecast_without_wearing_off_is_an_annuity() -> None:
    found = ahead(appraised(), BUILD, *RUN)
    annuity = sum(1.1 ** (-month / 12) for month in range(1, 37)) / 12
    credited = 500_000 * 365.25 / 365
    assert found.left_at_end == 1
    assert found.at_credited == pytest.approx((credited - 100_000) * annuity, rel=1e-6)
    assert found.break_even == pytest.approx(100_000)
    assert found.benefit_cost_ratio == pytest.approx(credited / 100_000, rel=1e-6)


def test_the_draws_have_the_moments_of_their_drivers() -> None:
    """Mean and variance of a product of independent factors; 20,000 draws, five standard errors."""
    found = outcome(ahead(appraised(), BUILD, *RUN).outcome)
    annuity = sum(1.1 ** (-month / 12) for month in range(1, 37)) / 12
    year = 500_000 * 365.25 / 365
    benefit, paid = year * annuity, 100_000 * annuity
    squares = (1 + 0.1**2) * (1 + ADOPTION_SPREAD**2) * (1 + PRICE_SPREAD**2) - 1
    deviation = sqrt(benefit**2 * squares + paid**2 * (np.exp(COST_SPREAD**2) - 1))
    assert found.mean == pytest.approx(benefit - paid, abs=5 * deviation / sqrt(20_000))
    # The quantiles are near those of a normal; a density of 0.175 gives them an error of 0.012.
    assert found.low == pytest.approx(found.mean - 1.2816 * deviation, abs=0.08 * deviation)
    assert found.high == pytest.approx(found.mean + 1.2816 * deviation, abs=0.08 * deviation)
    assert found.probability_positive > 0.999


def test_the_same_question_has_the_same_answer() -> None:
    assert ahead(appraised(), BUILD, *RUN) == ahead(appraised(), BUILD, *RUN)


def test_the_tornado_prints_what_it_tried_and_moves_as_far_as_it_says() -> None:
    found = ahead(appraised(), BUILD, *RUN)
    swings = {one.name: one for one in found.swings}
    annuity = sum(1.1 ** (-month / 12) for month in range(1, 37)) / 12
    benefit = swings["Benefit a year"]
    assert benefit.high - benefit.low == pytest.approx(2 * 1.644854 * 50_000 * 365.25 / 365)
    assert benefit.at_high - benefit.at_low == pytest.approx(annuity * (benefit.high - benefit.low))
    paid = swings["Cost a year"]
    assert paid.at_low - paid.at_high == pytest.approx(annuity * 40_000)
    sizes = [abs(one.at_high - one.at_low) for one in found.swings]
    assert sizes == sorted(sizes, reverse=True)
    middle = (500_000 * 365.25 / 365 - 100_000) * annuity
    assert all(
        min(one.at_low, one.at_high) - 1 <= middle <= max(one.at_low, one.at_high) + 1
        for one in found.swings
    )


def test_nothing_is_forecast_for_what_is_not_in_use() -> None:
    one = appraised()
    gone = replace(one, initiative=replace(one.initiative, stage="retired"))
    rate = run_rate(gone, RUN, as_of=AS_OF)
    assert isinstance(rate, RunRate)
    found = forecast_returns(gone, rate, assumptions=POLICY, rng=np.random.default_rng(1))
    assert "retired" in reason(found)


def test_a_fall_goes_on_along_its_averaged_curve() -> None:
    """Exact exponential to a floor of 4: after the end it goes on as 4 + 6 exp(-0.5 t)."""
    times = list(range(12))
    falling = [4 + 6 * np.exp(-0.5 * time) for time in times]
    fit = fit_decay(times, falling, [0.01] * 12)
    now = 4 + 6 * np.exp(-0.5 * 11)
    for later in (0, 1, 6, 24):
        expected = (4 + 6 * np.exp(-0.5 * (11 + later))) / now
        assert fit.left_after(later) == pytest.approx(expected, abs=1e-4)


def test_a_line_falls_no_further_than_zero() -> None:
    times = list(range(10))
    fit = fit_decay(times, [10.0 - time for time in times], [0.01] * 10)
    assert fit.left_after(0) == pytest.approx(1)
    assert 0 <= fit.left_after(100) < 0.05


def test_the_ledger_knows_the_twelve_and_loses_no_cost() -> None:
    entries = (
        cost("1.10", category="model_development"),
        cost("2.20", category="Build"),
        cost("3.30", category="licences", basis="budget"),
        cost("4.40", category="tea_kitchen"),
    )
    lines = cost_ledger(entries, currency=SGD, as_of=AS_OF)
    assert [one.category for one in lines] == ["build", "licence", "tea_kitchen"]
    assert [one.actual for one in lines] == [Decimal("3.30"), None, Decimal("4.40")]
    assert lines[1].budget == Decimal("3.30")


def test_a_roll_out_is_observed_from_its_first_adoption() -> None:
    from analytics.domain.estimate import GroupTimeEffect

    cells = tuple(
        GroupTimeEffect(group=group, time="2026-05-01", effect=-1.0, std_error=0.1)
        for group in ("2026-03-01", "2025-11-01")
    )
    plain = estimate()
    found = replace(plain, finding=replace(plain.finding, group_time=cells))
    entry: Credit = appraise(register(), (study(found=found),), assumptions=POLICY, as_of=AS_OF)[
        0
    ].credits[0]
    assert entry.effect_from == "2025-11-01"
