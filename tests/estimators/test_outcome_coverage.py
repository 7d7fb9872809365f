"""Do 95 % intervals of ratios, shares, counts and quantiles cover 95 % of the time."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.estimate import DataUse
from analytics.estimators.experiment import ExperimentEvidence
from analytics.estimators.experiment_outcomes import OutcomeEvidence, estimate_outcome
from analytics.estimators.numerics.quantile_cells import ArmQuantile
from analytics.estimators.numerics.quantile_error import quantile_ranks
from analytics.ingest.plan_file import parse_plan
from tests.estimators.cells import cells_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.estimate import Effect
    from analytics.domain.moments import FloatArray
    from analytics.domain.plan import ExperimentPlan

pytestmark = pytest.mark.slow
WORLDS = 1_000
ARMS = ("off", "on")
HEAD = """
title = "t"
design = "experiment"
higher_is_better = true
treatment = "arm"
control = "off"
"""


def plan_of(text: str) -> ExperimentPlan:
    found = parse_plan(HEAD + text)
    assert found.question.design == "experiment"
    return found  # type: ignore[return-value] # the line above


RATIO = plan_of('outcome = {numerator = "y", denominator = "x"}\n')
RATIO_CLUSTERS = plan_of('outcome = {numerator = "y", denominator = "x"}\ncluster = "g"\n')
COUNT = plan_of(
    'outcome = {numerator = "y", denominator = "x"}\n[options]\noutcome_kind = "count"\n'
)
SHARE = plan_of('outcome = "y"\n[options]\noutcome_kind = "proportion"\n')
HIGH = plan_of('outcome = "y"\n[options]\noutcome_kind = "quantile"\nquantile = 0.9\n')
HIGH_CLUSTERS = plan_of(
    'outcome = "y"\ncluster = "g"\n[options]\noutcome_kind = "quantile"\nquantile = 0.9\n'
)


def found_by(plan: ExperimentPlan, evidence: OutcomeEvidence) -> Effect:
    return estimate_outcome(plan, evidence).effects[0]


def pair(
    plan: ExperimentPlan, y: FloatArray, x: FloatArray, arm: list[str], group: list[int] | None
) -> Effect:
    cells = cells_of(y, arm, covariates=x[:, None], cluster=group, arms=ARMS)
    data = DataUse(rows=len(y), rows_used=len(y))
    return found_by(plan, OutcomeEvidence(experiment=ExperimentEvidence(cells=cells, data=data)))


def ratio(rng: np.random.Generator) -> tuple[Effect, float]:
    n = 80
    x = rng.integers(1, 12, 2 * n).astype(float)
    on = np.repeat([0.0, 1.0], n)
    y = x * (0.5 + 0.1 * on) + rng.normal(size=2 * n) * np.sqrt(x)
    return pair(RATIO, y, x, [ARMS[int(a)] for a in on], None), 0.1


def ratio_of_clusters(clusters: int) -> Callable[[np.random.Generator], tuple[Effect, float]]:
    def world(rng: np.random.Generator) -> tuple[Effect, float]:
        group = np.repeat(np.arange(clusters), rng.integers(8, 40, clusters))
        on = (rng.permutation(clusters) < clusters / 2)[group].astype(float)
        x = rng.integers(1, 12, len(group)).astype(float)
        own = rng.normal(0, 0.15, clusters)[group]
        y = x * (0.5 + 0.1 * on + own) + rng.normal(size=len(group))
        return pair(RATIO_CLUSTERS, y, x, [ARMS[int(a)] for a in on], group.tolist()), 0.1

    return world


def overdispersed(rng: np.random.Generator) -> tuple[Effect, float]:
    n = 100
    x = rng.uniform(1, 5, 2 * n)
    on = np.repeat([0.0, 1.0], n)
    y = rng.poisson(x * (0.4 + 0.2 * on) * rng.gamma(1, 1, 2 * n)).astype(float)
    return pair(COUNT, y, x, [ARMS[int(a)] for a in on], None), 0.2


def few_counts(rng: np.random.Generator) -> tuple[Effect, float]:
    n = 60
    x = rng.uniform(1, 5, 2 * n)
    on = np.repeat([0.0, 1.0], n)
    y = rng.poisson(x * (0.02 + 0.02 * on)).astype(float)
    return pair(COUNT, y, x, [ARMS[int(a)] for a in on], None), 0.02


def few_yes(rng: np.random.Generator) -> tuple[Effect, float]:
    n = 60
    y = np.concatenate([rng.random(n) < 0.04, rng.random(n) < 0.1]).astype(float)
    cells = cells_of(y, ["off"] * n + ["on"] * n, arms=ARMS)
    data = DataUse(rows=2 * n, rows_used=2 * n)
    evidence = OutcomeEvidence(experiment=ExperimentEvidence(cells=cells, data=data))
    return found_by(SHARE, evidence), 0.06


def quantile(
    plan: ExperimentPlan, y: FloatArray, on: FloatArray, group: list[int] | None
) -> Effect:
    arm = [ARMS[int(a)] for a in on]
    cells = cells_of(y, arm, cluster=group, arms=ARMS)
    quantiles = []
    for side in (0, 1):
        values = np.sort(y[on == side])
        ranks = quantile_ranks(len(values), 0.9, ARMS[side])
        low, at, high = (float(values[rank - 1]) for rank in (ranks.low, ranks.at, ranks.high))
        quantiles.append(ArmQuantile(value=at, low=low, high=high, reach=ranks.reach))
    limit = np.array([one.value for one in quantiles])[on.astype(int)]
    below = cells_of((y <= limit).astype(float), arm, cluster=group, arms=ARMS)
    data = DataUse(rows=len(y), rows_used=len(y))
    return found_by(
        plan,
        OutcomeEvidence(
            experiment=ExperimentEvidence(cells=cells, data=data),
            quantiles=tuple(quantiles),
            at_or_below=below if group is not None else None,
        ),
    )


def high_quantile(rng: np.random.Generator) -> tuple[Effect, float]:
    n = 300
    on = np.repeat([0.0, 1.0], n)
    y = rng.lognormal(size=2 * n) * (1 + 0.2 * on)
    # The 0.9 quantile of a standard normal is 1.2815516.
    return quantile(HIGH, y, on, None), 0.2 * float(np.exp(1.2815515655446004))


def high_quantile_of_clusters(rng: np.random.Generator) -> tuple[Effect, float]:
    clusters = 30
    group = np.repeat(np.arange(clusters), rng.integers(20, 60, clusters))
    on = (rng.permutation(clusters) < clusters / 2)[group].astype(float)
    z = np.sqrt(0.1) * rng.normal(size=clusters)[group] + np.sqrt(0.9) * rng.normal(size=len(group))
    return quantile(HIGH_CLUSTERS, z + 0.3 * on, on, group.tolist()), 0.3


# Worlds, and the lowest and highest share of intervals that may contain the truth. A thousand
# worlds leave 0.7 points of error; score tests of few events are discrete and err to either side.
WORLD: dict[str, tuple[Callable[[np.random.Generator], tuple[Effect, float]], float, float]] = {
    "ratio of totals, 80 units an arm": (ratio, 0.93, 0.97),
    "ratio of totals, 10 clusters, CR3": (ratio_of_clusters(10), 0.93, 0.975),
    "ratio of totals, 24 clusters, CR3": (ratio_of_clusters(24), 0.93, 0.97),
    "counts with twice the Poisson variance": (overdispersed, 0.93, 0.97),
    "counts, about 4 and 7 events": (few_counts, 0.93, 0.985),
    "shares, 4 % and 10 % of 60": (few_yes, 0.93, 0.98),
    "0.9 quantile, log-normal, 300 an arm": (high_quantile, 0.93, 0.975),
    "0.9 quantile, 30 clusters, CR3": (high_quantile_of_clusters, 0.93, 0.975),
}


@pytest.mark.parametrize("name", WORLD)
def test_intervals_contain_the_truth_as_often_as_they_say(name: str) -> None:
    world, lowest, highest = WORLD[name]
    rng = np.random.default_rng(20261125)
    found = [world(rng) for _ in range(WORLDS)]
    covered = float(np.mean([one.ci_low <= truth <= one.ci_high for one, truth in found]))
    bias = float(np.mean([one.effect - truth for one, truth in found]))
    width = float(np.mean([one.ci_high - one.ci_low for one, _ in found]))
    sys.stdout.write(f"\n| {name} | {covered:.3f} | {bias:+.4f} | {width:.3f} |\n")
    assert lowest <= covered <= highest
