from __future__ import annotations

import numpy as np
import pytest

from analytics.simulation.worlds import (
    ClusterShape,
    OutcomeShape,
    PanelShape,
    SeriesShape,
    fading,
    interrupted_series,
    panel_before_after,
    randomised_clusters,
    randomised_units,
)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


PANEL = PanelShape(treated=6, comparison=10, periods=8, start=5, level=20, noise_sd=2)
SERIES = SeriesShape(periods=60, start=40, level=50, trend=0.1, season=4, noise_sd=2)


def test_the_same_seed_gives_the_same_world() -> None:
    first = randomised_units(50, OutcomeShape(), effect=1, rng=rng())
    again = randomised_units(50, OutcomeShape(), effect=1, rng=rng())
    assert np.array_equal(first.outcome, again.outcome)
    assert np.array_equal(first.treated, again.treated)


def test_the_effect_is_exactly_what_treatment_adds() -> None:
    without = randomised_units(200, OutcomeShape(sd=3), effect=0, rng=rng())
    effect = randomised_units(200, OutcomeShape(sd=3), effect=1.5, rng=rng())
    added = effect.outcome - without.outcome
    assert np.allclose(added[effect.treated], 1.5, atol=1e-12)
    assert np.all(added[~effect.treated] == 0)


def test_exactly_the_asked_share_is_treated() -> None:
    assert (
        randomised_units(1_000, OutcomeShape(), effect=0, share=0.15, rng=rng()).treated.sum()
        == 150
    )


def test_a_skewed_outcome_keeps_its_mean_and_spread_and_moves_by_the_effect() -> None:
    shape = OutcomeShape(mean=10, sd=6, skewed=True)
    world = randomised_units(400_000, shape, effect=-2, rng=rng())
    control, treated = world.outcome[~world.treated], world.outcome[world.treated]
    # 200,000 draws: standard error of a mean is 6 / sqrt(200,000) = 0.013; 4 of them are allowed.
    assert control.mean() == pytest.approx(10, abs=0.055)
    assert treated.mean() == pytest.approx(8, abs=0.055)
    assert control.std() == pytest.approx(
        6, rel=0.03
    )  # the spread of a log-normal converges slowly
    assert world.outcome.min() > 0


def test_before_and_after_correlate_as_asked() -> None:
    world = randomised_units(100_000, OutcomeShape(correlation=0.6), effect=0, rng=rng())
    # standard error (1 - 0.36) / sqrt(100,000) = 0.002
    assert np.corrcoef(world.before, world.outcome)[0, 1] == pytest.approx(0.6, abs=0.008)


def test_clusters_share_the_asked_part_of_the_variance() -> None:
    shape = ClusterShape(count=2_000, icc=0.2)
    world = randomised_clusters(40_000, OutcomeShape(), shape, effect=0, rng=rng())
    values = world.outcome.reshape(2_000, 20)  # equal sizes: clusters stand side by side
    within = values.var(axis=1, ddof=1).mean()
    between = values.mean(axis=1).var(ddof=1) - within / 20
    # analysis of variance; the standard error of the correlation is about 0.008 here (Fisher 1925)
    assert between / (between + within) == pytest.approx(0.2, abs=0.03)


def test_whole_clusters_are_treated_and_sizes_differ() -> None:
    shape = ClusterShape(count=20, icc=0.1, spread=0.5)
    world = randomised_clusters(1_000, OutcomeShape(), shape, effect=0, rng=rng())
    shares = [world.treated[world.cluster == g].mean() for g in range(20)]
    assert sorted(shares) == [0.0] * 10 + [1.0] * 10
    sizes = np.bincount(world.cluster)
    assert sizes.sum() == 1_000
    assert sizes.max() > 1.5 * sizes.min()


def test_panel_effects_follow_the_path_after_the_start_only() -> None:
    path = (3.0, 2.0, 1.0)
    world = panel_before_after(PANEL, path, rng=rng())
    nothing = panel_before_after(PANEL, (0.0,) * 3, rng=rng())
    added = world.outcome - nothing.outcome
    assert np.allclose(added[world.treated], [0, 0, 0, 0, 0, *path], atol=1e-12)
    assert np.all(added[~world.treated] == 0)
    assert world.effect == 2.0


def test_after_a_bad_quarter_the_worst_units_are_treated() -> None:
    shape = PanelShape(
        treated=5, comparison=20, periods=12, start=9, unit_sd=0, after_bad_quarter=3
    )
    world = panel_before_after(shape, (0.0,) * 3, rng=rng())
    quarter = world.outcome[:, 6:9].mean(axis=1)
    assert quarter[world.treated].min() > quarter[~world.treated].max()


def test_a_path_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="one effect is needed"):
        panel_before_after(PANEL, (1.0,), rng=rng())


def test_the_series_steps_at_its_start() -> None:
    stepped = interrupted_series(SERIES, effect=-6, rng=rng())
    flat = interrupted_series(SERIES, effect=0, rng=rng())
    added = stepped.value - flat.value
    assert np.all(added[stepped.position < 40] == 0)
    assert np.allclose(added[stepped.position >= 40], -6, atol=1e-12)


def test_gaps_leave_the_ends_and_the_start_in_place() -> None:
    shape = SeriesShape(periods=60, start=40, missing=0.5)
    world = interrupted_series(shape, effect=0, rng=rng())
    assert {0, 39, 40, 59} <= set(world.position.tolist())
    assert 20 <= len(world.position) <= 42


def test_noise_of_a_series_is_autocorrelated_as_asked() -> None:
    shape = SeriesShape(periods=50_000, start=49_000, autocorrelation=0.6)
    value = interrupted_series(shape, effect=0, rng=rng()).value
    # standard error sqrt((1 - 0.36) / 50,000) = 0.0036; stationary spread 1 / sqrt(1 - 0.36) = 1.25
    assert np.corrcoef(value[1:], value[:-1])[0, 1] == pytest.approx(0.6, abs=0.015)
    assert value.std() == pytest.approx(1.25, rel=0.03)


def test_a_fading_effect_halves_every_half_life() -> None:
    assert fading(-8, half_life=2, periods=5) == pytest.approx((-8, -5.656854, -4, -2.828427, -2))
