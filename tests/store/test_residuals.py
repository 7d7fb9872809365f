"""The second scan against the slow and obvious way, for every kind and adjustment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.moments import CellNeeds, Covariate
from analytics.estimators.numerics.covariance import residual_needs
from analytics.estimators.numerics.linear_model import solve_cells
from analytics.services.view_file import view_file
from analytics.store.moments import cell_moments
from analytics.store.residuals import residual_moments
from tests.estimators.cells import residuals_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.plan import Adjustment
    from analytics.estimators.numerics.covariance import Heteroscedastic
    from analytics.store.connection import Store

NEEDS = CellNeeds(
    treatment="arm",
    control="off",
    outcome="y",
    covariates=(Covariate(label="x"), Covariate(label="v")),
)


@pytest.mark.parametrize("arms", [("off", "on"), ("off", "high", "low")])
@pytest.mark.parametrize("adjustment", ["additive", "lin"])
@pytest.mark.parametrize("kind", ["HC1", "HC2", "HC3"])
def test_the_second_scan_sums_what_a_loop_over_rows_sums(
    store: Store,
    tmp_path: Path,
    arms: tuple[str, ...],
    adjustment: Adjustment,
    kind: Heteroscedastic,
) -> None:
    rng = np.random.default_rng(11)
    number = rng.integers(0, len(arms), 90)
    z = rng.normal(size=(90, 2))
    y = 3 + z @ [1.0, -0.5] + number * (0.2 + 0.3 * z[:, 0]) + rng.normal(size=90)
    lines = [
        f"{arms[a]},{x!r},{v!r},{value!r}"
        for a, (x, v), value in zip(number, z.tolist(), y.tolist(), strict=True)
    ]
    file = tmp_path / "rows.csv"
    file.write_text("\n".join(["arm,x,v,y", *lines]) + "\n")
    data = view_file(store, file)
    cells = cell_moments(store, data, NEEDS).moments
    assert cells.arms == arms
    asked = residual_needs(solve_cells(cells, adjustment), kind)
    found = residual_moments(store, data, NEEDS, cells.arms, asked)
    expected = residuals_of(y, number.astype(float), z, asked)
    np.testing.assert_allclose(found.meat, expected.meat, rtol=1e-10, atol=1e-14)
    assert found.rss == pytest.approx(expected.rss, rel=1e-11)
    assert found.saturated == 0
