"""One series left to the shape of the data: coverage of what was chosen, and the grade it gets.

The worlds are those of the study of single series: 48 months before and 12 after, error standard
deviation 1, effect 1.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.data_shape import SeriesShape
from analytics.domain.surroundings import Shock, Surroundings, Timeline
from analytics.estimators.checks.simultaneous_shock import check_simultaneous_shock
from analytics.estimators.choose_design import choose_for_series
from analytics.estimators.grade import grade_finding
from analytics.estimators.registry import estimate
from analytics.ingest.settled_plan import settle
from analytics.simulation.adoption_worlds import AdoptionShape, adoption_world
from tests.estimators.test_choice_coverage import LOW, TOLD, left_open
from tests.estimators.test_forecast_counterfactual import shared_world
from tests.estimators.test_staggered_coverage import panel_of, truth
from tests.estimators.worlds import SeriesWorld, use_of

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.estimate import Finding
    from analytics.domain.moments import TimeSeries

pytestmark = pytest.mark.slow
WORLDS = int(os.environ.get("CREDENCE_WORLDS", "400"))
LOWEST, MOST_BIAS = 0.90, 0.1
# The mean of four hundred estimates is known to 0.04 with AR(1) 0.6, to 0.1 on a random walk; a
# dozen worlds are looked at, so that three such errors are luck.
LUCK = 3.0
TEXT = """
title = "Left open"
design = "auto"
outcome = "y"
higher_is_better = true
time = "time"
"""
SOUND = {
    "one series": SeriesWorld(),
    "one series, AR(1) 0.6": SeriesWorld(correlation=0.6),
    "one series, AR(1) 0.5, trend": SeriesWorld(correlation=0.5, trend=0.05),
    "one series, AR(1) 0.5, trend, season": SeriesWorld(correlation=0.5, trend=0.05, season=1.0),
    "one series, random walk": SeriesWorld(spread=0.0, wander=1.0),
    "one series, random walk (steps of 0.5) and noise": SeriesWorld(wander=0.5),
    "one series, AR(1) 0.4, trend, heavy tails (t3)": SeriesWorld(
        correlation=0.4, trend=0.05, heavy_tails=True
    ),
    "one series, AR(1) 0.6, 20 % missing": SeriesWorld(correlation=0.6, missing=0.2),
    "one series, AR(1) 0.6, season, 36 before and 8 after": SeriesWorld(
        correlation=0.6, season=1.0, before=36, after=8
    ),
    "one series, AR(1) 0.6, effect grows over 6 months": SeriesWorld(correlation=0.6, ramp=6),
    "one series, AR(1) 0.6, start after the worst quarter": SeriesWorld(correlation=0.6, dip=True),
}
# What no interval mends; the grade of one series is D at most.
MARKED = {
    "one series, AR(1) 0.6, another change of 0.5 at the start (not mended)": SeriesWorld(
        correlation=0.6, shock=0.5
    ),
}
SHOCKED = {
    "one start, another change of 0.5 for starters, registered (not mended)": AdoptionShape(
        starts=(8,), adopters=30
    ),
    "several starts, another change of 0.5 for starters, registered (not mended)": AdoptionShape(),
}


def series_left_open(series: TimeSeries) -> tuple[Finding, str, str]:
    """Finding, design and grade of a series whose plan names no design."""
    after = series.position >= series.start
    shape = SeriesShape(
        before=int((~after).sum()),
        after=int(after.sum()),
        comparison_series=len(series.control_names),
    )
    choice = choose_for_series(shape, why="There is one series.")
    keys: dict[str, object] = {"start": series.start}
    if series.control_names:
        keys["covariates"] = list(series.control_names)
    plan = settle(TEXT, choice.design, keys=keys, options=dict(choice.options)).plan
    finding = estimate(plan, series, use_of(len(series.value)))
    design = finding.graded_as or choice.design
    return finding, choice.design, grade_finding(design, finding.checks).grade.value


def _row(name: str, designs: set[str], rows: list[tuple[bool, float, float, bool]]) -> list[float]:
    covered, apart, width, low = np.array(rows, dtype=np.float64).T
    sys.stdout.write(
        f"\n| {name} | {', '.join(sorted(designs))} | {covered.mean():.3f} | {apart.mean():+.3f} |"
        f" {np.median(width):.2f} | {low.mean():.2f} |\n"
    )
    error = float(apart.std(ddof=1)) / len(apart) ** 0.5
    return [float(covered.mean()), float(apart.mean()), float(low.mean()), error]


def study(name: str, world: SeriesWorld) -> list[float]:
    """Coverage, bias, share graded D or lower and Monte-Carlo error of the bias."""
    rng = np.random.default_rng([20261125, *name.encode()])
    rows: list[tuple[bool, float, float, bool]] = []
    designs = set()
    while len(rows) < WORLDS:
        series = world.draw(rng)
        later = series.position - series.start
        if (later >= 1).sum() < 4:
            continue
        finding, design, grade = series_left_open(series)
        designs.add(design)
        effect = finding.effects[0]
        true = float(world.effects(int(later[-1]) + 1)[later[later >= 1]].mean())
        inside = effect.ci_low <= true <= effect.ci_high
        rows.append((inside, effect.effect - true, effect.ci_high - effect.ci_low, grade in LOW))
    return _row(name, designs, rows)


@pytest.mark.parametrize("name", SOUND)
def test_intervals_of_one_series_cover_the_truth(name: str) -> None:
    covered, bias, _, error = study(name, SOUND[name])
    assert covered >= LOWEST
    assert abs(bias) < max(MOST_BIAS, LUCK * error)


@pytest.mark.parametrize("name", MARKED)
def test_one_series_is_graded_d_or_lower_where_nothing_mends_it(name: str) -> None:
    _, _, low, _ = study(name, MARKED[name])
    assert low >= TOLD


def test_a_comparison_series_on_the_same_random_walk_covers_the_truth() -> None:
    name = "one series and a comparison series on one random walk"
    rng = np.random.default_rng([20261125, *name.encode()])
    rows, designs = [], set()
    for _ in range(WORLDS):
        finding, design, grade = series_left_open(shared_world(rng))
        designs.add(design)
        effect = finding.effects[0]
        inside = effect.ci_low <= 1 <= effect.ci_high
        rows.append((inside, effect.effect - 1, effect.ci_high - effect.ci_low, grade in LOW))
    covered, bias, _, error = _row(name, designs, rows)
    assert covered >= LOWEST
    assert abs(bias) < max(MOST_BIAS, LUCK * error)


def _registered(shape: AdoptionShape) -> Check:
    """Check of a major event registered in the month of the first start."""
    months = tuple(date(2024 + t // 12, t % 12 + 1, 1) for t in range(shape.periods))
    shock = Shock(
        shock_id="s",
        name="New price list",
        started_on=months[shape.starts[0]],
        ended_on=None,
        severity="major",
    )
    return check_simultaneous_shock(
        Surroundings(shocks=(shock,), kept_shocks=True),
        Timeline(periods=months, starts=shape.starts),
    )


@pytest.mark.parametrize("name", SHOCKED)
def test_a_registered_shock_at_the_start_takes_the_grade_to_d(name: str) -> None:
    shape = SHOCKED[name]
    rng = np.random.default_rng([20261125, *name.encode()])
    told = _registered(shape)
    rows, designs = [], set()
    for _ in range(WORLDS):
        world = adoption_world(shape, rng=rng)
        later = np.arange(shape.periods) >= world.start[:, None]
        world = replace(world, outcome=world.outcome + 0.5 * later)
        finding, design, _ = left_open(panel_of(world, shape))
        designs.add(design)
        grade = grade_finding(finding.graded_as or design, (*finding.checks, told)).grade.value
        effect, true = finding.effects[0], truth(world)
        inside = effect.ci_low <= true <= effect.ci_high
        rows.append((inside, effect.effect - true, effect.ci_high - effect.ci_low, grade in LOW))
    assert _row(name, designs, rows)[2] >= TOLD
