"""A benefit that wears off is credited at what is left, in a step that can be switched off."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from analytics.domain.check import Check, Verdict
from analytics.domain.credit import CreditOutcome
from analytics.domain.estimate import Estimate, EventStudyPoint
from analytics.value.decay import fit_decay
from analytics.value.wearing_off import wearing_off
from tests.value.facts import FADES, KPI, credit, estimate

FALLING = (10.2, 8.9, 8.1, 7.2, 6.9, 6.3, 6.0, 5.9)


def observed(effects: tuple[float, ...] = FALLING, **changes: Any) -> Estimate:
    """Effects by period, natural sign negative because less is better; two periods before."""
    points = tuple(
        EventStudyPoint(
            relative_time=time, effect=effect, std_error=0.3, ci_low=effect - 1, ci_high=effect + 1
        )
        for time, effect in enumerate((0.0, 0.1, *(-one for one in effects)), start=-2)
    )
    plain = estimate(checks=(FADES,), **changes)
    return replace(plain, finding=replace(plain.finding, event_study=points))


def test_what_is_left_is_the_last_fitted_value_over_the_mean() -> None:
    found = wearing_off(observed(), KPI)
    expected = fit_decay(range(8), FALLING, [0.3] * 8).retained
    assert found is not None
    assert float(found.left) == round(expected, 4)
    assert "78% of its average" in found.sentence


def test_the_step_scales_credit_and_interval_alike() -> None:
    steady = observed()
    whole = credit(replace(steady, finding=replace(steady.finding, checks=())))
    left = credit(observed())
    step = left.steps[-1]
    share = wearing_off(observed(), KPI)
    assert share is not None
    assert whole.credited is not None
    assert whole.high is not None
    assert step.key == "decay"
    assert step.amount == left.credited == (whole.credited * share.left).quantize(Decimal("0.01"))
    assert left.high == (whole.high * share.left).quantize(Decimal("0.01"))
    assert left.value_mean == whole.value_mean * float(share.left)  # type: ignore[operator] # money is known
    assert [one.key for one in left.steps[:-1]] == [one.key for one in whole.steps]


def test_nothing_wears_off_without_the_check_or_without_periods() -> None:
    passed = Check(name="fading", verdict=Verdict.PASS, sentence="Holds.")
    steady = observed()
    steady = replace(steady, finding=replace(steady.finding, checks=(passed,)))
    assert wearing_off(steady, KPI) is None
    assert wearing_off(estimate(checks=(FADES,)), KPI) is None
    assert wearing_off(observed(FALLING[:3]), KPI) is None


def test_harm_is_not_made_smaller_because_it_fades() -> None:
    harm = observed(effect=2.4)
    found = credit(harm)
    assert found.outcome is CreditOutcome.HARM
    assert [step.key for step in found.steps] == ["gross"]


def test_a_benefit_that_turned_into_harm_leaves_nothing_to_credit() -> None:
    found = credit(observed((10.0, 6.0, 2.0, -2.0, -6.0, -10.0)))
    assert found.credited == 0
