"""Plans meet outcomes: the worked variance bridge, closed claims, the declared dip."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import exp

import pytest

from analytics.domain.amounts import MINUS
from analytics.domain.credit import CreditOutcome, CreditStep
from analytics.domain.plan_gap import ClosedOutcome, MoneyReference, PlanGap, UnmetPlan
from analytics.domain.returns import NotDefined
from analytics.domain.stated import DeclaredNet, ValueDriver
from analytics.reports.j_curve_words import curve_sentence
from analytics.reports.plan_gap_words import gap_bars, gap_sentence, money_reference_sentence
from analytics.value.appraise import appraise
from analytics.value.closed_claims import (
    class_history,
    closed_outcomes,
    corrected,
    money_reference,
)
from analytics.value.j_curve import j_curve
from analytics.value.plan_gap import plan_gaps
from tests.value.facts import (
    AS_OF,
    KPI,
    POLICY,
    claim,
    cost,
    credit,
    estimate,
    register,
    study,
)

START, END = date(2026, 1, 1), date(2026, 6, 30)
PLAN = ValueDriver(
    initiative_id="I-1",
    kpi_id="K-1",
    period_start=START,
    period_end=END,
    basis="plan",
    volume=10_000,
    adoption=0.8,
    effect=-5.0,
    unit_value=Decimal(6),
    currency="SGD",
)
ACTUAL = replace(PLAN, basis="actual", volume=11_000, adoption=0.45, effect=None, unit_value=None)
PRICED = replace(credit(estimate(effect=-4.0)), unit_value=Decimal(6))


def gap(*drivers: ValueDriver, found: object = PRICED, day: date = AS_OF) -> PlanGap | UnmetPlan:
    (one,) = plan_gaps(
        drivers,
        () if found is None else (found,),  # type: ignore[arg-type] # a credit where given
        (KPI,),
        currency="SGD",
        as_of=day,
    )
    return one


def test_plan_and_actual_are_bridged_as_in_the_worked_example() -> None:
    """Volume 10,000 to 11,000, adoption 80 % to 45 %, effect 5 to 4, price 6 (value.md 4.16)."""
    one = gap(PLAN, ACTUAL)
    assert isinstance(one, PlanGap)
    assert (one.planned, one.actual) == pytest.approx((240_000, 118_800))
    assert one.realisation_rate == pytest.approx(0.495)
    assert {f.name: f.contribution for f in one.factors} == pytest.approx(
        {"Volume": 17_050, "Adoption": -99_050, "Effect": -39_200, "Price": 0}, abs=1e-6
    )
    bars = gap_bars(one)
    assert bars[0].amount + sum(bar.amount for bar in bars[1:-1]) == bars[-1].amount
    assert f"Most of the difference is adoption: {MINUS}SGD 99K" in gap_sentence(one)
    assert "SGD 119K, 49% of it" in gap_sentence(one)


def test_the_bounds_are_those_of_the_measured_effect() -> None:
    one = gap(PLAN, ACTUAL)
    assert isinstance(one, PlanGap)
    weight = 11_000 * 0.45 * 6
    assert one.low == pytest.approx(weight * PRICED.good_low)
    assert one.high == pytest.approx(weight * PRICED.good_high)
    assert one.low < one.actual < one.high


def test_a_change_of_the_kpis_unit_changes_no_money() -> None:
    """Hours for minutes: effects a sixtieth, price sixty times."""
    small = replace(PLAN, effect=-5.0 / 60, unit_value=Decimal(360))
    found = replace(PRICED, good_effect=4.0 / 60, unit_value=Decimal(360))
    one, other = gap(PLAN, ACTUAL), gap(small, ACTUAL, found=found)
    assert isinstance(one, PlanGap)
    assert isinstance(other, PlanGap)
    assert [f.contribution for f in other.factors] == pytest.approx(
        [f.contribution for f in one.factors], abs=1e-6
    )


def test_where_others_claim_the_kpi_only_the_share_that_is_left_counts() -> None:
    steps = (
        CreditStep(key="gross", label="", amount=Decimal(100), sentence=""),
        CreditStep(key="lower_bound", label="", amount=Decimal(80), sentence=""),
        CreditStep(key="kpi_total", label="", amount=Decimal(40), sentence=""),
        CreditStep(key="credited", label="", amount=Decimal(40), sentence=""),
    )
    shared = replace(PRICED, steps=steps)
    assert shared.share_kept == 0.5
    assert PRICED.share_kept == 1.0
    one = gap(PLAN, ACTUAL, found=shared)
    assert isinstance(one, PlanGap)
    assert one.actual == pytest.approx(59_400)
    assert "50% of the effect is counted here" in gap_sentence(one)


@pytest.mark.parametrize(
    ("drivers", "found", "words"),
    [
        ((PLAN,), PRICED, "is not stated"),
        ((PLAN, ACTUAL), None, "No usable study"),
        ((replace(PLAN, currency="USD"), ACTUAL), PRICED, "in USD, not in SGD"),
        ((replace(PLAN, effect=None), ACTUAL), PRICED, "states no effect"),
        ((PLAN, ACTUAL), replace(PRICED, unit_value=None), "approved no value of a unit"),
        (
            (PLAN, ACTUAL),
            replace(PRICED, outcome=CreditOutcome.NOT_TRUSTWORTHY),
            "not trustworthy",
        ),
    ],
)
def test_a_plan_that_cannot_be_met_says_why_and_is_never_a_zero(
    drivers: tuple[ValueDriver, ...], found: object, words: str
) -> None:
    one = gap(*drivers, found=found)
    assert isinstance(one, UnmetPlan)
    assert words in one.reason


def closed(number: int, ratio: float, kind: str = "cashable") -> ClosedOutcome:
    return ClosedOutcome(
        initiative_id=f"I-{number}",
        kpi_id="K",
        benefit_class=kind,
        forecast=100.0 * (number + 1),
        realised=100.0 * (number + 1) * ratio,
        source="plan",
    )


def test_eight_closed_claims_of_a_class_correct_its_next_forecast() -> None:
    """Ratios around the worked geometric mean 0.537820 (value.md 4.15)."""
    logs = [-0.9, -0.7, -0.4, -0.2, 0.2, 0.4, 0.7, 0.9]
    found = money_reference([closed(i, 0.537820 * exp(x)) for i, x in enumerate(logs)], "cashable")
    assert isinstance(found, MoneyReference)
    assert found.geometric_mean == pytest.approx(0.537820, abs=1e-9)
    assert found.name == "cashable"
    forecast = claim("1000000", claim_type="forecast")
    (one,) = corrected([forecast, claim("5")], found, currency="SGD")
    assert one.expected == Decimal("537820.00")
    assert one.low < one.expected
    assert "brought none" not in money_reference_sentence(found)


def test_seven_of_a_class_fall_back_on_all_classes_and_losers_are_counted() -> None:
    mixed = [closed(i, 0.5) for i in range(7)] + [closed(7, 0.9, "capacity_release")]
    mixed.append(closed(8, -0.4, "revenue_margin"))
    found = money_reference(mixed, "cashable")
    assert isinstance(found, MoneyReference)
    assert (found.name, found.claims, found.without_gain) == ("all kinds of benefit", 9, 1)
    whole = sum(one.realised for one in mixed) / sum(one.forecast for one in mixed)
    assert found.aggregate == pytest.approx(whole)  # the loss is in the sum
    own = class_history(mixed, "cashable")
    assert isinstance(own, NotDefined)
    assert own.reason.startswith("7 closed claims of cashable")
    few = money_reference(mixed[:7], "cashable")
    assert isinstance(few, NotDefined)


def test_a_forecast_is_closed_by_finance_and_never_by_its_sponsor() -> None:
    year = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
    forecast = claim("1000", claim_id="F", claim_type="forecast", **year)
    realised = claim("400", claim_id="R", claim_type="realised", status="validated", **year)

    def found(*claims: object, day: date = AS_OF) -> tuple[ClosedOutcome, ...]:
        return closed_outcomes((), claims, (KPI,), currency="SGD", as_of=day)  # type: ignore[arg-type] # claims

    (one,) = found(forecast, realised)
    assert (one.forecast, one.realised, one.benefit_class) == (1000, 400, "cashable")
    assert found(forecast, replace(realised, status="submitted")) == ()
    assert found(forecast, realised, day=date(2025, 12, 30)) == ()
    assert found(forecast, replace(realised, period_end=date(2025, 6, 30))) == ()
    measured = gap(PLAN, ACTUAL)
    both = closed_outcomes((measured,), (forecast, realised), (KPI,), currency="SGD", as_of=AS_OF)
    assert [one.source for one in both] == ["plan"]
    early = gap(PLAN, ACTUAL, day=date(2026, 3, 1))
    assert closed_outcomes((early,), (), (KPI,), currency="SGD", as_of=AS_OF) == ()


def declared(*nets: int, on: date = date(2025, 6, 1)) -> list[DeclaredNet]:
    quarters = [date(2025 + k // 4, 3 * (k % 4) + 1, 1) for k in range(len(nets))]
    return [
        DeclaredNet(
            initiative_id="I-1",
            period_start=quarter,
            expected_net=Decimal(net),
            currency="SGD",
            declared_on=on,
        )
        for quarter, net in zip(quarters, nets, strict=True)
    ]


def test_the_declared_dip_stands_beside_the_one_that_came() -> None:
    """Costs of 300 and 200 in the first quarters of 2025; the study of 2026 is credited after."""
    facts = register(
        initiatives=(replace(register().initiatives[0], actual_start=date(2025, 6, 30)),),
        costs=(
            cost("30000", period_start=date(2025, 1, 1)),
            cost("20000", cost_id="X-2", period_start=date(2025, 4, 1)),
            cost("1000", cost_id="X-3", period_start=date(2026, 7, 1)),
        ),
    )
    (found,) = appraise(facts, (study(),), assumptions=POLICY, as_of=AS_OF)
    curve = j_curve(
        declared(-20_000, -20_000, 10_000, 20_000, 20_000), found, facts.costs, as_of=AS_OF
    )
    assert not isinstance(curve, NotDefined)
    assert (curve.declared.deepest, curve.declared.at) == (Decimal(-40_000), date(2025, 4, 1))
    assert curve.declared.back == date(2026, 1, 1)
    assert not isinstance(curve.came, NotDefined)
    assert (curve.came.deepest, curve.came.at) == (Decimal(-50_000), date(2025, 4, 1))
    assert [one.came for one in curve.points][:4] == [-30_000, -50_000, -50_000, -50_000]
    assert curve.points[-1].came == curve.credited_so_far - curve.cost_so_far
    assert curve.credited_so_far == found.credited
    assert curve.late == ""
    assert "SGD 10K deeper than declared" in curve_sentence(curve)


def test_a_dip_declared_after_the_start_says_so_and_none_is_no_dip() -> None:
    facts = register(
        initiatives=(replace(register().initiatives[0], actual_start=date(2025, 1, 15)),)
    )
    (found,) = appraise(facts, (study(),), assumptions=POLICY, as_of=AS_OF)
    curve = j_curve(declared(-5, 10), found, facts.costs, as_of=AS_OF)
    assert not isinstance(curve, NotDefined)
    assert "after the start on 2025-01-15" in curve_sentence(curve)
    none = j_curve((), found, facts.costs, as_of=AS_OF)
    assert isinstance(none, NotDefined)
    other = [replace(one, currency="USD") for one in declared(-5)]
    assert isinstance(j_curve(other, found, facts.costs, as_of=AS_OF), NotDefined)
