"""Forecasts are scored as one would by hand."""

from __future__ import annotations

import pytest

from analytics.domain.following import ForecastState, Outcome
from analytics.value.calibration import calibrate, calibrate_by, exact_interval


def outcome(
    probability: float | None, *, success: bool | None, inside: bool, who: str = "Ana"
) -> Outcome:
    return Outcome(
        decision_id="D", review_id="R", initiative_id="I", name="i", choice="scale",
        recommended="scale", decided_by=who, benefit_class="cashable",
        state=ForecastState.RESOLVED, sentence="", probability=probability, success=success,
        inside=inside,
    )  # fmt: skip


FIVE = (
    outcome(0.9, success=True, inside=True),
    outcome(0.8, success=False, inside=False),
    outcome(0.3, success=False, inside=True, who="Ben"),
    outcome(0.6, success=True, inside=True, who="Ben"),
    outcome(None, success=None, inside=False, who=""),
)


def test_brier_and_coverage_are_those_computed_by_hand() -> None:
    found = calibrate(FIVE)
    # (0.1^2 + 0.8^2 + 0.3^2 + 0.4^2) / 4 = (0.01 + 0.64 + 0.09 + 0.16) / 4
    assert found.brier == pytest.approx(0.225, abs=1e-15)
    # Two of four came: always saying one half scores a quarter.
    assert found.base == pytest.approx(0.25, abs=1e-15)
    assert (found.scored, found.intervals, found.coverage) == (4, 5, 0.6)


def test_each_decider_is_scored_alone_and_nobody_is_named_as_such() -> None:
    by = {one.group: one for one in calibrate_by(FIVE, lambda one: one.decided_by)}
    assert list(by) == ["Ana", "Ben", "not set"]
    assert by["Ana"].brier == pytest.approx((0.01 + 0.64) / 2, abs=1e-15)
    assert by["Ben"].brier == pytest.approx((0.09 + 0.16) / 2, abs=1e-15)
    assert by["not set"].brier is None
    assert by["not set"].coverage == 0.0


def test_what_is_not_resolved_is_not_counted() -> None:
    found = calibrate(())
    assert (found.scored, found.intervals, found.brier, found.coverage) == (0, 0, None, None)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # Closed forms of the ends: 1 - 0.05^(1/n) and 0.05^(1/n).
        (0, 10, 0.0, 1 - 0.05 ** (1 / 10)),
        (10, 10, 0.05 ** (1 / 10), 1.0),
        # 3 of 5 at 90 %: the tables of the binomial distribution.
        (3, 5, 0.18926, 0.92356),
    ],
)
def test_the_interval_of_the_coverage_is_exact(hits: int, of: int, low: float, high: float) -> None:
    assert exact_interval(hits, of) == pytest.approx((low, high), abs=1e-5)
