"""Do 95 % intervals of experiments cover 95 % of the time: a thousand worlds a design."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.estimators.test_experiment import ADDITIVE_HC3, CLUSTER, COVARIATE, plan_of, run

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray

pytestmark = pytest.mark.slow
WORLDS = 1_000
TRUTH, BASELINE = 0.5, 5.0
# 1,000 worlds leave a Monte-Carlo error of 0.7 points, so 93 to 97 % is three of them.
LOWEST, HIGHEST = 0.93, 0.97

DESIGNS = {
    "unit, Welch, unequal variances": (plan_of(), 0, False),
    "unit, Lin, HC2": (plan_of(COVARIATE), 0, True),
    "unit, additive, HC3": (
        plan_of(COVARIATE, options=ADDITIVE_HC3),
        0,
        True,
    ),
    "6 clusters, CR3": (plan_of(CLUSTER), 6, False),
    "10 clusters, CR3": (plan_of(CLUSTER), 10, False),
    "20 clusters, CR3": (plan_of(CLUSTER), 20, False),
    "40 clusters, CR3": (plan_of(CLUSTER), 40, False),
    "12 clusters, CR3, additive covariate": (
        plan_of(CLUSTER + COVARIATE, options='adjustment = "additive"'),
        12,
        True,
    ),
}


def _world(
    rng: np.random.Generator, clusters: int
) -> tuple[IntArray, FloatArray, FloatArray, IntArray]:
    """Units of unequal clusters (intra-cluster correlation 0.1), or single units."""
    if clusters:
        sizes = rng.integers(8, 40, clusters)
        group = np.repeat(np.arange(clusters), sizes)
        treated = (rng.permutation(clusters) < clusters / 2)[group].astype(np.int64)
        common = rng.normal(0, np.sqrt(0.1), clusters)[group]
        noise = rng.normal(0, np.sqrt(0.9), len(group))
    else:
        group = np.arange(160)
        treated = (rng.permutation(160) < 60).astype(np.int64)
        common = np.zeros(160)
        noise = rng.normal(size=160) * np.where(treated == 1, 2.0, 1.0)
    x = rng.normal(size=(len(group), 1))
    y = BASELINE + TRUTH * treated + 0.7 * x[:, 0] + common + noise
    return treated, x, y, group


@pytest.mark.parametrize("name", DESIGNS)
def test_intervals_cover_the_truth(name: str) -> None:
    plan, clusters, uses_x = DESIGNS[name]
    rng = np.random.default_rng([20261124, *name.encode()])
    covered, width, bias = 0, 0.0, 0.0
    for _ in range(WORLDS):
        treated, x, y, group = _world(rng, clusters)
        effect = run(
            plan,
            y,
            treated,
            covariates=x if uses_x else None,
            cluster=group if clusters else None,
        ).effects[0]
        covered += effect.ci_low <= TRUTH <= effect.ci_high
        width += effect.ci_high - effect.ci_low
        bias += effect.effect - TRUTH
    share = covered / WORLDS
    sys.stdout.write(f"\n| {name} | {share:.3f} | {bias / WORLDS:+.3f} | {width / WORLDS:.2f} |\n")
    assert LOWEST <= share <= HIGHEST


@pytest.mark.parametrize(
    "name",
    ["unit, Welch, unequal variances", "unit, Lin, HC2", "6 clusters, CR3", "20 clusters, CR3"],
)
def test_percentages_cover_the_true_share(name: str) -> None:
    """Fieller at a baseline of five standard deviations: two thousand worlds a design."""
    plan, clusters, uses_x = DESIGNS[name]
    rng = np.random.default_rng([20261125, *name.encode()])
    covered, worlds = 0, 2 * WORLDS
    for _ in range(worlds):
        treated, x, y, group = _world(rng, clusters)
        effect = run(
            plan,
            y,
            treated,
            covariates=x if uses_x else None,
            cluster=group if clusters else None,
        ).effects[0]
        assert effect.relative is not None
        covered += effect.relative.ci_low <= TRUTH / BASELINE <= effect.relative.ci_high
    share = covered / worlds
    sys.stdout.write(f"\n| percentage: {name} | {share:.3f} |\n")
    assert LOWEST <= share <= HIGHEST
