"""Moments from the store are those of the rows, whatever their order and however they are split."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.moments import CellNeeds, Covariate
from analytics.services.import_outcomes import import_outcomes
from analytics.services.list_datasets import list_datasets
from analytics.store.moments import cell_moments
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellMoments
    from analytics.store.connection import Store

NEEDS = CellNeeds(
    treatment="arm",
    control="off",
    outcome="y",
    covariates=(Covariate(label="x"),),
    cluster="team",
    exposure="",
    where=(),
)
OFFSET = 1e8  # where plain sums of squares lose every digit of the spread


def rows(count: int = 300, offset: float = OFFSET) -> list[str]:
    rng = np.random.default_rng(5)
    return [
        f"{'on' if i % 2 else 'off'},T{i % 7},{rng.normal():.6f},{offset + rng.normal():.6f}"
        for i in range(count)
    ]


def stored(store: Store, lines: list[str], name: str = "a.csv") -> Dataset:
    content = "arm,team,x,y\n" + "\n".join(lines) + "\n"
    receipt = import_outcomes(store, name, content.encode(), now=NOW)
    assert receipt.stored, receipt.problems
    return next(one for one in list_datasets(store, today=NOW.date()) if one.file_name == name)


def moments(store: Store, lines: list[str], name: str = "a.csv") -> CellMoments:
    return cell_moments(store, stored(store, lines, name), NEEDS).moments


def same(left: CellMoments, right: CellMoments) -> None:
    assert left.arms == right.arms
    for one, other in zip(
        left.merged(left.arm, len(left.arms)), right.merged(right.arm, len(right.arms)), strict=True
    ):
        # Sums of a few hundred shifted doubles in another order.
        np.testing.assert_allclose(one, other, rtol=1e-9)


def test_moments_are_those_of_the_rows_even_far_from_zero(store: Store) -> None:
    lines = rows()
    found = moments(store, lines)
    cells = [line.split(",") for line in lines]
    for number, arm in enumerate(found.arms):
        z = np.array([[float(c[2]), float(c[3])] for c in cells if c[0] == arm])
        n, mean, comoment = found.merged(found.arm, 2)
        assert n[number] == len(z)
        np.testing.assert_allclose(mean[number], z.mean(axis=0), rtol=1e-12)
        centred = z - z.mean(axis=0)
        # The offset leaves 16 - 8 digits of each value; its spread keeps 7 of them.
        np.testing.assert_allclose(comoment[number], centred.T @ centred, rtol=1e-6, atol=1e-6)


def test_the_order_of_rows_changes_nothing(store: Store) -> None:
    lines = rows(offset=10)
    shuffled = [lines[i] for i in np.random.default_rng(6).permutation(len(lines))]
    same(moments(store, lines), moments(store, shuffled, "b.csv"))


def test_batches_add_up_to_the_whole(store: Store) -> None:
    lines = rows(offset=10)
    whole = moments(store, lines)
    first, second = moments(store, lines[:90], "b.csv"), moments(store, lines[90:], "c.csv")
    same(whole, first + second)
    assert len((first + second).n) == len(whole.n)


def test_missing_cells_are_counted_by_column(store: Store) -> None:
    lines = [*rows(20, 10), "on,T1,,5", "off,T2,1,", ",T3,1,2"]
    answer = cell_moments(store, stored(store, lines), NEEDS)
    assert (answer.data.rows, answer.data.rows_used) == (23, 20)
    assert {part.reason: part.rows for part in answer.data.dropped} == {
        "'arm' is missing": 1,
        "'y' is missing": 1,
        "'x' is missing": 1,
    }


def test_a_control_that_does_not_occur_is_refused(store: Store) -> None:
    dataset = stored(store, [line.replace("off", "none") for line in rows(20, 1)])
    with pytest.raises(PlanError, match="never says 'off'"):
        cell_moments(store, dataset, NEEDS)


def test_no_usable_row_is_not_a_zero(store: Store) -> None:
    dataset = stored(store, ["on,T1,1,", "off,T2,2,"])
    with pytest.raises((NotEstimableError, PlanError)):
        cell_moments(store, dataset, NEEDS)
