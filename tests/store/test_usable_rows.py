"""Which rows count, how often, and what is refused: the store against arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.moments import CellNeeds, Covariate, Limit
from analytics.services.view_file import view_file
from analytics.store.moments import CellAnswer, cell_moments
from tests.estimators.cells import cells_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.connection import Store

NEEDS = CellNeeds(treatment="arm", control="off", outcome="y", covariates=(Covariate(label="x"),))
WEIGHTED = CellNeeds(treatment="arm", control="off", outcome="y", weight="w")


def answer(store: Store, tmp_path: Path, text: str, needs: CellNeeds) -> CellAnswer:
    file = tmp_path / "rows.csv"
    file.write_text(text)
    return cell_moments(store, view_file(store, file), needs)


def table(columns: str, *rows: str) -> str:
    return "\n".join([columns, *rows]) + "\n"


def test_moments_are_those_of_arrays_even_where_an_arm_first_shows_up_late(
    store: Store, tmp_path: Path
) -> None:
    rng = np.random.default_rng(7)
    n = 3_000
    arm = ["off" if i % 2 else "on" for i in range(n - 3)] + ["late"] * 3
    x, y = rng.normal(size=(2, n)) + 1e6
    lines = [f"{a},{u!r},{v!r}" for a, u, v in zip(arm, x.tolist(), y.tolist(), strict=True)]
    found = answer(store, tmp_path, table("arm,x,y", *lines), NEEDS).moments
    expected = cells_of(y, arm, covariates=x[:, None], arms=("off", "late", "on"))
    assert found.arms == expected.arms
    order, other = np.argsort(found.arm), np.argsort(expected.arm)
    np.testing.assert_array_equal(found.n[order], expected.n[other])
    np.testing.assert_allclose(found.mean[order], expected.mean[other], rtol=1e-13)
    # Values near 1e6 with spread 1: shifted sums keep twelve digits of the spread.
    np.testing.assert_allclose(found.comoment[order], expected.comoment[other], rtol=1e-9)


def test_a_weighted_row_counts_as_that_many_equal_rows(store: Store, tmp_path: Path) -> None:
    rows = [("off", 1.0, 3), ("off", 4.0, 1), ("on", 2.0, 2), ("on", 7.0, 0), ("on", 3.0, 5)]
    found = answer(
        store, tmp_path, table("arm,y,w", *(f"{a},{y},{w}" for a, y, w in rows)), WEIGHTED
    )
    arm = [a for a, _, w in rows for _ in range(w)]
    expected = cells_of([y for _, y, w in rows for _ in range(w)], arm, arms=("off", "on"))
    np.testing.assert_allclose(found.moments.n, expected.n)
    np.testing.assert_allclose(found.moments.mean, expected.mean)
    np.testing.assert_allclose(found.moments.comoment, expected.comoment)
    assert found.data.rows_used == 4
    assert [(one.reason, one.rows) for one in found.data.dropped] == [("'w' is 0", 1)]


@pytest.mark.parametrize("weight", ["0.5", "-1"])
def test_a_weight_that_is_no_count_is_refused(store: Store, tmp_path: Path, weight: str) -> None:
    with pytest.raises(PlanError, match="is not a count of units"):
        answer(store, tmp_path, table("arm,y,w", "off,1,1", f"on,2,{weight}"), WEIGHTED)


def test_limits_hold_values_at_their_ends(store: Store, tmp_path: Path) -> None:
    needs = CellNeeds(
        treatment="arm", control="off", outcome="y", limits=(Limit(label="y", low=2.0, high=5.0),)
    )
    found = answer(store, tmp_path, table("arm,y", "off,1", "off,3", "on,4", "on,90"), needs)
    np.testing.assert_allclose(found.moments.mean[:, 0], [2.5, 4.5])


def test_five_thousand_values_are_not_arms(store: Store, tmp_path: Path) -> None:
    text = table("arm,y", "off,1", *(f"u{i},{i}" for i in range(5_000)))
    needs = CellNeeds(treatment="arm", control="off", outcome="y")
    with pytest.raises(NotEstimableError, match="'arm' has 5,001 different values") as refusal:
        answer(store, tmp_path, text, needs)
    assert "which arm a row was assigned to" in refusal.value.remedy


def test_an_outcome_that_is_missing_everywhere_is_refused_by_name(
    store: Store, tmp_path: Path
) -> None:
    needs = CellNeeds(treatment="arm", control="off", outcome="y")
    with pytest.raises(NotEstimableError, match="is empty in every row"):
        answer(store, tmp_path, table("arm,y", "off,", "on,"), needs)


def test_an_infinite_value_is_refused_and_not_taken_for_missing(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "rows.parquet"
    rows = "VALUES ('off', 1.0::DOUBLE), ('on', 'inf'::DOUBLE), ('on', 2.0::DOUBLE)"
    with store.cursor() as cursor:
        cursor.execute(f"COPY (SELECT * FROM ({rows}) t(arm, y)) TO '{file}' (FORMAT parquet)")
    needs = CellNeeds(treatment="arm", control="off", outcome="y")
    with pytest.raises(NotEstimableError, match="holds 1 infinite value"):
        cell_moments(store, view_file(store, file), needs)
