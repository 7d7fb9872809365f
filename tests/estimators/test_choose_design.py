"""Every fork of the decision tree, from shapes alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.domain.adoption import NEVER
from analytics.domain.data_shape import PanelShape, SeriesShape
from analytics.domain.errors import NotEstimableError
from analytics.estimators.choose_design import choose_for_panel, choose_for_series
from analytics.estimators.panel_shape import common_start, shape_of
from tests.estimators.adoption_panels import grid
from tests.estimators.worlds import use_of

ONE_START = PanelShape(
    treated=20,
    never=20,
    always=0,
    starts=("2026-01-01",),
    smallest_cohort=20,
    before=12,
    after=6,
    with_gaps=0.0,
    treated_complete=True,
    never_complete=20,
)
SEVERAL = replace(ONE_START, starts=("5", "7", "9"), smallest_cohort=6)

DID, STAGGERED, SYNTHETIC = (
    "difference_in_differences",
    "staggered_adoption",
    "synthetic_control",
)
CS, SDID = "callaway_santanna", "synthetic_difference_in_differences"
# Shape, design, branch, estimator: a leaf of the tree each.
LEAVES = [
    (ONE_START, DID, "one_start", None),
    (replace(ONE_START, clusters=12), DID, "one_start", None),
    (replace(ONE_START, with_gaps=0.06), STAGGERED, "gaps", "imputation"),
    (replace(ONE_START, with_gaps=0.05), DID, "one_start", None),
    (replace(ONE_START, covariate_gap=0.3, covariates=2), STAGGERED, "covariates_predict", CS),
    (replace(ONE_START, covariate_gap=0.1, covariates=2), DID, "one_start", None),
    (replace(ONE_START, covariate_gap=0.3, covariates=5), DID, "one_start", None),
    (replace(ONE_START, treated=3), SYNTHETIC, "few_treated", SDID),
    (replace(ONE_START, treated=4), DID, "one_start", None),
    (
        replace(ONE_START, treated=1, never=7, never_complete=7),
        SYNTHETIC,
        "few_treated_plain",
        None,
    ),
    (replace(ONE_START, treated=1, before=11), SYNTHETIC, "few_treated_plain", None),
    (replace(ONE_START, treated=2, clusters=9), DID, "one_start", None),
    (replace(ONE_START, treated=1, treated_complete=False), DID, "few_treated_plain", None),
    (replace(ONE_START, treated=2, treated_complete=False), STAGGERED, "gaps", "imputation"),
    (SEVERAL, STAGGERED, "staggered", CS),
    (replace(SEVERAL, with_gaps=0.2), STAGGERED, "gaps", "imputation"),
    (replace(SEVERAL, covariate_gap=0.5, covariates=1), STAGGERED, "covariates_predict", CS),
    (replace(SEVERAL, covariate_gap=0.5, covariates=2), STAGGERED, "staggered", CS),
]


@pytest.mark.parametrize(("shape", "design", "branch", "estimator"), LEAVES)
def test_every_shape_has_its_design(
    shape: PanelShape, design: str, branch: str, estimator: str | None
) -> None:
    choice = choose_for_panel(shape)
    assert (choice.design, choice.branch) == (design, branch)
    assert dict(choice.options).get("estimator") == estimator
    assert len(choice.reasons) >= 3
    assert all(one[0].isupper() or one[0].isdigit() for one in choice.reasons)
    assert all(one.endswith(".") for one in choice.reasons)


def test_covariates_that_cannot_be_used_are_said_to_be_left_out() -> None:
    reasons = choose_for_panel(replace(ONE_START, covariate_gap=0.3, covariates=5)).reasons
    assert any("left out" in one for one in reasons)


# The design's floor for a series is 8 periods before and 4 after; a forecast needs 20 and 3 times
# as many as after.
SERIES = [
    (SeriesShape(before=8, after=4), "one_series", "gls"),
    (SeriesShape(before=24, after=6, comparison_series=1), "series_with_comparison", "forecast"),
    (SeriesShape(before=19, after=4, comparison_series=1), "one_series", "gls"),
    (SeriesShape(before=24, after=9, comparison_series=2), "one_series", "gls"),
]


@pytest.mark.parametrize(("shape", "branch", "estimator"), SERIES)
def test_a_series_is_forecast_only_from_comparison_series_and_a_long_past(
    shape: SeriesShape, branch: str, estimator: str
) -> None:
    choice = choose_for_series(shape, why="There is one series.")
    assert choice.branch == branch
    told = dict(choice.options)
    assert told["estimator"] == estimator
    # A segmented line leaves the stretch before the start out where eleven periods are there.
    assert ("donut" in told) is (estimator == "gls" and shape.before >= 11)


@pytest.mark.parametrize("shape", [SeriesShape(before=7, after=4), SeriesShape(before=8, after=3)])
def test_a_short_series_is_described_and_not_judged(shape: SeriesShape) -> None:
    with pytest.raises(NotEstimableError, match="describe") as caught:
        choose_for_series(shape, why="There is one series.")
    assert caught.value.remedy


def test_nobody_who_starts_is_a_refusal() -> None:
    with pytest.raises(NotEstimableError, match="treated all along"):
        choose_for_panel(replace(ONE_START, treated=0, always=4, starts=()))


def test_the_shape_counts_starts_gaps_and_units_treated_all_along() -> None:
    outcome = np.arange(60, dtype=np.float64).reshape(6, 10)
    outcome[4, 3] = np.nan
    start = np.array([0, 4, 6, 6, 10, NEVER])
    shape = shape_of(grid(outcome, start))
    assert (shape.treated, shape.never, shape.always) == (3, 2, 1)
    assert (shape.starts, shape.smallest_cohort) == (("4", "6"), 1)
    assert (shape.before, shape.after) == (4, 4)
    assert shape.with_gaps == pytest.approx(1 / 5)  # of the five that were not treated all along
    assert (shape.treated_complete, shape.never_complete) == (True, 1)
    assert shape.clusters is None


def test_the_gap_of_a_covariate_is_in_standard_deviations_and_looks_at_the_time_before() -> None:
    outcome = np.zeros((4, 5))
    covariate = np.repeat(np.array([[1.0], [3.0], [2.0], [4.0]]), 5, axis=1)
    covariate[:, 3:] = 100.0  # after the start: must not count
    start = np.array([3, 3, NEVER, NEVER])
    shape = shape_of(grid(outcome, start, covariates=covariate[None]))
    # Means 2 and 3, both variances 2: a gap of 1 / sqrt(2).
    assert shape.covariate_gap == pytest.approx(0.5**0.5)


def test_the_shape_knows_nothing_of_the_outcome() -> None:
    rng = np.random.default_rng(4)
    start = np.array([5, 5, 5, 7, NEVER, NEVER, NEVER, NEVER])
    outcome = rng.standard_normal((8, 10))
    outcome[6, 2] = np.nan
    other = 50 - 1000 * rng.permutation(outcome, axis=1)
    other[np.isnan(outcome)] = np.nan
    other[~np.isnan(outcome) & np.isnan(other)] = 0.0
    assert shape_of(grid(outcome, start)) == shape_of(grid(other, start))


def test_units_treated_all_along_are_left_out_and_counted() -> None:
    start = np.array([0, 3, 3, NEVER, NEVER])
    found = common_start(grid(np.ones((5, 6)), start), use_of(30))
    assert found.data.rows_used == 24
    assert [one.rows for one in found.data.dropped] == [6]
    assert found.panel.treated.tolist() == [True, True, False, False]
    assert found.panel.after.tolist() == [False] * 3 + [True] * 3
