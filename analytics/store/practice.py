"""Who runs the initiatives and with what, as the register holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.practice import (
    Integration,
    ModelVersion,
    Practice,
    RoleDemand,
    RoleHolder,
    RoleSupply,
    StrategicScore,
)
from analytics.store.table_rows import named_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SUPPLIES = """
SELECT business_unit, role, as_of, headcount FROM capability ORDER BY business_unit, role, as_of
"""
DEMANDS = "SELECT initiative_id, role, people FROM initiative_demand ORDER BY initiative_id, role"
HOLDERS = """
SELECT r.initiative_id, r.role, coalesce(p.display_name, r.person_id) AS person, p.active,
    r.valid_from, r.valid_to
FROM initiative_role AS r LEFT JOIN person AS p ON p.person_id = r.person_id
ORDER BY r.initiative_id, r.role, r.valid_from, r.person_id
"""
SCORES = """
SELECT s.initiative_id, s.criterion, coalesce(p.display_name, s.assessor_id) AS assessor, s.score,
    s.assessed_on
FROM strategic_score AS s LEFT JOIN person AS p ON p.person_id = s.assessor_id
ORDER BY s.initiative_id, s.criterion, s.assessor_id, s.assessed_on
"""
INTEGRATIONS = """
SELECT initiative_id, target_system, coalesce(interface, '') AS interface, closes_loop
FROM integration ORDER BY initiative_id, target_system
"""
VERSIONS = """
SELECT initiative_id, model_id, version, deployed_on, retired_on, rollback_tested_on,
    refresh_due_on, coalesce(release_method, '') AS release_method,
    deploy_lead_time_days AS lead_time_days, automated_deploy, coalesce(toolchain, '') AS toolchain
FROM model_version ORDER BY initiative_id, model_id, version
"""


def read_practice(cursor: DuckDBPyConnection) -> Practice:
    """Read within the transaction of whoever asks."""
    return Practice(
        supplies=tuple(RoleSupply(**row) for row in named_rows(cursor, SUPPLIES)),
        demands=tuple(RoleDemand(**row) for row in named_rows(cursor, DEMANDS)),
        holders=tuple(RoleHolder(**row) for row in named_rows(cursor, HOLDERS)),
        scores=tuple(StrategicScore(**row) for row in named_rows(cursor, SCORES)),
        integrations=tuple(Integration(**row) for row in named_rows(cursor, INTEGRATIONS)),
        versions=tuple(ModelVersion(**row) for row in named_rows(cursor, VERSIONS)),
    )
