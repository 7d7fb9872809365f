"""Everything the register says, read in one go."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.initiative import (
    Adoption,
    BenefitClaim,
    CostAllocation,
    CostEntry,
    Dependency,
    ExpectedEffect,
    Initiative,
    Kpi,
    KpiTotal,
    MonitoredLayer,
    ReadinessAnswer,
    Register,
    UnitValue,
)
from analytics.store.practice import read_practice
from analytics.store.reuse import read_reuse
from analytics.store.signals import read_signals
from analytics.store.stated import read_stated
from analytics.store.table_rows import named_rows

if TYPE_CHECKING:
    from analytics.store.connection import Store

# What is not set reads as empty text; numbers and dates that are not set stay NULL. Ids that are in
# no table (a domain, an owner) are shown as written.
INITIATIVES = """
SELECT i.initiative_id, i.name, i.stage, coalesce(i.initiative_type, '') AS initiative_type,
    coalesce(i.domain_id, '') AS domain_id, coalesce(d.name, i.domain_id, '') AS domain,
    coalesce(i.business_unit, u.business_unit, '') AS business_unit, coalesce(i.site, '') AS site,
    coalesce(i.use_case_id, '') AS use_case_id, i.actual_start, i.approved_budget,
    i.pilot_units, i.reachable_units, coalesce(o.owner, '') AS owner,
    coalesce(u.problem_solved, '') AS problem_solved, i.scale_capex, i.scale_run_cost_per_unit,
    i.capacity_fte, coalesce(i.template_id, '') AS template_id,
    coalesce(u.risk_class, '') AS risk_class, u.production_on
FROM initiative AS i
LEFT JOIN "domain" AS d ON d.domain_id = i.domain_id
LEFT JOIN use_case AS u ON u.use_case_id = i.use_case_id
LEFT JOIN (
    SELECT r.initiative_id, coalesce(p.display_name, r.person_id) AS owner
    FROM initiative_role AS r LEFT JOIN person AS p ON p.person_id = r.person_id
    WHERE r.role = 'business_owner'
    QUALIFY row_number() OVER (PARTITION BY r.initiative_id ORDER BY r.valid_from DESC) = 1
) AS o ON o.initiative_id = i.initiative_id
ORDER BY i.initiative_id
"""
KPIS = """
SELECT kpi_id, name, unit, direction, coalesce(benefit_class, '') AS benefit_class,
    coalesce(definition, '') AS definition, coalesce(is_guardrail, false) AS is_guardrail,
    minimum_detectable_effect
FROM kpi ORDER BY kpi_id
"""
UNIT_VALUES = """
SELECT kpi_id, valid_from, valid_to, unit_value, currency, coalesce(per, '') AS per,
    coalesce(basis, '') AS basis, coalesce(approved_by, '') AS approved_by
FROM kpi_unit_value ORDER BY kpi_id, valid_from
"""
CLAIMS = """
SELECT claim_id, initiative_id, coalesce(kpi_id, '') AS kpi_id, claim_type, amount, currency,
    coalesce(benefit_class, '') AS benefit_class, coalesce(basis, '') AS basis,
    coalesce(status, '') AS status, coalesce(finance_ref, '') AS finance_ref, period_start,
    period_end, claimed_on, recurring
FROM benefit_claim ORDER BY claim_id
"""
COSTS = """
SELECT cost_id, coalesce(initiative_id, '') AS initiative_id, coalesce(pool_id, '') AS pool_id,
    period_start, category, coalesce(nature, '') AS nature, basis, amount, currency
FROM cost_entry ORDER BY cost_id
"""
EXPECTED = """
SELECT initiative_id, kpi_id, expected_effect AS effect, coalesce(kpi_role, '') AS role
FROM initiative_kpi ORDER BY initiative_id, kpi_id
"""
ALLOCATIONS = """
SELECT pool_id, initiative_id, share, valid_from, coalesce(driver, '') AS driver
FROM cost_allocation ORDER BY pool_id, valid_from, initiative_id
"""
READINESS = """
SELECT a.initiative_id, a.item_id, i.section, i.statement, a.score, a.assessed_on, a.expires_on
FROM readiness_assessment AS a JOIN readiness_item AS i ON i.item_id = a.item_id
QUALIFY row_number() OVER (PARTITION BY a.initiative_id, a.item_id ORDER BY a.assessed_on DESC) = 1
ORDER BY a.initiative_id, a.item_id
"""
ADOPTION = """
SELECT initiative_id, period_start, eligible_users, active_users, decisions_followed,
    decisions_with_ai
FROM adoption ORDER BY initiative_id, period_start
"""

DEPENDENCIES = """
SELECT initiative_id, other_id, relation, amount
FROM initiative_dependency ORDER BY initiative_id, other_id, relation
"""

KPI_TOTALS = """
SELECT kpi_id, period_start, period_end, movement, std_error, source
FROM kpi_total ORDER BY kpi_id, source, period_start
"""

MONITORING = """
SELECT initiative_id, layer, min(period_start) AS first, max(period_start) AS last
FROM monitoring_signal GROUP BY initiative_id, layer ORDER BY initiative_id, layer
"""


def read_register(store: Store) -> Register:
    """Read initiatives, KPIs, unit values, claims, costs, readiness, adoption, dependencies."""
    with store.cursor() as cursor:
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        register = Register(
            initiatives=tuple(Initiative(**row) for row in named_rows(cursor, INITIATIVES)),
            kpis=tuple(Kpi(**row) for row in named_rows(cursor, KPIS)),
            unit_values=tuple(UnitValue(**row) for row in named_rows(cursor, UNIT_VALUES)),
            claims=tuple(BenefitClaim(**row) for row in named_rows(cursor, CLAIMS)),
            costs=tuple(CostEntry(**row) for row in named_rows(cursor, COSTS)),
            readiness=tuple(ReadinessAnswer(**row) for row in named_rows(cursor, READINESS)),
            adoption=tuple(Adoption(**row) for row in named_rows(cursor, ADOPTION)),
            monitoring=tuple(MonitoredLayer(**row) for row in named_rows(cursor, MONITORING)),
            expected_effects=tuple(ExpectedEffect(**row) for row in named_rows(cursor, EXPECTED)),
            allocations=tuple(
                CostAllocation(**{**row, "share": Decimal(repr(row["share"]))})
                for row in named_rows(cursor, ALLOCATIONS)
            ),
            kpi_totals=tuple(KpiTotal(**row) for row in named_rows(cursor, KPI_TOTALS)),
            dependencies=tuple(Dependency(**row) for row in named_rows(cursor, DEPENDENCIES)),
            reuse=read_reuse(cursor),
            signals=read_signals(cursor),
            stated=read_stated(cursor),
            practice=read_practice(cursor),
        )
        cursor.execute("COMMIT")
    return register
