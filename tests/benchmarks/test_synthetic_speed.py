"""What a synthetic control with a placebo for every unit costs, and how exact its weights are.

A hundred units over a hundred periods, seventy before the start. The limit is the product's own:
half a processor second for all fits together.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.optimize import minimize

from analytics.estimators.numerics.pretended_treatment import pretend_treatment
from analytics.estimators.numerics.synthetic_paths import Comparison, fit_synthetic
from analytics.estimators.numerics.unit_changes import Window
from analytics.simulation.worlds import DonorShape, panel_with_donors
from tests.estimators.test_synthetic_control import plan_of
from tests.estimators.worlds import grid_panel, use_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.moments import FloatArray
    from analytics.estimators.numerics.synthetic_paths import Method

pytestmark = pytest.mark.benchmark
SHAPE = DonorShape(treated=1, comparison=99, periods=100, start=70, factors=4)
MOST_SECONDS = 0.5
METHODS: tuple[Method, ...] = ("synthetic_control", "synthetic_difference_in_differences")


def _comparison() -> Comparison:
    world = panel_with_donors(SHAPE, effect=1.0, rng=np.random.default_rng(20261125))
    after = np.arange(SHAPE.periods) >= SHAPE.start
    return Comparison(
        target=world.outcome[0],
        donors=world.outcome[1:],
        window=Window(before=~after, after=after),
    )


def _seconds(work: Callable[[], object]) -> float:
    """Processor seconds, the best of three."""
    found = []
    for _ in range(3):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def _with_placebos(comparison: Comparison, method: Method) -> None:
    pretend_treatment(comparison, fit_synthetic(comparison, method), method)


def _quadratic_programme(comparison: Comparison) -> FloatArray:
    """Solve the same problem by a general solver, then exactly on the face that it ends on."""
    apart = (comparison.donors - comparison.target)[:, comparison.window.before]
    gram = apart @ apart.T
    scale = float(np.trace(gram))
    start = np.full(len(gram), 1 / len(gram))
    solver: Any = minimize  # its stubs know no single shape of array
    found = solver(
        lambda w: float(w @ gram @ w) / scale,
        start,
        jac=lambda w: 2 * gram @ w / scale,
        bounds=[(0, 1)] * len(gram),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 1_000},
    ).x
    face = np.flatnonzero(found > 1e-5)
    size = len(face)
    system = np.block(
        [[gram[np.ix_(face, face)] / scale, np.ones((size, 1))], [np.ones((1, size)), 0.0]]
    )
    exact = np.zeros(len(gram))
    exact[face] = np.linalg.solve(system, np.append(np.zeros(size), 1.0))[:size]
    return exact


def test_placebos_for_every_unit_cost_less_than_half_a_second() -> None:
    comparison = _comparison()
    for method in METHODS:
        used = _seconds(lambda method=method: _with_placebos(comparison, method))  # type: ignore[misc] # binds the loop's method
        sys.stdout.write(f"\n| {method}, 1 + 99 fits | {used:.3f} s |\n")
        assert used < MOST_SECONDS


def test_the_whole_analysis_costs_less_than_half_a_second() -> None:
    """Both synthetic methods and the donut with placebos, fake starts, donors left out."""
    from analytics.estimators.registry import estimate

    world = panel_with_donors(SHAPE, effect=1.0, rng=np.random.default_rng(20261125))
    panel = grid_panel(world.outcome, world.treated, world.start)
    data = use_of(int(panel.n.sum()))
    used = _seconds(lambda: estimate(plan_of(), panel, data))
    sys.stdout.write(f"\n| whole analysis, all checks | {used:.3f} s |\n")
    assert used < MOST_SECONDS


def test_the_weights_are_those_of_an_exact_quadratic_programme() -> None:
    comparison = _comparison()
    found = fit_synthetic(comparison, "synthetic_control").unit_weights
    apart = float(np.abs(found - _quadratic_programme(comparison)).max())
    sys.stdout.write(f"\n| largest difference of a weight | {apart:.1e} |\n")
    assert apart < 1e-6
