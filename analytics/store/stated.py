"""What was stated before the outcome was known, as the register holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.stated import DeclaredNet, Stated, ValueDriver
from analytics.store.table_rows import named_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DRIVERS = """
SELECT v.initiative_id, v.kpi_id, v.period_start, v.period_end, v.basis, v.volume, v.adoption,
    v.effect, v.unit_value, coalesce(v.currency, '') AS currency,
    coalesce(p.display_name, v.stated_by, '') AS stated_by, v.stated_on
FROM value_driver AS v LEFT JOIN person AS p ON p.person_id = v.stated_by
ORDER BY v.initiative_id, v.kpi_id, v.period_start, v.basis
"""
DECLARED = """
SELECT j.initiative_id, j.period_start, j.expected_net, j.currency,
    coalesce(p.display_name, j.declared_by, '') AS declared_by, j.declared_on
FROM j_curve AS j LEFT JOIN person AS p ON p.person_id = j.declared_by
ORDER BY j.initiative_id, j.period_start
"""


def read_stated(cursor: DuckDBPyConnection) -> Stated:
    """Read within the transaction of whoever asks."""
    return Stated(
        drivers=tuple(ValueDriver(**row) for row in named_rows(cursor, DRIVERS)),
        declared=tuple(DeclaredNet(**row) for row in named_rows(cursor, DECLARED)),
    )
