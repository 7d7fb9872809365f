"""The experiment estimator: metamorphic properties and refusals, on moments from arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.estimate import DataUse
from analytics.domain.plan import ExperimentPlan
from analytics.estimators.experiment import (
    ExperimentEvidence,
    estimate_experiment,
    second_scan,
)
from analytics.ingest.plan_file import parse_plan
from tests.estimators.cells import cells_of, residuals_of

if TYPE_CHECKING:
    from analytics.domain.estimate import Effect, Finding
    from analytics.domain.moments import FloatArray, IntArray

SEEDS = st.integers(0, 5_000)


HEAD = """
title = "t"
design = "experiment"
outcome = "y"
higher_is_better = true
treatment = "arm"
control = "off"
"""
COVARIATE = 'covariates = ["x"]\n'
CLUSTER = 'cluster = "g"\n'
ADDITIVE_HC3 = 'adjustment = "additive"\nstd_errors = "HC3"\n'


def plan_of(extra: str = "", *, options: str = "", arm: str = "on") -> ExperimentPlan:
    found = parse_plan(f'{HEAD}arm = "{arm}"\n{extra}\n[options]\n{options}')
    assert isinstance(found, ExperimentPlan)
    return found


def run(
    plan: ExperimentPlan,
    outcome: FloatArray,
    treated: IntArray,
    *,
    covariates: FloatArray | None = None,
    cluster: IntArray | None = None,
) -> Finding:
    names = ("off", "on")
    arms = (plan.control, next(name for name in names if name != plan.control))
    cells = cells_of(
        outcome,
        [names[t] for t in treated],
        covariates=covariates,
        cluster=None if cluster is None else list(cluster),
        arms=arms,
    )
    asked = second_scan(plan, cells)
    number = np.array([arms.index(names[t]) for t in treated], dtype=np.float64)
    residuals = (
        residuals_of(outcome, number, covariates, asked)
        if asked and covariates is not None
        else None
    )
    data = DataUse(rows=len(outcome), rows_used=len(outcome))
    return estimate_experiment(
        plan, ExperimentEvidence(cells=cells, data=data, residuals=residuals)
    )


def trial(seed: int, n: int = 60) -> tuple[IntArray, FloatArray, FloatArray, IntArray]:
    rng = np.random.default_rng(seed)
    cluster = np.arange(n) % 12
    treated = (cluster % 2).astype(np.int64)
    x = rng.normal(size=(n, 1)) + 3
    y = 10 + 0.8 * treated + x[:, 0] + rng.normal(size=12)[cluster] * 0.3 + rng.normal(size=n)
    return treated, x, y, cluster


PLANS = {
    "welch": (plan_of(), False, False),
    "lin": (plan_of(COVARIATE), True, False),
    "additive HC3": (plan_of(COVARIATE, options=ADDITIVE_HC3), True, False),
    "CR3": (plan_of(CLUSTER), False, True),
    "CR1 with covariate": (plan_of(CLUSTER + COVARIATE, options='std_errors = "CR1"'), True, True),
}


def _estimate(
    name: str, seed: int, *, scale: float = 1.0, shift: float = 0.0, order: IntArray | None = None
) -> Effect:
    plan, uses_x, uses_clusters = PLANS[name]
    treated, x, y, cluster = trial(seed)
    rows = np.arange(len(y)) if order is None else order
    finding = run(
        plan,
        (scale * y + shift)[rows],
        treated[rows],
        covariates=x[rows] if uses_x else None,
        cluster=cluster[rows] if uses_clusters else None,
    )
    return finding.effects[0]


@pytest.mark.parametrize("name", PLANS)
@given(seed=SEEDS)
def test_swapping_the_arms_flips_the_signs(name: str, seed: int) -> None:
    plan, uses_x, uses_clusters = PLANS[name]
    treated, x, y, cluster = trial(seed)
    extra = {"covariates": x if uses_x else None, "cluster": cluster if uses_clusters else None}
    one = run(plan, y, treated, **extra).effects[0]  # type: ignore[arg-type] # two optional arrays
    swapped = replace(plan, control="on", arm="off")
    other = run(swapped, y, treated, **extra).effects[0]  # type: ignore[arg-type] # as above
    assert other.effect == pytest.approx(-one.effect, abs=1e-9)
    assert (other.ci_low, other.ci_high) == pytest.approx((-one.ci_high, -one.ci_low), abs=1e-9)
    assert other.p_value == pytest.approx(one.p_value, abs=1e-9)


@pytest.mark.parametrize("name", PLANS)
@given(seed=SEEDS, scale=st.floats(1e-3, 1e3), shift=st.floats(-1e3, 1e3))
def test_units_of_the_outcome_scale_effect_and_interval(
    name: str, seed: int, scale: float, shift: float
) -> None:
    one, other = _estimate(name, seed), _estimate(name, seed, scale=scale, shift=shift)
    wanted = tuple(scale * part for part in (one.effect, one.std_error, one.ci_low, one.ci_high))
    found = (other.effect, other.std_error, other.ci_low, other.ci_high)
    # An offset of 1000 on a spread of 0.001 leaves ten digits of the sixteen.
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", PLANS)
@given(seed=SEEDS)
def test_the_order_of_rows_changes_nothing(name: str, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(60)
    one, other = _estimate(name, seed), _estimate(name, seed, order=order)
    assert (other.effect, other.std_error) == pytest.approx((one.effect, one.std_error), rel=1e-9)


@pytest.mark.parametrize("name", PLANS)
@given(seed=SEEDS)
def test_p_is_below_alpha_exactly_when_the_interval_excludes_zero(name: str, seed: int) -> None:
    found = _estimate(name, seed)
    assert (found.p_value < 0.05) == (found.ci_low > 0 or found.ci_high < 0)


@pytest.mark.parametrize("name", PLANS)
@given(seed=SEEDS)
def test_relative_and_absolute_effect_never_contradict_each_other(name: str, seed: int) -> None:
    found = _estimate(name, seed)
    assert found.relative is not None
    assert (found.relative.ci_low > 0) == (found.ci_low > 0)
    assert (found.relative.ci_high < 0) == (found.ci_high < 0)


def test_the_raw_difference_stands_beside_the_adjusted_one() -> None:
    plan, _, _ = PLANS["lin"]
    treated, x, y, _ = trial(5)
    finding = run(plan, y, treated, covariates=x)
    raw = y[treated == 1].mean() - y[treated == 0].mean()
    assert finding.alternatives[0].role == "raw"
    assert finding.alternatives[0].effect == pytest.approx(raw)
    assert any(check.name == "adjustment" for check in finding.checks)


def test_a_broken_sample_ratio_breaks_trust() -> None:
    plan = plan_of(options="allocation = {off = 0.5, on = 0.5}")
    treated = np.array([0] * 300 + [1] * 420)
    finding = run(plan, np.random.default_rng(1).normal(size=720) + 5, treated)
    check = next(check for check in finding.checks if check.name == "sample_ratio")
    assert (check.verdict, check.breaks_trust) == ("fail", True)


THREE = np.array([1.0, 2, 3])
HALVES = np.array([0, 0, 0, 1, 1, 1])
REFUSALS = [
    (plan_of(), THREE, np.array([0, 0, 0]), NotEstimableError, "only 'off'"),
    (plan_of(), THREE, np.array([0, 0, 1]), NotEstimableError, "1 unit; 2 are needed"),
    (plan_of(), np.ones(6), HALVES, NotEstimableError, "one and the same value"),
    (plan_of(arm="beta"), np.arange(6.0), HALVES, PlanError, "'beta' does not occur"),
]


@pytest.mark.parametrize(("plan", "y", "treated", "kind", "words"), REFUSALS)
def test_what_cannot_be_estimated_is_refused_in_words(
    plan: ExperimentPlan, y: FloatArray, treated: IntArray, kind: type[Exception], words: str
) -> None:
    cells = cells_of(y, [("off", "on")[t] for t in treated])
    data = DataUse(rows=len(y), rows_used=len(y))
    with pytest.raises(kind, match=words):
        estimate_experiment(plan, ExperimentEvidence(cells=cells, data=data))


def test_an_arm_of_one_cluster_has_no_cluster_jackknife() -> None:
    plan, _, _ = PLANS["CR3"]
    treated = np.array([0] * 20 + [1] * 5)
    with pytest.raises(NotEstimableError, match="single cluster"):
        run(plan, np.random.default_rng(2).normal(size=25), treated, cluster=np.arange(25) // 5)
