"""A series without its last stretch before the start: by the plan, whatever the stretch shows."""

from __future__ import annotations

import pytest

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.estimate import Dropped
from tests.estimators.test_interrupted_time_series import (
    check_of,
    drawn,
    effect_of,
    plan_of,
    run,
)
from tests.estimators.worlds import SeriesWorld


def test_a_plan_can_leave_the_last_stretch_out_whatever_it_shows() -> None:
    series = drawn(13, SeriesWorld(correlation=0.2, effect=1.0))
    finding = run(series, 'donut = "always"')
    assert check_of(finding, "dip").verdict is Verdict.PASS
    assert finding.data.dropped[-1] == Dropped(
        reason="in the stretch just before the start", rows=3
    )
    assert "The last 3 months before the start are left out." in finding.method_in_words
    beside = next(one for one in finding.alternatives if one.method.startswith("with the last"))
    assert beside.effect == effect_of(run(series)).effect
    short = drawn(13, SeriesWorld(before=10, after=6))
    with pytest.raises(NotEstimableError, match="too few are left"):
        run(short, 'donut = "always"')


def test_a_forecast_cannot_leave_out_what_it_starts_from() -> None:
    with pytest.raises(PlanError, match="forecast from"):
        plan_of('donut = "always"\nestimator = "forecast"')
    with pytest.raises(PlanError, match="donut"):
        plan_of('donut = "sometimes"')
