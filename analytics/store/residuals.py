"""What the residuals say: the second scan of an experiment with covariates.

HC0 to HC3 weigh squared residuals by a score and a leverage that differ from row to row, so they
cannot come from first-scan moments. DuckDB evaluates all three in place and returns one small sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.moments import FloatArray, ResidualMoments
from analytics.store.selection import (
    Sql,
    all_present,
    covariate_expression,
    literal,
    matching,
    number_of,
    text_of,
)

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
    columns = (
        *(covariate_expression(dataset, covariate) for covariate in needs.covariates),
        Sql(number_of(dataset, needs.outcome)),
    )
    rows = _rows(dataset, needs, columns, residuals.centre)
    n_arms = len(residuals.fitted)
    p = len(needs.covariates)
    scores = ", ".join(f"{_linear(residuals.score[i, j])} AS i{j}" for j in range(n_arms))
    weight = f"e * e / pow(1 - h, {residuals.power})" if residuals.power else "e * e"
    meat = ", ".join(f"sum(r * i{j} * i{k})" for j in range(n_arms) for k in range(j + 1))
    query = (
        f"SELECT sum(e * e), count(*) FILTER (WHERE h > {literal(SATURATED)}), {meat}"
        f" FROM (SELECT *, CASE WHEN h > {literal(SATURATED)} THEN 0 ELSE {weight} END AS r"
        f" FROM (SELECT z{p} - ({_linear(residuals.fitted[i])}) AS e,"
        f" {_quadratic(residuals.leverage[i]) if residuals.power else '0'} AS h, {scores}"
        f" FROM ({rows.text})))"
    )
    with store.cursor() as cursor:
        found = cursor.execute(query, [*rows.values, label]).fetchone()
    return _to_moments(found, n_arms)


def _rows(dataset: Dataset, needs: CellNeeds, columns: tuple[Sql, ...], centre: FloatArray) -> Sql:
    """Centred columns z0 .. zp of the usable rows of one arm (its label is the last value)."""
    labels = [needs.treatment, needs.outcome, needs.cluster, needs.exposure]
    labels += [covariate.label for covariate in needs.covariates]
    usable = all_present(dataset, dict.fromkeys(label for label in labels if label))
    where = matching(dataset, needs.where)
    picks = ", ".join(
        f"{column.text} - {literal(by)} AS z{i}"
        for i, (column, by) in enumerate(zip(columns, centre, strict=True))
    )
    values = tuple(value for column in columns for value in column.values)
    return Sql(
        f"SELECT {picks} FROM {dataset.relation} WHERE {usable} AND {where.text}"
        f" AND {text_of(dataset, needs.treatment)} = ?",
        (*values, *where.values),
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


def _to_moments(found: tuple[object, ...] | None, n_arms: int) -> ResidualMoments:
    numbers = [float(str(value)) if value is not None else 0.0 for value in found or ()]
    meat = np.zeros((n_arms, n_arms))
    place = 2
    for j in range(n_arms):
        for k in range(j + 1):
            meat[j, k] = meat[k, j] = numbers[place]
            place += 1
    return ResidualMoments(meat=meat, rss=numbers[0], saturated=int(numbers[1]))
