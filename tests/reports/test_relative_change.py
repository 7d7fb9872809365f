"""A percentage of a logarithm is never shown: the change it stands for is."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from analytics.domain.estimate import Effect, RelativeEffect
from analytics.domain.initiative import Kpi
from analytics.reports.relative_change import relative_change

MINUTES = Kpi(kpi_id="K", name="Time", unit="minutes", direction=-1)
LOGS = replace(MINUTES, unit="log minutes")
FOUND = Effect(
    name="on",
    effect=0.172608,
    std_error=0.08,
    ci_low=0.0129,
    ci_high=0.3323,
    confidence=0.95,
    p_value=0.03,
    degrees_of_freedom=240,
    relative=RelativeEffect(effect=0.04, ci_low=0.003, ci_high=0.08),
)


def test_a_change_in_logs_is_the_published_percentage() -> None:
    """METR 2025: exp(b) - 1 = 0.188 with interval (0.013, 0.394)."""
    change = relative_change(FOUND, LOGS)
    assert change is not None
    published = (0.188, 0.013, 0.394)
    assert (change.effect, change.ci_low, change.ci_high) == pytest.approx(published, abs=6e-4)


def test_any_other_kpi_keeps_its_share() -> None:
    assert relative_change(FOUND, MINUTES) == FOUND.relative
    assert relative_change(replace(FOUND, relative=None), None) is None


def test_an_open_end_stays_open() -> None:
    change = relative_change(replace(FOUND, ci_low=-inf, ci_high=inf), LOGS)
    assert change is not None
    assert (change.ci_low, change.ci_high) == (-1, inf)
