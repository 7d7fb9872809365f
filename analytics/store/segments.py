"""What each segment of an experiment is like: moments of (segment, cluster, arm), in one scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotBuiltError, NotEstimableError
from analytics.domain.experiment_cells import SegmentCells
from analytics.store.selection import matching, present, text_of
from analytics.store.usable_rows import columns, usable

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellNeeds
    from analytics.store.connection import Store

MOST_SEGMENTS = 50
MOST_CELLS = 500_000


def segment_cells(store: Store, dataset: Dataset, needs: CellNeeds, column: str) -> SegmentCells:
    """Moments of the outcome by segment, cluster and arm.

    DuckDB's ``var_pop`` works with a running mean: a large offset costs no digits.

    Raises
    ------
    NotEstimableError
        The column has more than 50 values, or the groups are too many.
    NotBuiltError
        Rows are weighted.
    """
    if needs.weight:
        raise NotBuiltError(
            "Effects by segment of weighted rows are not built yet.",
            "Give one row a unit, or read the effect as a whole.",
        )
    where, outcome = matching(dataset, needs.where), columns(dataset, needs)[-1]
    cluster = text_of(dataset, needs.cluster) if needs.cluster else "''"
    segment = f"CASE WHEN {present(dataset, column)} THEN {text_of(dataset, column)} END"
    query = (
        "SELECT s, g, a, count(*)::DOUBLE AS n, avg(y) AS mean, var_pop(y) * count(*) AS square"
        f" FROM (SELECT {segment} AS s, {cluster} AS g, {text_of(dataset, needs.treatment)} AS a,"
        f" {outcome.text} AS y FROM {dataset.relation}"
        f" WHERE {usable(dataset, needs)} AND {where.text})"
        f" GROUP BY s, g, a ORDER BY s, g, a LIMIT {MOST_CELLS + 1}"
    )
    with store.cursor() as cursor:
        rows = cursor.execute(query, list(where.values)).fetchall()
    return _cells([row for row in rows if row[0] is not None], rows, needs, column)


def _cells(
    known: list[tuple[object, ...]],
    rows: list[tuple[object, ...]],
    needs: CellNeeds,
    column: str,
) -> SegmentCells:
    segments = tuple(sorted({str(row[0]) for row in known}))
    if len(segments) > MOST_SEGMENTS or len(rows) > MOST_CELLS:
        raise NotEstimableError(
            f"'{column}' has more than {MOST_SEGMENTS} values, or makes too many groups with"
            f" '{needs.cluster or needs.treatment}': it is no list of segments.",
            "Name a coarser column as 'strata'.",
        )
    labels = sorted({str(row[2]) for row in rows} - {needs.control})
    arms = (needs.control, *labels)
    clusters = {name: i for i, name in enumerate(sorted({str(row[1]) for row in known}))}
    numbers = np.array([row[3:6] for row in known], dtype=np.float64).reshape(-1, 3)
    return SegmentCells(
        column=column,
        segments=segments,
        arms=arms,
        segment=np.array([segments.index(str(row[0])) for row in known], dtype=np.int64),
        arm=np.array([arms.index(str(row[2])) for row in known], dtype=np.int64),
        cluster=np.array([clusters[str(row[1])] for row in known], dtype=np.int64)
        if needs.cluster
        else None,
        n=numbers[:, 0],
        mean=numbers[:, 1],
        square=numbers[:, 2],
        without=int(sum(float(str(row[3])) for row in rows if row[0] is None)),
    )
