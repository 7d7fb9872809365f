"""The plain before and after becomes the measured effect in steps that add up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.bridge import BridgeStep, EffectPrice, TakenOut
from analytics.reports.before_after_bridge import before_after_bridge, in_money, in_units
from analytics.reports.charts.palette import LIGHT
from analytics.reports.charts.waterfall import waterfall
from analytics.simulation.adoption_worlds import AdoptionShape, adoption_world
from analytics.simulation.worlds import DonorShape, panel_with_donors
from tests.estimators.adoption_panels import grid
from tests.estimators.adoption_panels import run as run_roll_out
from tests.estimators.test_difference_in_differences import run as run_panel
from tests.estimators.test_interrupted_time_series import run as run_series
from tests.estimators.test_synthetic_control import run as run_weighted
from tests.estimators.worlds import PanelWorld, SeriesWorld, grid_panel, series_of

if TYPE_CHECKING:
    from analytics.domain.estimate import Finding

RNG = np.random.default_rng


def seasonal(*, noise: float = 0.05, trend: float = 0.5, size: float = 2.0) -> Finding:
    """48 months before and 12 after, effect 1; a bad last quarter is not in it."""
    t = np.arange(60)
    value = 10 + trend * t + size * np.sin(2 * np.pi * t / 12) + noise * RNG(1).standard_normal(60)
    value[48:] += 1.0
    return run_series(series_of(value, 48), "season_length = 12\ntransition = 0\n")


def rolled_out() -> Finding:
    world = adoption_world(AdoptionShape(), rng=RNG(3))
    return run_roll_out(grid(world.outcome, world.start))


def weighted() -> Finding:
    world = panel_with_donors(
        DonorShape(treated=2, comparison=18, periods=24, start=16), effect=1.0, rng=RNG(3)
    )
    return run_weighted(grid_panel(world.outcome, world.treated, world.start))


FINDINGS = {
    "panel": lambda: run_panel(PanelWorld(units=24, treated=10).draw(RNG(1))),
    "panel after a dip": lambda: run_panel(
        PanelWorld(units=40, treated=20, before=12, dip=True).draw(RNG(2))
    ),
    "series": seasonal,
    "series after a dip": lambda: run_series(
        SeriesWorld(correlation=0.3, dip=True, trend=0.05).draw(RNG(6))
    ),
    "roll-out": rolled_out,
    "weighted": weighted,
}


def changes(steps: tuple[BridgeStep, ...]) -> dict[str, float]:
    return {one.key: one.effect for one in steps if not one.is_total}


@pytest.mark.parametrize("name", FINDINGS)
def test_the_steps_add_up_to_the_measured_effect(name: str) -> None:
    finding = FINDINGS[name]()
    first, *between, last = before_after_bridge(finding)
    assert (first.key, last.key) == ("naive", "measured")
    assert last.effect == finding.effects[0].effect
    # Floating-point addition of a handful of numbers.
    total = first.effect + sum(one.effect for one in between)
    assert total == pytest.approx(last.effect, rel=1e-12, abs=1e-12)


def test_a_trend_is_taken_out_at_its_size() -> None:
    """Half a unit a month over the 30 months between the middles of both sides is 15."""
    found = changes(before_after_bridge(seasonal()))
    assert found["trend"] == pytest.approx(-15.0, abs=0.1)  # noise of 0.05 around the line
    # Whole years on both sides: the waves cancel.
    assert found["season"] == pytest.approx(0.0, abs=0.05)


def test_what_the_comparison_group_did_is_its_own_change() -> None:
    """Flat treated units against others that rose by 2: the whole effect is the others' rise."""
    rng = RNG(5)
    value = 10 + 0.01 * rng.standard_normal((20, 12))
    treated = np.arange(20) < 8
    value[np.ix_(~treated, np.arange(12) >= 6)] += 2.0
    steps = before_after_bridge(run_panel(grid_panel(value, treated, 6)))
    assert changes(steps)["comparison"] == pytest.approx(-2.0, abs=0.02)  # noise of 0.01
    assert steps[0].effect == pytest.approx(0.0, abs=0.02)


def test_a_stretch_that_came_back_is_regression_to_the_mean() -> None:
    value = 10 + 0.2 * RNG(8).standard_normal((30, 14))
    treated = np.arange(30) < 12
    value[treated, 5:8] -= 3.0
    found = run_panel(grid_panel(value, treated, 8))
    step = changes(before_after_bridge(found))["regression_to_mean"]
    # Three of eight periods before are 3 too low, so the mean before is 9/8 too low.
    assert step == pytest.approx(-9 / 8, abs=0.15)  # noise of 0.2 over 12 units
    assert found.effects[0].effect == pytest.approx(0.0, abs=0.2)


def test_turning_the_outcome_turns_every_step() -> None:
    panel = PanelWorld(units=24, treated=10).draw(RNG(1))
    turned = replace(panel, total=-panel.total)
    one, other = (before_after_bridge(run_panel(each)) for each in (panel, turned))
    for step, mirrored in zip(one, other, strict=True):
        assert step.key == mirrored.key
        assert mirrored.effect == pytest.approx(-step.effect, rel=1e-9)


def test_what_no_design_named_is_one_step_of_its_own() -> None:
    finding = seasonal()
    kept = replace(finding, taken_out=(TakenOut(part="trend", effect=-1.0),))
    found = changes(before_after_bridge(kept))
    assert set(found) == {"trend", "rest"}


def test_a_design_without_before_and_after_has_no_bridge() -> None:
    assert before_after_bridge(replace(seasonal(), taken_out=())) == ()
    assert before_after_bridge(replace(seasonal(), alternatives=())) == ()


def test_money_adds_up_to_the_cent() -> None:
    steps = before_after_bridge(seasonal())
    price = EffectPrice(per_unit=Decimal("-33.337"), currency="SGD")
    first, *between, last = in_money(steps, price)
    assert first.amount + sum(one.amount for one in between) == last.amount
    assert last.amount == (Decimal(steps[-1].effect) * price.per_unit).quantize(Decimal("0.01"))
    assert all(one.amount == one.amount.quantize(Decimal("0.01")) for one in between)


def test_the_picture_says_units_where_there_is_no_money() -> None:
    figure = waterfall(
        in_units(before_after_bridge(seasonal())), currency="", unit="minutes", palette=LIGHT
    )
    assert all("minutes" in label for label in figure.layout.yaxis.ticktext)
