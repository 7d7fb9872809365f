"""A condensed panel answers as the whole one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.adoption import NEVER
from analytics.estimators.numerics import condensed_panel
from analytics.estimators.numerics.adoption_looks import (
    own_change,
    two_way_effect,
)
from analytics.estimators.numerics.before_adoption import line_before, stretch_before
from analytics.estimators.numerics.condensed_panel import condensed
from analytics.estimators.numerics.group_time import groups_by_unit
from analytics.estimators.numerics.staggered_imputation import impute_cohorts
from tests.estimators.adoption_panels import grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.adoption import AdoptionPanel
    from analytics.estimators.numerics.answer import Uncertainty

    Both = tuple[AdoptionPanel, AdoptionPanel]

UNITS, PERIODS = 90, 12


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Both:
    monkeypatch.setattr(condensed_panel, "FEWEST_UNITS", 1)
    rng = np.random.default_rng(4)
    start = np.repeat([7, 9, NEVER], 30)
    outcome = rng.normal(size=(UNITS, PERIODS)).cumsum(axis=1)
    outcome += 0.7 * (np.arange(PERIODS) >= start[:, None])
    panel = grid(outcome, start)
    small = condensed(panel, groups_by_unit(panel.outcome, panel.start))
    assert len(small.start) == 3 * 2 * PERIODS
    return panel, small


@pytest.mark.parametrize("excluded", [0, 3])
def test_imputation_and_its_errors_are_the_same(both: Both, excluded: int) -> None:
    whole, small = (impute_cohorts(panel, excluded) for panel in both)
    one, two = whole.sampling.averages, small.sampling.averages
    assert two.names == one.names
    assert two.values == pytest.approx(one.values, abs=1e-9)
    assert two.covariance == pytest.approx(one.covariance, abs=1e-9)
    assert small.clusters == whole.clusters


LOOKS: list[Callable[[AdoptionPanel], Uncertainty | None]] = [
    two_way_effect,
    own_change,
    lambda panel: stretch_before(panel, 0, 3),
    lambda panel: line_before(panel, 0, adjusted=False),
]


@pytest.mark.parametrize("look", LOOKS)
def test_second_looks_and_their_errors_are_the_same(
    both: Both, look: Callable[[AdoptionPanel], Uncertainty | None]
) -> None:
    one, two = (look(panel) for panel in both)
    assert one is not None
    assert two is not None
    assert two.effect == pytest.approx(one.effect, abs=1e-9)
    assert two.std_error == pytest.approx(one.std_error, abs=1e-9)
    assert two.degrees_of_freedom == pytest.approx(one.degrees_of_freedom)


def test_small_panels_and_small_cohorts_stay_as_they_are() -> None:
    rng = np.random.default_rng(4)
    panel = grid(rng.normal(size=(30, 6)), np.repeat([3, 4, NEVER], 10))
    assert condensed(panel, groups_by_unit(panel.outcome, panel.start)) is panel
    assert condensed(panel, None) is panel
