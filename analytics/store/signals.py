"""Monitoring signals of the last periods, metric by metric."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from analytics.domain.signal import Signal, SignalValue

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LAST_PERIODS = 26
"""So many periods of a metric are read: half a year of weeks, over two years of months."""

QUERY = """
SELECT initiative_id, layer, metric, period_start, value, warn_threshold, breach_threshold,
    direction
FROM monitoring_signal
QUALIFY row_number() OVER (
    PARTITION BY initiative_id, layer, metric ORDER BY period_start DESC
) <= ?
ORDER BY initiative_id, layer, metric, period_start
"""


def read_signals(cursor: DuckDBPyConnection) -> tuple[Signal, ...]:
    """Read the last periods of every metric."""
    rows = cursor.execute(QUERY, [LAST_PERIODS]).fetchall()
    return tuple(
        Signal(
            initiative_id=str(key[0]),
            layer=str(key[1]),
            metric=str(key[2]),
            values=tuple(
                SignalValue(
                    period_start=row[3], value=row[4], warn=row[5], breach=row[6], direction=row[7]
                )
                for row in group
            ),
        )
        for key, group in groupby(rows, key=lambda row: row[:3])
    )
