"""Left to the shape of the data, do intervals cover the truth, and do grades say where none can."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.check import Verdict
from analytics.domain.plan import DifferenceInDifferencesPlan, StaggeredAdoptionPlan
from analytics.estimators.choose_design import STAGGERED, choose_for_panel
from analytics.estimators.grade import grade_finding
from analytics.estimators.panel_shape import common_start, shape_of
from analytics.estimators.registry import estimate
from analytics.ingest.settled_plan import settle
from analytics.simulation.adoption_worlds import AdoptionShape, adoption_world
from tests.estimators.test_staggered_coverage import panel_of, truth
from tests.estimators.worlds import use_of

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.estimate import Finding

pytestmark = pytest.mark.slow
WORLDS = int(os.environ.get("CREDENCE_WORLDS", "400"))
# Four hundred worlds have a Monte-Carlo error of 1.1 points at 95 %; bias in standard deviations.
LOWEST, MOST_BIAS, TOLD = 0.92, 0.1, 0.80
# Nominal .10 on the side that flatters and .01 each of the two looks beside; two errors of 400.
MOST_ALARMS = 0.15
LOW = ("D", "E", "U")
TEXT = """
title = "Left open"
design = "auto"
outcome = "y"
higher_is_better = true
unit = "unit"
time = "time"
first_treated = "adopted"
"""
# What some estimator can mend.
SOUND = {
    "several starts": AdoptionShape(),
    "several starts, effects grow and differ": AdoptionShape(growth=0.2),
    "several starts, heavy tails (t3)": AdoptionShape(heavy_tails=True),
    "several starts, half of the units come late or leave early": AdoptionShape(turnover=0.5),
    "several starts, trend by a covariate": AdoptionShape(trend_by_covariate=0.1),
    "several starts after a dip": AdoptionShape(dip=True, adopters=15, starts=(9, 10, 11)),
    "one start, 30 of 60": AdoptionShape(starts=(12,), adopters=30),
    "one start, heavy tails (t3)": AdoptionShape(starts=(12,), adopters=30, heavy_tails=True),
    "one start, half of the units come late or leave early": AdoptionShape(
        starts=(8,), adopters=30, turnover=0.5
    ),
    "one start, trend by a covariate": AdoptionShape(
        starts=(10,), adopters=25, trend_by_covariate=0.1
    ),
    "one start after a dip": AdoptionShape(starts=(10,), adopters=20, dip=True),
    "one start, 4 of 12 units": AdoptionShape(units=12, starts=(10,), adopters=4),
    "one start, 2 of 8 units": AdoptionShape(units=8, starts=(10,), adopters=2),
    "one start, 1 of 20 units": AdoptionShape(units=20, periods=22, starts=(14,), adopters=1),
    "one start, 3 of 20 units": AdoptionShape(units=20, periods=22, starts=(14,), adopters=3),
    "one start, 3 of 8 clusters": AdoptionShape(clusters=8, adopters=3, starts=(8,)),
    "one start, 3 of 20 clusters": AdoptionShape(clusters=20, adopters=3, starts=(8,)),
    "several starts, 3 of 8 clusters": AdoptionShape(clusters=8, adopters=3),
}
# Where groups move together and units are plenty: how often is a drift told that is none?
NO_DRIFT = (
    "several starts",
    "several starts, effects grow and differ",
    "several starts, heavy tails (t3)",
    "several starts, half of the units come late or leave early",
    "one start, 30 of 60",
    "one start, heavy tails (t3)",
    "one start, half of the units come late or leave early",
)
# What no estimator can mend with what was measured: the grade must say so in four of five.
CONFOUNDED = {
    "several starts, the covariate of the trend not measured": AdoptionShape(
        trend_by_covariate=0.1
    ),
    "one start, the covariate of the trend not measured": AdoptionShape(
        starts=(10,), adopters=25, trend_by_covariate=0.1
    ),
}


@pytest.fixture(autouse=True)
def only_what_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the rows of sensitivity: they cost more than the rest and decide nothing here."""
    monkeypatch.setattr(
        "analytics.estimators.difference_in_differences.sensitivity_of_paths", lambda *_, **__: ()
    )


def left_open(panel: AdoptionPanel) -> tuple[Finding, str, str]:
    """Finding, design and grade of a panel whose plan names no design."""
    shape = shape_of(panel)
    choice = choose_for_panel(shape)
    options = dict(choice.options)
    if choice.design == STAGGERED:
        plan = settle(TEXT, STAGGERED, keys={}, options=options).plan
        assert isinstance(plan, StaggeredAdoptionPlan)
        plan = replace(
            plan,
            covariates=panel.covariate_names,
            cluster="team" if panel.clustered else "",
        )
        rows = panel.rows_in(np.ones(panel.outcome.shape, dtype=np.bool_))
        finding = estimate(plan, panel, use_of(rows))
    else:
        keys = {"treated": "adopted", "treated_values": [shape.starts[0]],
                "start": int(shape.starts[0])}  # fmt: skip
        plan = settle(TEXT, choice.design, keys=keys, options=options).plan
        if isinstance(plan, DifferenceInDifferencesPlan) and panel.clustered:
            plan = replace(plan, cluster="team", std_errors="CR3")
        rows = panel.rows_in(np.ones(panel.outcome.shape, dtype=np.bool_))
        same = common_start(panel, use_of(rows))
        finding = estimate(plan, same.panel, same.data)
    graded = grade_finding(finding.graded_as or choice.design, finding.checks)
    return finding, choice.design, graded.grade.value


def told(finding: Finding) -> bool:
    """Whether the time before the start takes the grade down."""
    found = [one for one in finding.checks if one.name == "pre_trend"]
    return any(one.caps_at and one.verdict is not Verdict.PASS for one in found)


def study(name: str, shape: AdoptionShape, *, measured: bool = True) -> dict[str, float]:
    """Coverage, bias, shares of worlds graded D or lower and of those with a drift told."""
    rng = np.random.default_rng([20261125, *name.encode()])
    rows = []
    designs = set()
    for _ in range(WORLDS):
        world = adoption_world(shape, rng=rng)
        seen = shape if measured else replace(shape, trend_by_covariate=0.0)
        finding, design, grade = left_open(panel_of(world, seen))
        designs.add(design)
        effect, true = finding.effects[0], truth(world)
        inside = effect.ci_low <= true <= effect.ci_high
        width = effect.ci_high - effect.ci_low
        rows.append((inside, effect.effect - true, width, grade in LOW, told(finding)))
    covered, apart, width, low, drift = np.array(rows, dtype=np.float64).T
    sys.stdout.write(
        f"\n| {name} | {', '.join(sorted(designs))} | {covered.mean():.3f} | {apart.mean():+.3f} |"
        f" {np.median(width):.2f} | {low.mean():.2f} | {drift.mean():.2f} |\n"
    )
    means = {"covered": covered, "bias": apart, "low": low, "drift": drift}
    return {key: float(each.mean()) for key, each in means.items()}


@pytest.mark.parametrize("name", SOUND)
def test_intervals_cover_the_truth_whatever_was_chosen(name: str) -> None:
    found = study(name, SOUND[name])
    assert found["covered"] >= LOWEST
    assert abs(found["bias"]) < MOST_BIAS
    assert found["drift"] <= MOST_ALARMS or name not in NO_DRIFT


@pytest.mark.parametrize("name", CONFOUNDED)
def test_where_nothing_can_mend_it_grades_fall_in_four_of_five(name: str) -> None:
    found = study(name, CONFOUNDED[name], measured=False)
    assert found["low"] >= TOLD
