"""Do 95 % intervals of synthetic comparisons cover 95 % of the time: four hundred worlds a shape.

The product chooses the method: where there are too few donors it is the plain comparison.
"""

from __future__ import annotations

import sys

import numpy as np
import pytest

from analytics.simulation.worlds import DonorShape, panel_with_donors
from tests.estimators.test_synthetic_control import run
from tests.estimators.worlds import grid_panel

pytestmark = pytest.mark.slow
WORLDS = 400
# Four hundred worlds have a Monte-Carlo error of 1.1 points at 95 %.
LOWEST = 0.92
EFFECT = 1.0
CLASSIC = 'estimator = "synthetic_control"'

SHAPES = {
    "1 treated, 20 donors": DonorShape(treated=1, comparison=20, periods=22, start=16),
    "1 treated, 20 donors, common factors": DonorShape(
        treated=1, comparison=20, periods=28, start=20, factors=2
    ),
    "1 treated, 10 donors": DonorShape(treated=1, comparison=10, periods=22, start=16),
    "1 treated, 38 donors": DonorShape(treated=1, comparison=38, periods=31, start=19),
    "block, 30 treated, 30 donors": DonorShape(treated=30, comparison=30, periods=16, start=12),
    "8 units, 3 treated (plain comparison)": DonorShape(
        treated=3, comparison=5, periods=16, start=12
    ),
    "20 units, 3 treated": DonorShape(treated=3, comparison=17, periods=16, start=12),
    "20 units, 3 treated, common factors": DonorShape(
        treated=3, comparison=17, periods=28, start=20, factors=2
    ),
    "15 units, 2 treated": DonorShape(treated=2, comparison=13, periods=22, start=16),
    "20 units, 3 treated twice as noisy": DonorShape(
        treated=3, comparison=17, periods=22, start=16, treated_spread=2.0
    ),
    "no effect and no factors, 1 treated, 25 donors": DonorShape(
        treated=1, comparison=25, periods=30, start=24, autocorrelation=0.0
    ),
}
STEEPER = {
    "20 of 60 adopt, trend steeper by 0.1": DonorShape(
        treated=20, comparison=40, periods=16, start=12, steeper=0.1
    ),
    "3 of 23 adopt, trends vary, steeper by 0.1": DonorShape(
        treated=3, comparison=20, periods=28, start=20, steeper=0.1, slope_sd=0.1
    ),
}


def _study(name: str, shape: DonorShape, options: str = "") -> tuple[float, float]:
    """Coverage, and share of worlds that are covered or told by the check of the trend."""
    rng = np.random.default_rng([20261125, *name.encode()])
    rows = []
    for _ in range(WORLDS):
        world = panel_with_donors(shape, effect=EFFECT, rng=rng)
        finding = run(grid_panel(world.outcome, world.treated, world.start), options)
        effect = finding.effects[0]
        inside = effect.ci_low <= EFFECT <= effect.ci_high
        told = any(check.name == "pre_trend" and check.caps_at for check in finding.checks)
        rows.append(
            (inside, effect.effect - EFFECT, effect.ci_high - effect.ci_low, inside or told)
        )
    covered, apart, width, safe = np.array(rows, dtype=np.float64).T
    sys.stdout.write(
        f"\n| {name} | {covered.mean():.3f} | {apart.mean():+.3f} | {np.median(width):.2f} |"
        f" {safe.mean():.3f} |\n"
    )
    return float(covered.mean()), float(safe.mean())


@pytest.mark.parametrize("name", SHAPES)
def test_intervals_cover_the_truth(name: str) -> None:
    covered, _ = _study(name, SHAPES[name])
    assert covered >= LOWEST


def test_intervals_of_the_classic_method_cover_the_truth() -> None:
    name = "1 treated, 20 donors"
    covered, _ = _study(f"{name}, classic", SHAPES[name], CLASSIC)
    assert covered >= LOWEST


@pytest.mark.parametrize("name", STEEPER)
def test_adopters_on_a_steeper_path_are_covered_or_told(name: str) -> None:
    """No weights can undo a trend that no donor has: the check of the trend must speak."""
    _, safe = _study(name, STEEPER[name])
    assert safe >= LOWEST
