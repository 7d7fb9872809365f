"""What the residuals say: the second scan of an experiment with covariates.

HC0 to HC3 weigh squared residuals by a score and a leverage that differ from row to row, so they
cannot come from first-scan moments. DuckDB evaluates all three in place and returns one small sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.moments import FloatArray, ResidualMoments
from analytics.store.selection import Sql, labelled, literal, matching, number_of
from analytics.store.usable_rows import columns, usable

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellNeeds, ResidualNeeds
    from analytics.store.connection import Store

# Above this leverage a row determines its own fitted value and says nothing of the spread.
SATURATED = 1 - 1e-10


def residual_moments(
    store: Store,
    dataset: Dataset,
    needs: CellNeeds,
    arms: tuple[str, ...],
    residuals: ResidualNeeds,
) -> ResidualMoments:
    """Sum weighted squared scores over all rows, arm by arm."""
    parts = [_scan_arm(store, dataset, needs, (arm, i, residuals)) for i, arm in enumerate(arms)]
    meat = np.sum([part.meat for part in parts], axis=0)
    return ResidualMoments(
        meat=meat,
        rss=sum(part.rss for part in parts),
        saturated=sum(part.saturated for part in parts),
    )


def _scan_arm(
    store: Store, dataset: Dataset, needs: CellNeeds, arm: tuple[str, int, ResidualNeeds]
) -> ResidualMoments:
    label, i, residuals = arm
    p, n_arms = len(needs.covariates), len(residuals.fitted)
    rows = _rows(dataset, needs, residuals.centre, label)
    scored = [j for j in range(n_arms) if residuals.score[i, j].any()]
    scores = ", ".join(f"{_linear(residuals.score[i, j])} AS i{j}" for j in scored)
    pairs = [(j, k) for j in scored for k in scored if k <= j]
    times = "f * " if needs.weight else ""
    meat = ", ".join(f"sum({times}r * i{j} * i{k})" for j, k in pairs)
    query = (
        f"SELECT sum({times}e * e), {_saturated(residuals, times)}, {meat}"
        f" FROM (SELECT *, {_squared(residuals)} AS r"
        f" FROM (SELECT *, z{p} - ({_linear(residuals.fitted[i])}) AS e,"
        f" {_quadratic(residuals.leverage[i]) if residuals.power else '0'} AS h, {scores}"
        f" FROM ({rows.text})))"
    )
    with store.cursor() as cursor:
        found = cursor.execute(query, list(rows.values)).fetchone()
    return _to_moments(found, n_arms, pairs)


def _squared(residuals: ResidualNeeds) -> str:
    """Squared residual over a power of one minus the leverage; saturated rows say nothing."""
    if not residuals.power:
        return "e * e"
    weight = "e * e / (1 - h)" if residuals.power == 1 else "e * e / ((1 - h) * (1 - h))"
    return f"CASE WHEN h > {literal(SATURATED)} THEN 0 ELSE {weight} END"


def _saturated(residuals: ResidualNeeds, times: str) -> str:
    if not residuals.power:
        return "0"
    counted = f"sum({times}1e0)" if times else "count(*)"
    return f"{counted} FILTER (WHERE h > {literal(SATURATED)})"


def _rows(dataset: Dataset, needs: CellNeeds, centre: FloatArray, arm: str) -> Sql:
    """Centred columns z0 .. zp of the usable rows of one arm, and their weight f."""
    picked = columns(dataset, needs)
    where = matching(dataset, needs.where)
    this = labelled(dataset, needs.treatment, arm)
    picks = ", ".join(
        f"{column.text} - {literal(by)} AS z{i}"
        for i, (column, by) in enumerate(zip(picked, centre, strict=True))
    )
    weight = f", {number_of(dataset, needs.weight)} AS f" if needs.weight else ""
    values = tuple(value for column in picked for value in column.values)
    return Sql(
        f"SELECT {picks}{weight} FROM {dataset.relation} WHERE {usable(dataset, needs)}"
        f" AND {where.text} AND {this.text}",
        (*values, *where.values, *this.values),
    )


def _linear(weights: FloatArray) -> str:
    """Write weights @ (1, z0, z1, ...)."""
    terms = [literal(weights[0])]
    terms += [f"{literal(weight)} * z{i}" for i, weight in enumerate(weights[1:]) if weight != 0]
    return " + ".join(terms)


def _quadratic(matrix: FloatArray) -> str:
    """Write (1, z) @ matrix @ (1, z) with each pair once."""
    name = ["1e0", *(f"z{i}" for i in range(len(matrix) - 1))]
    rows = []
    for i in range(len(matrix)):
        inner = [f"{literal(matrix[i, i])} * {name[i]}"]
        inner += [
            f"{literal(2 * matrix[i, j])} * {name[j]}"
            for j in range(i + 1, len(matrix))
            if matrix[i, j] != 0
        ]
        rows.append(f"{name[i]} * ({' + '.join(inner)})")
    return " + ".join(rows)


def _to_moments(
    found: tuple[object, ...] | None, n_arms: int, pairs: list[tuple[int, int]]
) -> ResidualMoments:
    numbers = [float(str(value)) if value is not None else 0.0 for value in found or ()]
    meat = np.zeros((n_arms, n_arms))
    for (j, k), value in zip(pairs, numbers[2:], strict=True):
        meat[j, k] = meat[k, j] = value
    return ResidualMoments(meat=meat, rss=numbers[0], saturated=int(numbers[1]))
