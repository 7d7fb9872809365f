"""How long a thousand monthly series take: at once, one by one, and by plain least squares."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.estimators.numerics.interrupted_series import Points, Shape, fit_series
from analytics.estimators.numerics.many_series import fit_many, improves_many

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.benchmark

SERIES, BEFORE, AFTER = 1_000, 48, 12
# What the product promises for a thousand initiatives, in processor seconds.
LIMIT = 3.0
SHAPE = Shape(slope=True, season_length=12, harmonics=2)
RELATIVE = np.arange(-BEFORE, AFTER)


def _seconds(work: Callable[[], object]) -> float:
    """Processor seconds of the best of three runs."""
    found = []
    for _ in range(3):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def test_a_thousand_monthly_series_stay_within_the_promise() -> None:
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((SERIES, BEFORE + AFTER))
    for t in range(1, BEFORE + AFTER):
        noise[:, t] = 0.6 * noise[:, t - 1] + 0.8 * noise[:, t]
    values = 10 + 0.05 * RELATIVE + np.cos(2 * np.pi * RELATIVE / 12) + noise + (RELATIVE >= 0)

    def at_once() -> object:
        return improves_many(RELATIVE, values, SHAPE), fit_many(RELATIVE, values, SHAPE)

    def one_by_one() -> object:
        points = [Points(relative=RELATIVE, value=value) for value in values[:100]]
        return [fit_series(one, SHAPE) for one in points]

    together, alone = _seconds(at_once), 10 * _seconds(one_by_one)
    sys.stdout.write(
        f"\n| {SERIES:,} monthly series at once | {together:.2f} s | one by one {alone:.2f} s |"
        f" {alone / together:.0f} times |\n"
    )
    assert fit_many(RELATIVE, values, SHAPE).effect.mean() == pytest.approx(1, abs=0.1)
    assert together < LIMIT
