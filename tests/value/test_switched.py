"""A credit without some of its steps, and with one penalty for weak evidence: value.md, 4.1."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.credit import CreditOutcome, CreditStep
from analytics.domain.estimate import Grade
from analytics.domain.freed_time import MeasuredTime, TimeClaim
from analytics.reports.credit_questions import reported_sentence
from analytics.value.freed_time import measured_time, reported_time
from analytics.value.single_penalty import single_penalty
from analytics.value.switched import STEPS, switchable, switched
from tests.value.facts import KPI, POLICY, credit, estimate

if TYPE_CHECKING:
    from analytics.domain.credit import Credit

SHARE = Decimal("0.65")


def worked() -> Credit:
    """Effect 2.4 +- 0.9 for each of 50,000 at 1; grade C counts 70 %, the overlap leaves 65 %."""
    plain = credit(estimate(grade=Grade.C))
    before = plain.steps[-1].amount
    overlap = CreditStep(key="overlap", label="Overlap", amount=before * SHARE, sentence="")
    return replace(plain, steps=(*plain.steps, overlap), credited=before * SHARE)


def money(found: Credit) -> float:
    assert found.credited is not None
    return float(found.credited)


def test_the_steps_of_the_worked_example_can_be_switched_off_one_by_one() -> None:
    one = worked()
    assert switchable(one) == ("lower_bound", "evidence", "realisation", "overlap")
    assert money(switched(one, (), POLICY)) == pytest.approx(28360.231695, abs=0.01)
    assert money(switched(one, ("overlap",), POLICY)) == pytest.approx(43631.125685, abs=0.01)
    assert money(switched(one, ("evidence", "overlap"), POLICY)) == pytest.approx(
        62330.179550, abs=0.01
    )
    assert money(switched(one, ("lower_bound",), POLICY)) == 120_000 * 0.7 * 0.65
    assert money(switched(one, STEPS, POLICY)) == 120_000


def test_a_what_if_says_what_is_really_credited() -> None:
    one = worked()
    assert switched(one, (), POLICY) is one
    found = switched(one, ("evidence",), POLICY)
    assert "What if evidence grade did not count: SGD 40,514." in found.sentence
    assert found.sentence.endswith("Everything else in Credence credits SGD 28,360.23.")
    assert found.steps[-1].amount == found.credited


@given(
    effect=st.floats(0.1, 10),
    error=st.floats(0.01, 10),
    off=st.sets(st.sampled_from(STEPS)),
    grade=st.sampled_from(tuple(Grade)[:5]),
)
def test_switching_a_step_off_never_lowers_a_gain(
    effect: float, error: float, off: set[str], grade: Grade
) -> None:
    one = credit(estimate(effect=-effect, std_error=error, grade=grade))
    assert money(switched(one, off, POLICY)) >= money(one)
    more = switched(one, {*off, "evidence"}, POLICY)
    assert money(more) >= money(switched(one, off, POLICY))


def test_an_effect_that_is_not_distinguishable_shows_what_the_bound_takes() -> None:
    one = credit(estimate(effect=-0.5, grade=Grade.C))
    assert one.outcome is CreditOutcome.NOT_DISTINGUISHABLE
    assert money(switched(one, ("evidence",), POLICY)) == 0
    assert money(switched(one, ("lower_bound",), POLICY)) == pytest.approx(25_000 * 0.7)
    worse = credit(estimate(effect=0.5, grade=Grade.C))
    assert money(switched(worse, ("lower_bound",), POLICY)) == -25_000  # never discounted


def test_harm_and_what_has_no_price_have_no_switch() -> None:
    harm = credit(estimate(effect=4.0))
    assert harm.outcome is CreditOutcome.HARM
    assert switchable(harm) == ()
    assert switched(harm, STEPS, POLICY) is harm
    assert single_penalty(harm, POLICY, degrees_of_freedom=None) is None
    bare = replace(worked(), outcome=CreditOutcome.NO_UNIT_VALUE, steps=())
    assert switchable(bare) == ()


def test_one_penalty_instead_of_two_is_the_worked_number() -> None:
    found = single_penalty(worked(), POLICY, degrees_of_freedom=None)
    assert found is not None
    assert float(found) == pytest.approx(21611.916116, abs=0.01)


MINUTES = replace(KPI, unit="minutes per ticket", benefit_class="capacity_release")


def test_hours_are_counted_a_year_and_only_where_time_was_measured() -> None:
    """2.4 minutes for each of 50,000 tickets in half a year are 4,000 hours a year."""
    one = credit(estimate(period=("2026-01-01", "2026-06-30")), kpi=MINUTES)
    found = measured_time(one, MINUTES, POLICY)
    assert found is not None
    assert found.hours == pytest.approx(4_000, rel=0.01)
    assert found.wage == 60
    assert found.redeployed == 0.3
    assert measured_time(one, replace(MINUTES, unit="tickets"), POLICY) is None
    assert measured_time(credit(estimate()), KPI, POLICY) is None  # cashable, no freed time


def test_what_800_people_report_keeps_what_was_measured_and_redeployed() -> None:
    """The worked example: 76,267 hours at 38, 45 % measured, 30 % redeployed: 391,248."""
    claim = TimeClaim(users=800, minutes_a_day=26, days=220, wage=38)
    measured = MeasuredTime(hours=76266.666667 * 0.45, wage=38, redeployed=0.3)
    found = reported_time(claim, measured)
    assert found.freed.face_value == pytest.approx(2_898_133.33, abs=0.01)
    assert found.freed.realised == pytest.approx(391_248, abs=0.01)
    assert "45% of that; 30% of freed time" in reported_sentence(found, "GBP")
    more = reported_time(claim, replace(measured, hours=90_000))
    assert more.measured_share == 1
    assert "more was measured than reported" in reported_sentence(more, "GBP")
