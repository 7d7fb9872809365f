"""What one series did over time: a data set aggregated to one value a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import gcd
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.domain.errors import PlanError
from analytics.domain.moments import TimeSeries
from analytics.store.panel import account, after_start
from analytics.store.selection import all_present, matching, name_of, number_of, present

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import DataUse
    from analytics.domain.moments import FloatArray, IntArray, SeriesNeeds
    from analytics.store.connection import Store

MONTH_STEPS = {1: "month", 3: "quarter", 12: "year"}
DAY_STEPS = {1: "day", 7: "week"}
# Columns of the query before the comparison series.
CONTROLS_FROM = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesAnswer:
    """Series and the account of rows behind it."""

    series: TimeSeries
    data: DataUse


def time_series(store: Store, dataset: Dataset, needs: SeriesNeeds) -> SeriesAnswer:
    """Aggregate to one value a period: total over rows, or total over total.

    Raises
    ------
    PlanError
        A column is missing or of the wrong kind, a denominator is zero, the start is outside.
    """
    roles = tuple(
        label for label in (needs.time, needs.outcome, needs.denominator, needs.exposure) if label
    )
    where = matching(dataset, needs.where)
    below = number_of(dataset, needs.denominator) if needs.denominator else "1e0"
    weight = number_of(dataset, needs.exposure) if needs.exposure else "1e0"
    means = "".join(f", avg(c{i})" for i in range(len(needs.controls)))
    columns = "".join(
        f", CASE WHEN {present(dataset, label)} THEN {number_of(dataset, label)} END AS c{i}"
        for i, label in enumerate(needs.controls)
    )
    query = (
        f"SELECT time, CAST(time AS VARCHAR), sum(y), sum(d), count(*), sum(w){means} FROM"
        f" (SELECT {name_of(dataset, needs.time)} AS time,"
        f" {number_of(dataset, needs.outcome)} AS y, {below} AS d, {weight} AS w{columns}"
        f" FROM {dataset.relation} WHERE {all_present(dataset, roles)} AND {where.text})"
        " GROUP BY time ORDER BY time"
    )
    with store.cursor() as cursor:
        rows = cursor.execute(query, list(where.values)).fetchall()
        data = account(cursor, dataset, needs.where, roles, time=needs.time)
    moments = tuple(row[0] for row in rows)
    after = after_start(dataset, needs.time, needs.start, moments)
    empty = next((row[1] for row in rows if not row[3]), None)
    if empty is not None:
        raise PlanError(
            f"The total of '{needs.denominator}' is zero in {empty}.",
            "A rate needs a positive denominator in every period; leave such periods out.",
        )
    position, step = steps(moments)
    return SeriesAnswer(
        series=TimeSeries(
            times=tuple(str(row[1]) for row in rows),
            position=position,
            value=np.array([row[2] / row[3] for row in rows], dtype=np.float64),
            rows=np.array([row[4] for row in rows], dtype=np.float64),
            exposure=np.array([row[5] for row in rows], dtype=np.float64),
            start=int(position[after.index(True)]),
            step=step,
            total=np.array([row[2] for row in rows], dtype=np.float64),
            base=np.array([row[3] for row in rows], dtype=np.float64),
            is_ratio=bool(needs.denominator),
            controls=_controls(rows, needs),
            control_names=needs.controls,
        ),
        data=data,
    )


def steps(moments: tuple[object, ...]) -> tuple[IntArray, str]:
    """Whole steps since the first period, and what a step is: gaps stay visible as jumps."""
    if isinstance(moments[0], date):
        days = [moment for moment in moments if isinstance(moment, date)]
        if len({day.day for day in days}) == 1:
            months = [12 * day.year + day.month for day in days]
            return _counted(months, MONTH_STEPS)
        return _counted([day.toordinal() for day in days], DAY_STEPS)
    return _counted([int(str(moment)) for moment in moments], {})


def _controls(rows: list[tuple[Any, ...]], needs: SeriesNeeds) -> FloatArray | None:
    """Comparison series by period.

    Raises
    ------
    PlanError
        One of them has no value in a period.
    """
    if not needs.controls:
        return None
    for i, label in enumerate(needs.controls):
        empty = next((row[1] for row in rows if row[CONTROLS_FROM + i] is None), None)
        if empty is not None:
            raise PlanError(
                f"Comparison series '{label}' has no value in {empty}.",
                "Fill it in, leave that period out, or name another series.",
            )
    values = [[row[CONTROLS_FROM + i] for i in range(len(needs.controls))] for row in rows]
    return np.array(values, dtype=np.float64)


def _counted(numbers: list[int], names: dict[int, str]) -> tuple[IntArray, str]:
    apart = [b - a for a, b in pairwise(numbers)]
    unit = gcd(*apart) if apart else 1
    position = np.array([(number - numbers[0]) // unit for number in numbers], dtype=np.int64)
    return position, names.get(unit, "period")
