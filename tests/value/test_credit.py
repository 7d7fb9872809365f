from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.domain.assumptions import Assumptions, BenefitClass
from analytics.domain.credit import Credit, CreditOutcome
from analytics.domain.estimate import Grade
from analytics.value.credit import credit_effect
from tests.value.facts import BROKEN, KPI, POLICY, PRICE, credit, estimate, study

MICRO = Decimal(10) ** 6  # one unit worth a million: what is a cent there is 1e-8 of the example


def amounts(found: Credit) -> dict[str, Decimal]:
    return {step.key: step.amount for step in found.steps}


def test_the_worked_example_holds_to_six_decimals() -> None:
    """Conservative credited value: effect 2.4, SE 0.9, N 50,000, u 1, c 0.90, h 0.70, r 1.

    Expected values were computed with numpy and scipy independently of this program.
    """
    found = credit_effect(
        estimate(grade=Grade.C), study(), KPI, replace(PRICE, unit_value=MICRO), POLICY
    )
    steps = {key: amount / MICRO for key, amount in amounts(found).items()}
    assert found.good_low == pytest.approx(1.246604, abs=5e-7)
    assert float(steps["gross"]) == pytest.approx(120000.000000, abs=5e-7)
    assert float(steps["lower_bound"]) == pytest.approx(62330.179550, abs=5e-7)
    assert float(steps["evidence"]) == pytest.approx(43631.125685, abs=5e-7)
    assert float(steps["realisation"]) == pytest.approx(43631.125685, abs=5e-7)


def test_in_cents_every_step_is_an_exact_decimal_and_says_its_numbers() -> None:
    found = credit(estimate(grade=Grade.C))
    assert amounts(found) == {
        "gross": Decimal("120000.00"),
        "lower_bound": Decimal("62330.18"),
        "evidence": Decimal("43631.13"),
        "realisation": Decimal("43631.13"),
    }
    assert found.credited == Decimal("43631.13")
    assert found.outcome is CreditOutcome.CREDITED
    shown = ("SGD 120,000.00", "SGD 62,330.18", "70%", "100%")
    for step, number in zip(found.steps, shown, strict=True):
        assert number in step.sentence
    assert "Handling time improved by 2.40 minutes" in found.sentence
    assert "90% confidence by at least 1.25." in found.finding


def test_looks_before_the_end_widen_the_bound() -> None:
    alone = estimate()
    effect = replace(alone.effect, widening=1.5)
    looked_at = replace(alone, finding=replace(alone.finding, effects=(effect,)))
    found = credit(looked_at)
    assert found.good_low == pytest.approx(2.4 - 1.5 * stats.norm.ppf(0.90) * 0.9, rel=1e-12)
    once = credit(alone)
    assert found.credited is not None
    assert once.credited is not None
    assert found.credited < once.credited


def test_known_degrees_of_freedom_widen_the_bound() -> None:
    found = credit(estimate(df=8.0))
    assert found.good_low == pytest.approx(2.4 - stats.t.ppf(0.90, 8) * 0.9, rel=1e-12)
    assert found.low is not None
    assert float(found.low) == pytest.approx(50_000 * (2.4 - stats.t.ppf(0.95, 8) * 0.9), abs=0.005)
    assert found.value_sd == pytest.approx(45_000)
    assert found.value_mean == pytest.approx(120_000)


def test_the_direction_is_applied_once() -> None:
    more_is_better = replace(KPI, direction=1)
    up = credit(estimate(effect=2.4, higher_is_better=True), more_is_better)
    down = credit(estimate(effect=-2.4))
    assert amounts(up) == amounts(down)
    assert credit(estimate(effect=2.4)).outcome is CreditOutcome.HARM


@pytest.mark.parametrize("grade", [Grade.A, Grade.D, Grade.E])
@pytest.mark.parametrize("kind", ["cashable", "capacity_release", ""])
def test_harm_is_booked_in_full_whatever_grade_and_kind(grade: Grade, kind: str) -> None:
    found = credit(estimate(effect=2.4, grade=grade), replace(KPI, benefit_class=kind))
    assert found.outcome is CreditOutcome.HARM
    assert found.credited == Decimal("-120000.00")
    assert found.value_mean == -120_000
    assert "SGD 120,000.00 is booked in full" in found.sentence
    assert [step.key for step in found.steps] == ["gross"]


def test_an_interval_around_zero_credits_nothing_and_does_not_say_no_effect() -> None:
    found = credit(estimate(effect=-0.5))
    assert found.outcome is CreditOutcome.NOT_DISTINGUISHABLE
    assert found.credited == 0
    assert "not distinguishable from zero" in found.sentence
    assert "no effect" not in found.sentence.lower()
    assert found.value_mean == pytest.approx(25_000)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high


def test_a_broken_study_credits_nothing_and_says_which_check_failed() -> None:
    broken = estimate(effect=2.4, trustworthy=False, grade=Grade.U, checks=(BROKEN,))
    found = credit(broken)
    assert found.outcome is CreditOutcome.NOT_TRUSTWORTHY
    assert found.credited is None, "a refusal is no zero"
    assert (found.low, found.value_mean) == (None, None)
    assert BROKEN.sentence in found.sentence


def test_a_grade_without_a_factor_credits_nothing_and_names_the_grade() -> None:
    found = credit(estimate(grade=Grade.E))
    assert found.outcome is CreditOutcome.GRADE_TOO_LOW
    assert found.credited == 0
    assert "grade E" in found.sentence


@pytest.mark.parametrize("effect", [-2.4, 2.4])
def test_without_a_price_an_effect_stays_in_its_own_unit(effect: float) -> None:
    found = credit_effect(estimate(effect=effect), study(), KPI, None, POLICY)
    assert found.outcome is CreditOutcome.NO_UNIT_VALUE
    assert (found.credited, found.low, found.value_mean) == (None, None, None)
    assert found.steps == ()
    assert found.good_effect == -effect


def test_without_exposure_or_kind_of_benefit_a_gain_has_no_money() -> None:
    assert credit(estimate(exposure=None)).credited is None
    assert credit(estimate(), replace(KPI, benefit_class="")).credited is None
    assert credit(estimate(), replace(KPI, benefit_class="joy")).credited is None


def test_an_effect_on_a_log_scale_is_said_as_a_change_in_per_cent() -> None:
    """METR 2025: 0.1726 on log minutes; exp(b) - 1 = 0.188, tasks take 19 % longer."""
    time = replace(KPI, name="Time per issue", unit="log minutes")
    found = credit(estimate(effect=0.17260781509724205, std_error=0.0815), time)
    assert "Time per issue got worse by 0.173 log minutes (+18.8%)" in found.finding


def test_a_share_is_said_in_percentage_points() -> None:
    score = replace(KPI, name="Exam score", unit="share", direction=1)
    found = credit(estimate(effect=-0.0543, std_error=0.0224, higher_is_better=True), score)
    assert "Exam score got worse by 5.43 percentage points" in found.finding


effects = st.floats(-1e4, 1e4, allow_nan=False)
errors = st.floats(1e-3, 1e4, allow_nan=False)
degrees = st.one_of(st.none(), st.floats(2.0, 1e4))
grades = st.sampled_from([grade for grade in Grade if grade is not Grade.U])
kinds = st.sampled_from([kind.value for kind in BenefitClass])
confidences = st.floats(0.55, 0.95)
CENT = Decimal("0.01")


@given(effects, errors, degrees, grades, kinds, confidences)
def test_credited_lies_in_its_interval_and_never_above_gross(
    effect: float, error: float, df: float | None, grade: Grade, kind: str, confidence: float
) -> None:
    policy = Assumptions(currency="SGD", credit_confidence=confidence)
    kpi = replace(KPI, benefit_class=kind)
    found = credit(estimate(effect=effect, std_error=error, df=df, grade=grade), kpi, policy)
    assert found.credited is not None
    assert found.low is not None
    assert found.high is not None
    # Each rounding to the cent moves an amount by at most half of it.
    assert found.low - 2 * CENT <= found.credited <= found.high + 2 * CENT
    steps = [step.amount for step in found.steps]
    if found.outcome is CreditOutcome.HARM:
        assert found.credited == steps[0] < 0
    else:
        assert found.credited >= 0
        assert found.credited == 0 or steps == sorted(steps, reverse=True)


@given(effects, errors, degrees, st.floats(1.0, 50.0))
def test_more_uncertainty_never_credits_more(
    effect: float, error: float, df: float | None, factor: float
) -> None:
    sure = credit(estimate(effect=effect, std_error=error, df=df)).credited
    unsure = credit(estimate(effect=effect, std_error=error * factor, df=df)).credited
    assert sure is not None
    assert unsure is not None
    assert abs(unsure) <= abs(sure)


@given(effects, errors, grades, kinds, st.integers(2, 1000))
def test_a_smaller_currency_unit_scales_every_amount(
    effect: float, error: float, grade: Grade, kind: str, scale: int
) -> None:
    found = estimate(effect=effect, std_error=error, grade=grade)
    kpi = replace(KPI, benefit_class=kind)
    once = credit_effect(found, study(), kpi, PRICE, POLICY)
    many = credit_effect(found, study(), kpi, replace(PRICE, unit_value=Decimal(scale)), POLICY)
    assert once.outcome is many.outcome
    for small, large in zip(once.steps, many.steps, strict=True):
        # Four roundings of half a cent, each scaled.
        assert abs(large.amount - small.amount * scale) <= 2 * CENT * scale + 2 * CENT


@given(st.floats(0.01, 1e4), st.floats(1e-6, 1.0), grades, kinds)
def test_factors_never_soften_harm(size: float, share: float, grade: Grade, kind: str) -> None:
    harmful = estimate(effect=size, std_error=size * share / 2, grade=grade)
    found = credit(harmful, replace(KPI, benefit_class=kind))
    assert found.outcome is CreditOutcome.HARM
    assert found.credited == (Decimal(-size) * 50_000).quantize(CENT)
