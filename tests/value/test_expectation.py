"""Expected effects meet measured ones; the reference class against the design's numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.domain.expectation import Met, ReferenceClass
from analytics.domain.initiative import ExpectedEffect
from analytics.domain.returns import NotDefined
from analytics.reports.expectation_words import met_sentence, reference_sentence
from analytics.value.appraise import appraise
from analytics.value.expectation import expectations_met, reference_class
from tests.value.facts import AS_OF, BROKEN, KPI, POLICY, estimate, register, study

EXPECTED = ExpectedEffect(initiative_id="I-1", kpi_id="K-1", effect=-4.0)


def met(expected: float, measured: float, kind: str = "cashable") -> Met:
    return Met(
        initiative_id="I",
        kpi_id="K",
        kpi="Time",
        unit="minutes",
        benefit_class=kind,
        expected=expected,
        measured=measured,
        low=measured - 1,
        high=measured + 1,
    )


def test_a_fall_that_is_good_meets_an_expected_fall() -> None:
    """Less is better: -4.0 was expected, -2.4 measured, 60 % of it."""
    found = appraise(register(), (study(),), assumptions=POLICY, as_of=AS_OF)
    one = expectations_met(found, (EXPECTED,), (KPI,))[0]
    assert (one.expected, one.measured) == (4.0, 2.4)
    assert one.rate == pytest.approx(0.6)
    assert not one.within_bounds
    assert met_sentence(one).endswith("60% of it. The expectation lies above the measured bounds.")


def test_a_study_that_cannot_be_trusted_meets_nothing() -> None:
    broken = estimate(trustworthy=False, checks=(BROKEN,))
    found = appraise(register(), (study(found=broken),), assumptions=POLICY, as_of=AS_OF)
    assert expectations_met(found, (EXPECTED,), (KPI,)) == ()
    assert expectations_met(found, (replace(EXPECTED, effect=None),), (KPI,)) == ()


def test_eight_of_a_class_are_its_reference_and_losers_are_counted_beside() -> None:
    """Eight gains of exactly half: mean, median and next value are all one half."""
    row = [met(2.0 * size, size) for size in (1, 2, 3, 4, 5, 6, 7, 8)]
    other = [met(1.0, 1.0, "risk_reduction")]
    found = reference_class([*row, met(3.0, -1.0), *other], "cashable")
    assert isinstance(found, ReferenceClass)
    assert (found.name, found.expectations, found.without_gain) == ("cashable", 9, 1)
    assert found.geometric_mean == pytest.approx(0.5)
    assert found.next_low == pytest.approx(0.5)
    assert "1 brought none" in reference_sentence(found)


def test_a_small_class_learns_from_all() -> None:
    row = [met(2.0, 1.0) for _ in range(8)]
    found = reference_class([*row, met(1.0, 1.0, "risk_reduction")], "risk_reduction")
    assert isinstance(found, ReferenceClass)
    assert found.name == "all kinds of benefit"
    assert found.expectations == 9


def test_too_few_refuse_with_their_number() -> None:
    found = reference_class([met(2.0, 1.0)] * 7, "cashable")
    assert isinstance(found, NotDefined)
    assert found.reason.startswith("7 expectations of all kinds of benefit")
