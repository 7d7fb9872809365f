"""Least squares on moments against certified values, statsmodels and closed forms."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.covariance import (
    classical,
    cluster_jackknife,
    cluster_robust,
    difference_of_means,
    heteroscedastic,
    residual_needs,
)
from analytics.estimators.numerics.linear_model import Solution, invert_gram, solve_cells
from tests.estimators.cells import cells_of, residuals_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.moments import FloatArray, IntArray

# NIST StRD: 9 digits where the certified problem is of lower or average difficulty, 6 where it is
# of higher difficulty (degree-5 polynomials, condition number of the Gram matrix near 1e14).
# Pontius: R2 differs from 1 by 1e-10, so first-scan moments leave 8.9 digits of the spread; the
# store's residual scan restores them (test_experiment_on_the_store).
NIST = [("norris", 9), ("pontius", 8.5), ("longley", 9), ("wampler1", 6), ("wampler2", 6),
        ("wampler3", 6), ("wampler4", 6), ("wampler5", 6)]  # fmt: skip


def _nist(shared: Path, name: str) -> tuple[FloatArray, FloatArray, dict[str, Any]]:
    with (shared / "data/nist" / f"{name}.csv").open() as file:
        rows = list(csv.DictReader(file))
    certified = json.loads((shared / "data/nist/certified_lls.json").read_text())[name]
    y = np.array([float(row["y"]) for row in rows])
    if "x1" in rows[0]:
        x = np.array([[float(row[f"x{i}"]) for i in range(1, 7)] for row in rows])
    else:
        degree = len(certified["coef"]) - 1
        base = np.array([float(row["x"]) for row in rows])
        x = np.column_stack([base**power for power in range(1, degree + 1)])
    return y, x, certified


def _digits(found: FloatArray, certified: list[float]) -> float:
    wanted = np.array(certified)
    scale = np.where(wanted == 0, 1.0, np.abs(wanted))
    return float(-np.log10(np.maximum(np.abs(found - wanted) / scale, 1e-16)).min())


@pytest.mark.parametrize(("name", "digits"), NIST)
def test_nist_regressions_keep_their_digits(shared: Path, name: str, digits: float) -> None:
    y, x, certified = _nist(shared, name)
    solution = solve_cells(cells_of(y, ["all"] * len(y), covariates=x), "additive")
    slopes = solution.coefficients[1:]
    intercept = solution.adjusted_means[0] - solution.centre[:-1] @ slopes
    assert _digits(np.append(intercept, slopes), certified["coef"]) >= digits
    variance = solution.rss / solution.residual_degrees_of_freedom
    errors = np.sqrt(np.diag(solution.inverse)[1:] * variance)
    assert _digits(errors, certified["se"][1:]) >= digits


def test_filip_is_seen_as_collinear_and_its_slopes_are_not_estimable(shared: Path) -> None:
    y, x, _ = _nist(shared, "filip")
    cells = cells_of(y, ["all"] * len(y), covariates=x)
    solution = solve_cells(cells, "additive")
    assert solution.rank < len(solution.coefficients)
    solved = invert_gram(solution.gram.sum(axis=0))
    assert solved.not_estimable(np.eye(len(solution.coefficients))[1:]).any()


@pytest.mark.parametrize("name", [f"SmLs0{i}" for i in range(1, 10)] + ["AtmWtAg", "SiRstv"])
def test_nist_analysis_of_variance_within_groups(shared: Path, name: str) -> None:
    lines = (shared / f"data/nist/anova_{name}.dat").read_text().splitlines()
    rows = [line.split() for line in lines[60:] if line.strip()]
    within = next(line.split() for line in lines if line.strip().startswith("Within"))
    y = np.array([float(row[1]) for row in rows])
    solution = solve_cells(cells_of(y, [row[0] for row in rows]), "additive")
    assert solution.residual_degrees_of_freedom == float(within[2])
    # Sets 7 to 9 carry 13 constant leading digits: the data themselves hold three or four more.
    digits = 9 if np.abs(y).max() < 1e9 else 3
    assert _digits(np.array([solution.rss]), [float(within[3])]) >= digits


def _trial(seed: int, n: int = 240) -> tuple[FloatArray, IntArray, FloatArray, IntArray]:
    rng = np.random.default_rng(seed)
    arm = rng.integers(0, 3, n)
    cluster = rng.integers(0, 14, n)
    x = rng.normal(size=(n, 2)) + 5
    y = 3 + arm + x @ np.array([0.5, -1.0]) + rng.normal(size=14)[cluster]
    y += rng.normal(size=n) * (1 + arm)
    return y, arm, x, cluster


def _statsmodels(y: FloatArray, arm: IntArray, x: FloatArray, adjustment: str) -> Any:
    import statsmodels.api as sm

    dummies = np.column_stack([arm == i for i in range(3)]).astype(float)
    centred = x - x.mean(axis=0)
    columns = [dummies, centred]
    if adjustment == "lin":
        columns = [dummies, *(dummies[:, [i]] * centred for i in range(3))]
    return sm.OLS(y, np.column_stack(columns))


def _covariance(solution: Solution, data: Any, kind: str) -> FloatArray:
    y, arm, x, _ = data
    if kind == "classical":
        return classical(solution)
    if kind == "CR1":
        return cluster_robust(solution)
    if kind == "CR3":
        return cluster_jackknife(solution)
    needs = residual_needs(solution, kind)  # type: ignore[arg-type] # parametrised below
    return heteroscedastic(solution, kind, residuals_of(y, arm, x, needs).meat)  # type: ignore[arg-type] # as above


@pytest.mark.parametrize("adjustment", ["lin", "additive"])
@pytest.mark.parametrize("kind", ["classical", "HC0", "HC1", "HC2", "HC3", "CR1", "CR3"])
def test_every_covariance_equals_statsmodels(adjustment: str, kind: str) -> None:
    data = _trial(7)
    y, arm, x, cluster = data
    names = [str(a) for a in arm]
    cells = cells_of(y, names, covariates=x, cluster=list(cluster), arms=("0", "1", "2"))
    if kind not in ("CR1", "CR3"):
        cells = cells_of(y, names, covariates=x, arms=("0", "1", "2"))
    solution = solve_cells(cells, adjustment)  # type: ignore[arg-type] # parametrised above
    kinds = {"classical": "nonrobust", "CR1": "cluster", "CR3": "cluster-crv3"}
    options = {"groups": cluster} if kind in ("CR1", "CR3") else None
    fit = _statsmodels(y, arm, x, adjustment).fit(
        cov_type=kinds.get(kind, kind), **({"cov_kwds": options} if options else {})
    )
    found = _covariance(solution, data, kind)
    # Same algebra in another order: agreement to ten digits is rounding.
    np.testing.assert_allclose(solution.coefficients[:3] + y.mean(), fit.params[:3], rtol=1e-10)
    np.testing.assert_allclose(found, fit.cov_params()[:3, :3], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", ["HC0", "HC1", "HC2", "HC3"])
def test_difference_of_means_is_the_same_without_covariates(kind: str) -> None:
    import statsmodels.api as sm

    y, arm, _, _ = _trial(11)
    cells = cells_of(y, [str(a) for a in arm], arms=("0", "1", "2"))
    dummies = np.column_stack([arm == i for i in range(3)]).astype(float)
    expected = sm.OLS(y, dummies).fit(cov_type=kind).cov_params()
    np.testing.assert_allclose(difference_of_means(cells, kind), expected, atol=1e-14)  # type: ignore[arg-type] # parametrised above


def test_an_arm_explained_by_a_covariate_is_refused_by_name() -> None:
    arm = ["off"] * 5 + ["on"] * 5
    x = np.array([[float(a == "on")] for a in arm])
    with pytest.raises(NotEstimableError, match="cannot be told apart"):
        solve_cells(cells_of(np.arange(10.0), arm, covariates=x), "additive")


def test_repeated_dummies_cost_a_rank_but_not_the_effect() -> None:
    y, arm, x, _ = _trial(3)
    names = [str(a) for a in arm]
    once = solve_cells(cells_of(y, names, covariates=x), "additive")
    twice = solve_cells(cells_of(y, names, covariates=np.column_stack([x, x])), "additive")
    assert twice.rank == once.rank
    np.testing.assert_allclose(twice.adjusted_means, once.adjusted_means, rtol=1e-10)


@given(st.integers(0, 10_000), st.integers(1, 239))
def test_moments_of_two_batches_add_to_those_of_the_whole(seed: int, cut: int) -> None:
    y, arm, x, cluster = _trial(seed)
    names = [str(a) for a in arm]
    arms = ("0", "1", "2")

    def part(rows: slice) -> Any:
        return cells_of(
            y[rows], names[rows], covariates=x[rows], cluster=list(cluster[rows]), arms=arms
        )

    whole = part(slice(None)).combined()
    added = part(slice(None, cut)) + part(slice(cut, None))
    assert added.clusters == whole.clusters
    np.testing.assert_array_equal(added.n, whole.n)
    np.testing.assert_allclose(added.mean, whole.mean, rtol=1e-12)
    np.testing.assert_allclose(added.comoment, whole.comoment, rtol=1e-9, atol=1e-9)


def test_a_stack_of_gram_matrices_inverts_like_each_of_them() -> None:
    columns = np.random.default_rng(4).normal(size=(50, 30, 4)) * [1.0, 1e6, 1e-4, 3.0]
    gram = np.swapaxes(columns, 1, 2) @ columns
    found = invert_gram(gram)
    for one, inverse in zip(gram, found.inverse, strict=True):
        # One by one goes by eigenvalues, which is another way to the same matrix.
        np.testing.assert_allclose(inverse, invert_gram(one).inverse, rtol=1e-9, atol=1e-18)
    assert found.rank.tolist() == [4] * 50
    assert not found.not_estimable(np.eye(4)).any()


def test_a_stack_with_one_collinear_matrix_says_which_functions_it_does_not_determine() -> None:
    columns = np.random.default_rng(4).normal(size=(6, 30, 3))
    columns[2, :, 1] = 2 * columns[2, :, 0]
    found = invert_gram(np.swapaxes(columns, 1, 2) @ columns)
    assert found.rank.tolist() == [3, 3, 2, 3, 3, 3]
    lost = found.not_estimable(np.eye(3))
    assert lost[2].tolist() == [True, True, False]
    assert not np.delete(lost, 2, axis=0).any()
