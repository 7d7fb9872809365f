"""What the residuals say: the second scan of an experiment with covariates.

HC0 to HC3 weigh squared residuals by a score and a leverage that differ from row to row, so they
cannot come from first-scan moments. DuckDB evaluates all three in place and returns one small sum.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.moments import FloatArray, ResidualMoments
from analytics.store.column_facts import known_span
from analytics.store.selection import Sql, labelled, literal, matching, number_of
from analytics.store.usable_rows import columns, usable

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellNeeds, ResidualNeeds
    from analytics.store.connection import Store

# Above this leverage a row determines its own fitted value and says nothing of the spread.
SATURATED = 1 - 1e-10
# A bound below this leaves no doubt that no row is saturated.
SURELY_BELOW = 0.5


def residual_moments(
    store: Store,
    dataset: Dataset,
    needs: CellNeeds,
    arms: tuple[str, ...],
    residuals: ResidualNeeds,
) -> ResidualMoments:
    """Sum weighted squared scores over all rows."""
    numbered = list(enumerate(arms))
    # Two arms, the usual case, differ by an indicator: one scan over all rows serves both.
    together = [numbered] if len(arms) == 2 else [[one] for one in numbered]  # noqa: PLR2004 - two
    parts = [_scan_arms(store, dataset, needs, (some, residuals)) for some in together]
    return ResidualMoments(
        meat=np.sum([part.meat for part in parts], axis=0),
        rss=sum(part.rss for part in parts),
        saturated=sum(part.saturated for part in parts),
    )


def _scan_arms(
    store: Store,
    dataset: Dataset,
    needs: CellNeeds,
    asked: tuple[list[tuple[int, str]], ResidualNeeds],
) -> ResidualMoments:
    arms, residuals = asked
    p, n_arms = len(needs.covariates), len(residuals.fitted)
    rows = _rows(dataset, needs, residuals.centre, [label for _, label in arms])
    fitted, score, leverage = (
        [table[i] for i, _ in arms]
        for table in (residuals.fitted, residuals.score, residuals.leverage)
    )
    scores, pairs, products = _scores(score, n_arms)
    times = "f * " if needs.weight else ""
    meat = ", ".join(f"sum({times}r * {product})" for product in products)
    certain = not residuals.power or _most_leverage(dataset, needs, residuals) < SURELY_BELOW
    query = (
        f"SELECT sum({times}e * e), {'0' if certain else _saturated(times)}, {meat}"
        f" FROM (SELECT *, {_squared(residuals.power, certain=certain)} AS r"
        f" FROM (SELECT *, z{p} - ({_linear(fitted)}) AS e,"
        f" {_quadratic(leverage) if residuals.power else '0'} AS h, {scores}"
        f" FROM ({rows.text})))"
    )
    with store.cursor() as cursor:
        found = cursor.execute(query, list(rows.values)).fetchone()
    return _to_moments(found, n_arms, pairs)


def _scores(score: list[FloatArray], n_arms: int) -> tuple[str, list[tuple[int, int]], list[str]]:
    """Columns of the scores, the entries of the meat, and the product of scores in each entry.

    Where rows move only the mean of their own arm, two arms share one column.
    """
    if len(score) == n_arms == 2 and not (score[0][1].any() or score[1][0].any()):  # noqa: PLR2004 - two
        own = f"{_linear([score[0][0], score[1][1]])} AS i"
        return own, [(0, 0), (1, 1)], ["i * i * (1e0 - t)", "i * i * t"]
    scored = [j for j in range(n_arms) if any(one[j].any() for one in score)]
    columns_of = ", ".join(f"{_linear([one[j] for one in score])} AS i{j}" for j in scored)
    pairs = [(j, k) for j in scored for k in scored if k <= j]
    return columns_of, pairs, [f"i{j} * i{k}" for j, k in pairs]


def _most_leverage(dataset: Dataset, needs: CellNeeds, residuals: ResidualNeeds) -> float:
    """Bound of every row's leverage from the ends of its columns; infinite where they are unknown.

    In a large file it is far below one: no row then has to be asked.
    """
    if needs.limits:
        return inf
    furthest = [1.0]
    for covariate, centre in zip(needs.covariates, residuals.centre, strict=False):
        indicator = covariate.missing or covariate.level is not None
        span = (0.0, 1.0) if indicator else known_span(dataset, covariate.label)
        if span is None:
            return inf
        furthest.append(max(abs(span[0] - centre), abs(span[1] - centre)))
    reach = np.array(furthest)
    return float(max(reach @ np.abs(one) @ reach for one in residuals.leverage))


def _squared(power: int, *, certain: bool) -> str:
    """Squared residual over a power of one minus the leverage; saturated rows say nothing."""
    if not power:
        return "e * e"
    weight = "e * e / (1 - h)" if power == 1 else "e * e / ((1 - h) * (1 - h))"
    return weight if certain else f"CASE WHEN h > {literal(SATURATED)} THEN 0 ELSE {weight} END"


def _saturated(times: str) -> str:
    counted = f"sum({times}1e0)" if times else "count(*)"
    return f"{counted} FILTER (WHERE h > {literal(SATURATED)})"


def _rows(dataset: Dataset, needs: CellNeeds, centre: FloatArray, arms: list[str]) -> Sql:
    """Centred columns z0 .. zp of the usable rows and their weight f.

    Of one arm, or of both with t = 1 in the second.
    """
    picked = columns(dataset, needs)
    where = matching(dataset, needs.where)
    last = labelled(dataset, needs.treatment, arms[-1])
    picks = ", ".join(
        f"{column.text} - {literal(by)} AS z{i}"
        for i, (column, by) in enumerate(zip(picked, centre, strict=True))
    )
    weight = f", {number_of(dataset, needs.weight)} AS f" if needs.weight else ""
    values = tuple(value for column in picked for value in column.values)
    chosen = f"FROM {dataset.relation} WHERE {usable(dataset, needs)} AND {where.text}"
    if len(arms) == 1:
        text = f"SELECT {picks}{weight} {chosen} AND {last.text}"
        return Sql(text, (*values, *where.values, *last.values))
    text = f"SELECT CAST(({last.text}) AS DOUBLE) AS t, {picks}{weight} {chosen}"
    return Sql(text, (*last.values, *values, *where.values))


def _linear(weights: list[FloatArray]) -> str:
    """Write weights @ (1, z0, z1, ...), with the weights of one arm or of two."""
    terms = [_by_arm([one[0] for one in weights])]
    for i in range(1, len(weights[0])):
        at = [float(one[i]) for one in weights]
        if any(at):
            terms.append(f"{_by_arm(at)} * z{i - 1}")
    return " + ".join(terms)


def _by_arm(values: list[float]) -> str:
    """Write a number that may differ between two arms."""
    first, last = values[0], values[-1]
    if first == last:
        return literal(first)
    return f"({literal(first)} + {literal(last - first)} * t)"


def _quadratic(matrices: list[FloatArray]) -> str:
    """Write (1, z) @ matrix @ (1, z) with each pair once, by arm."""
    k = len(matrices[0])
    name = ["1e0", *(f"z{i}" for i in range(k - 1))]
    rows = []
    for i in range(k):
        inner = [f"{_by_arm([one[i, i] for one in matrices])} * {name[i]}"]
        for j in range(i + 1, k):
            at = [2 * one[i, j] for one in matrices]
            if any(at):
                inner.append(f"{_by_arm(at)} * {name[j]}")
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
