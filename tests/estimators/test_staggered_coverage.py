"""Do 95 % intervals of roll-outs cover the truth: the worlds of the attribution study."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.simulation.adoption_worlds import AdoptionShape, AdoptionWorld, adoption_world
from tests.estimators.adoption_panels import grid, run

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel

pytestmark = pytest.mark.slow
WORLDS = int(os.environ.get("CREDENCE_WORLDS", "400"))
# Four hundred worlds have a Monte-Carlo error of 1.1 points at 95 %; a bias is judged against the
# spread of the outcome (standard deviation 1).
LOWEST, MOST_BIAS = 0.92, 0.1

SHAPES = {
    "homogeneous": AdoptionShape(),
    "heterogeneous": AdoptionShape(growth=0.2),
    "heavy tails (t3)": AdoptionShape(heavy_tails=True),
    "half of the units come late or leave early": AdoptionShape(turnover=0.5),
    "trend by covariate, doubly robust": AdoptionShape(trend_by_covariate=0.1),
    "adoption after a dip": AdoptionShape(dip=True, adopters=15, starts=(9, 10, 11)),
    "8 clusters, 3 adopt": AdoptionShape(clusters=8, adopters=3, starts=(8,)),
    "20 clusters, 3 adopt": AdoptionShape(clusters=20, adopters=3, starts=(8,)),
    "8 clusters, 3 adopt one after another": AdoptionShape(clusters=8, adopters=3),
    "20 clusters, 3 adopt one after another": AdoptionShape(clusters=20, adopters=3),
}


def panel_of(world: AdoptionWorld, shape: AdoptionShape) -> AdoptionPanel:
    covariates = None
    if shape.trend_by_covariate:
        covariates = np.broadcast_to(world.covariate[:, None], world.outcome.shape)[None].copy()
    cluster = world.cluster if shape.clusters else None
    return grid(world.outcome, world.start, cluster=cluster, covariates=covariates)


def truth(world: AdoptionWorld) -> float:
    """Mean true effect over the treated unit-periods that were seen."""
    treated = np.arange(world.outcome.shape[1]) >= world.start[:, None]
    return float(world.effect[treated & ~np.isnan(world.outcome)].mean())


@pytest.mark.parametrize("name", SHAPES)
def test_roll_out_intervals_cover_the_truth(name: str) -> None:
    shape = SHAPES[name]
    rng = np.random.default_rng([20261125, *name.encode()])
    rows = []
    for _ in range(WORLDS):
        world = adoption_world(shape, rng=rng)
        effect = run(panel_of(world, shape)).effects[0]
        true = truth(world)
        inside = effect.ci_low <= true <= effect.ci_high
        rows.append((inside, effect.effect - true, effect.ci_high - effect.ci_low))
    covered, apart, width = np.array(rows, dtype=np.float64).T
    sys.stdout.write(
        f"\n| {name} | {covered.mean():.3f} | {apart.mean():+.3f} | {np.median(width):.2f} |\n"
    )
    assert covered.mean() >= LOWEST
    assert abs(apart.mean()) < MOST_BIAS
