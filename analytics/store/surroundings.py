"""Registered events and changes of KPI definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.surroundings import DefinitionChange, Scope, Shock

if TYPE_CHECKING:
    from analytics.store.connection import Store

SHOCKS = """
SELECT shock_id, name, started_on, ended_on, severity, coalesce(domain_id, '') AS domain_id,
    coalesce(business_unit, '') AS business_unit, coalesce(kpi_id, '') AS kpi_id
FROM shock ORDER BY started_on, shock_id
"""
CHANGES = """
SELECT kpi_id, changed_on, bridged, coalesce(note, '') AS note
FROM kpi_definition_change ORDER BY kpi_id, changed_on
"""
SCOPE = """
SELECT coalesce(i.domain_id, ''), coalesce(i.business_unit, u.business_unit, '')
FROM initiative AS i LEFT JOIN use_case AS u ON u.use_case_id = i.use_case_id
WHERE i.initiative_id = ?
"""


def read_shocks(store: Store) -> tuple[Shock, ...]:
    """Every registered event, the earliest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(SHOCKS).fetchall()
    return tuple(
        Shock(
            shock_id=str(row[0]),
            name=str(row[1]),
            started_on=row[2],
            ended_on=row[3],
            severity=str(row[4]),
            domain_id=str(row[5]),
            business_unit=str(row[6]),
            kpi_id=str(row[7]),
        )
        for row in rows
    )


def read_definition_changes(store: Store) -> tuple[DefinitionChange, ...]:
    """Every registered change of a KPI's definition."""
    with store.cursor() as cursor:
        rows = cursor.execute(CHANGES).fetchall()
    return tuple(
        DefinitionChange(
            kpi_id=str(row[0]), changed_on=row[1], bridged=bool(row[2]), note=str(row[3])
        )
        for row in rows
    )


def read_scope(store: Store, initiative_id: str, kpi_id: str) -> Scope:
    """Domain and business unit of an initiative, with the KPI a study measures."""
    with store.cursor() as cursor:
        row = cursor.execute(SCOPE, [initiative_id]).fetchone()
    domain, unit = (str(row[0]), str(row[1])) if row else ("", "")
    return Scope(kpi_id=kpi_id, domain_id=domain, business_unit=unit)
