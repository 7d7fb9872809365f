"""What every randomised unit had of the outcome: sums by unit, or by random groups of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.experiment_cells import UnitSums
from analytics.store.selection import all_present, matching, number_of, text_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellNeeds
    from analytics.store.connection import Store

# Above this many units their sums are kept by random group: assigning groups of exchangeable units
# anew is as good as assigning the units, and a thousand repetitions take about a second.
MOST_ENTRIES = 50_000


def unit_sums(store: Store, dataset: Dataset, needs: CellNeeds, *, unit: str, arm: str) -> UnitSums:
    """Sum the outcome by what was randomised: the cluster, else the unit, else the row.

    Parameters
    ----------
    unit
        Empty where every row is a unit.
    arm
        The arm compared with the control; empty for the first other one.

    Raises
    ------
    PlanError
        The arm does not occur.
    NotEstimableError
        A unit is in both arms.
    """
    column = needs.cluster or unit
    where = matching(dataset, needs.where)
    roles = [one for one in (needs.treatment, needs.outcome, column) if one]
    key = text_of(dataset, column) if column else "row_number() OVER ()"
    with store.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE relabel_rows AS SELECT {key} AS k,"
            f" {text_of(dataset, needs.treatment)} AS a, {number_of(dataset, needs.outcome)} AS y"
            f" FROM {dataset.relation} WHERE {all_present(dataset, roles)} AND {where.text}",
            list(where.values),
        )
        try:
            chosen = _arm(cursor, needs, arm)
            return _sums(cursor, (needs.control, chosen), column, clustered=bool(needs.cluster))
        finally:
            cursor.execute("DROP TABLE relabel_rows")


def _arm(cursor: DuckDBPyConnection, needs: CellNeeds, arm: str) -> str:
    found = cursor.execute("SELECT DISTINCT a FROM relabel_rows ORDER BY a").fetchall()
    others = [str(row[0]) for row in found if str(row[0]) != needs.control]
    if len(others) == len(found) or not others or (arm and arm not in others):
        raise PlanError(
            f"Column '{needs.treatment}' does not hold both '{needs.control}' and"
            f" '{arm or 'another arm'}'.",
            "It says: " + ", ".join(str(row[0]) for row in found) + ".",
        )
    return arm or others[0]


def _sums(
    cursor: DuckDBPyConnection, arms: tuple[str, str], column: str, *, clustered: bool
) -> UnitSums:
    counts = dict(
        cursor.execute(
            "SELECT a, count(*) FROM (SELECT k, min(a) AS a, max(a) AS b FROM relabel_rows"
            " WHERE a IN (?, ?) GROUP BY k) WHERE a = b GROUP BY a",
            list(arms),
        ).fetchall()
    )
    total = cursor.execute(
        "SELECT count(DISTINCT k) FROM relabel_rows WHERE a IN (?, ?)", list(arms)
    ).fetchone()
    units, treated = int(total[0]) if total else 0, int(counts.get(arms[1], 0))
    if units != sum(counts.values()):
        raise NotEstimableError(
            f"{units - sum(counts.values()):,} values of '{column}' are in both arms: what was"
            " randomised is finer than that, and it cannot be assigned anew as a whole.",
            "Name the unit of randomisation as 'unit' or 'cluster'.",
        )
    key = "k" if units <= MOST_ENTRIES else f"hash(k) % {MOST_ENTRIES}"
    found = cursor.execute(
        "SELECT count(*)::DOUBLE AS n, avg(y) AS mean, var_pop(y) * count(*) AS square"
        f" FROM relabel_rows WHERE a IN (?, ?) GROUP BY {key} ORDER BY {key}",
        list(arms),
    ).fetchnumpy()
    return UnitSums(
        n=np.asarray(found["n"], dtype=np.float64),
        mean=np.asarray(found["mean"], dtype=np.float64),
        square=np.asarray(found["square"], dtype=np.float64),
        units=units,
        treated_units=treated,
        clustered=clustered,
    )
