"""Many series at once say what one after another says."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.interrupted_series import Points, Shape, fit_series, improves
from analytics.estimators.numerics.many_series import fit_many, improves_many
from tests.estimators.worlds import SeriesWorld

SHAPES = [
    Shape(slope=True, season_length=12, harmonics=2),
    Shape(slope=False),
    Shape(slope=False, trend=False, season_length=12, harmonics=1),
]
WORLD = SeriesWorld(correlation=0.6, trend=0.05, season=1.0, effect=1.0)


def drawn(count: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.array([WORLD.draw(rng).value for _ in range(count)])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("gaps", [False, True])
def test_the_same_numbers_as_one_by_one(shape: Shape, *, gaps: bool) -> None:
    relative = np.arange(-48, 12)
    keep = np.random.default_rng(2).random(60) > 0.2 if gaps else np.ones(60, dtype=np.bool_)
    values, relative = drawn(40)[:, keep], relative[keep]
    many = fit_many(relative, values, shape)
    for i, value in enumerate(values):
        one = fit_series(Points(relative=relative, value=value), shape)
        assert many.effect[i] == pytest.approx(one.average.effect, rel=1e-9)
        assert many.std_error[i] == pytest.approx(one.average.std_error, rel=1e-9)
        assert many.correlation[i] == pytest.approx(one.correlation.value, rel=1e-9, abs=1e-12)
        degrees = one.average.degrees_of_freedom
        # A derivative by small steps: the two routes round differently in the eighth digit.
        assert many.degrees_of_freedom[i] == pytest.approx(degrees, rel=1e-6)


def test_the_change_of_slope_is_decided_as_one_by_one() -> None:
    relative = np.arange(-48, 12)
    values = drawn(60, seed=3)
    values[::3] += 0.4 * np.clip(relative, 0, None)
    shape = Shape(season_length=12, harmonics=2)
    many = improves_many(relative, values, shape)
    alone = [improves(Points(relative=relative, value=value), shape) for value in values]
    assert many.tolist() == alone
    assert 0 < sum(alone) < 60


def test_a_series_without_error_has_no_error() -> None:
    values = np.vstack([drawn(1), np.full(60, 3.0)])
    many = fit_many(np.arange(-48, 12), values, Shape())
    assert many.std_error[0] > 0
    assert many.std_error[1] == pytest.approx(0, abs=1e-12)


def test_more_terms_than_periods_are_refused() -> None:
    with pytest.raises(NotEstimableError, match="cannot tell"):
        fit_many(np.arange(-3, 2), np.ones((2, 5)), Shape(season_length=12, harmonics=2))


def test_counts_are_not_for_many() -> None:
    with pytest.raises(ValueError, match="AR"):
        fit_many(np.arange(-48, 12), drawn(1), Shape(counts=True))
