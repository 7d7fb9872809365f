"""What somebody sees who sees some business units only, as views in front of every table.

The views live in the temporary schema of one cursor, and that cursor looks nowhere else: a query
needs no condition of its own and cannot forget one. A table without a rule here is not there at
all. An initiative belongs to its own business unit, else to that of its use case; without either it
is seen only by those who see all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.store.selection import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

    from analytics.domain.viewer import Viewer

WHOLE = frozenset(
    {"policy", "domain", "readiness_item", "review", "schema_version"}
)  # the same for everybody: rules and words, no amounts of one business unit
NOBODY = frozenset(
    {"upload", "outcome", "store_place", "write_key", "frozen_review", "review_document"}
)  # of the whole store: read without a rule by those alone who see all
BY_INITIATIVE = "this.initiative_id IN (SELECT initiative_id FROM initiative)"
BY_KPI = "this.kpi_id IN (SELECT kpi_id FROM kpi)"
BY_ANALYSIS = "this.analysis_id IN (SELECT analysis_id FROM analysis)"
BY_BATCH = "this.batch_id IN (SELECT batch_id FROM batch)"
BY_STUDY = "this.study_id IN (SELECT study_id FROM study)"
# A study that was registered anew for another initiative takes no run, and no look, along.
PLANS = """
FROM {all}.journal AS plan WHERE plan.action = 'register_study' AND plan.subject = this.study_id
"""
PLAN_OF = "json_extract_string(nullif(plan.details, ''), '$.initiative_id')"
OWN_RUN = f"""
{BY_STUDY} AND NOT EXISTS (SELECT 1 {PLANS}
    AND json_extract_string(nullif(plan.details, ''), '$.plan_sha256') = this.plan_sha256
    AND {PLAN_OF} NOT IN (SELECT initiative_id FROM initiative))
"""
OWN_LOOK = f"""
{BY_STUDY} AND NOT coalesce((SELECT arg_max({PLAN_OF}, plan.seq) {PLANS}
    AND plan.written_at <= this.seen_at) NOT IN (SELECT initiative_id FROM initiative), false)
"""
NONE_SAID = "coalesce(this.{column}, '') = ''"
OF_STUDY = "json_extract_string(this.content, '$.initiative_id')"

# A KPI that nobody uses yet is a word for everybody; one that only others use is theirs.
KPI = """
this.kpi_id IN (SELECT kpi_id FROM initiative_kpi UNION ALL SELECT kpi_id FROM benefit_claim
    UNION ALL SELECT kpi_id FROM analysis
    UNION ALL SELECT json_extract_string(content, '$.kpi_id') FROM study)
OR this.kpi_id NOT IN (SELECT kpi_id FROM {all}.initiative_kpi
    UNION ALL SELECT kpi_id FROM {all}.benefit_claim WHERE kpi_id IS NOT NULL
    UNION ALL SELECT kpi_id FROM {all}.analysis WHERE kpi_id IS NOT NULL
    UNION ALL SELECT json_extract_string(content, '$.kpi_id') FROM {all}.study)
"""
# A file is seen where a study that is seen was registered on it by somebody who saw it, or where
# somebody of a unit that is seen added it.
DATASET = """
this.file_name IN (
    SELECT one.file_name FROM {all}.dataset AS one WHERE one.dataset_id IN (
        SELECT json_extract_string(content, '$.dataset_id') FROM study)
    UNION ALL SELECT file_name FROM {all}.dataset_unit WHERE business_unit IN ({units}))
"""
JOURNAL = """
this.action = 'register_study' AND this.subject IN (SELECT study_id FROM study)
AND json_extract_string(nullif(this.details, ''), '$.initiative_id')
    IN (SELECT initiative_id FROM initiative)
"""

# In this order: a rule may look at the views before it.
RULES: dict[str, str] = {
    "initiative": (
        "coalesce(nullif(this.business_unit, ''), (SELECT max(u.business_unit) FROM {all}.use_case"
        " AS u WHERE u.use_case_id = this.use_case_id)) IN ({units})"
    ),
    "use_case": (
        "this.business_unit IN ({units})"
        " OR this.use_case_id IN (SELECT use_case_id FROM initiative)"
    ),
    "initiative_role": BY_INITIATIVE,
    "person": (
        "this.business_unit IN ({units})"
        " OR this.person_id IN (SELECT person_id FROM initiative_role)"
    ),
    "initiative_dependency": (
        f"{BY_INITIATIVE} AND this.other_id IN (SELECT initiative_id FROM initiative)"
    ),
    "initiative_kpi": BY_INITIATIVE,
    "benefit_claim": BY_INITIATIVE,
    "analysis": BY_INITIATIVE,
    "assignment": BY_ANALYSIS,
    "estimate": BY_ANALYSIS,
    "study": f"{OF_STUDY} IN (SELECT initiative_id FROM initiative)",
    "study_run": OWN_RUN,
    "study_look": OWN_LOOK,
    "kpi": KPI,
    "kpi_unit_value": BY_KPI,
    "kpi_total": BY_KPI,
    "kpi_definition_change": BY_KPI,
    "shock": (
        f"({NONE_SAID.format(column='business_unit')} OR this.business_unit IN ({{units}}))"
        f" AND ({NONE_SAID.format(column='kpi_id')} OR {BY_KPI})"
    ),
    "attribution_credit": BY_INITIATIVE,
    "adoption": BY_INITIATIVE,
    "monitoring_signal": BY_INITIATIVE,
    "readiness_assessment": BY_INITIATIVE,
    "cost_allocation": BY_INITIATIVE,
    "value_driver": BY_INITIATIVE,
    "j_curve": BY_INITIATIVE,
    "initiative_demand": BY_INITIATIVE,
    "strategic_score": BY_INITIATIVE,
    "integration": BY_INITIATIVE,
    "model_version": BY_INITIATIVE,
    "capability": "this.business_unit IN ({units})",
    "asset_use": BY_INITIATIVE,
    "asset": "this.asset_id IN (SELECT asset_id FROM asset_use)",
    "template_deployment": BY_INITIATIVE,
    "template": (
        "this.template_id IN (SELECT template_id FROM initiative"
        " UNION ALL SELECT template_id FROM template_deployment)"
    ),
    "decision": BY_INITIATIVE,
    "action": "this.decision_id IN (SELECT decision_id FROM decision)",
    "lesson": BY_INITIATIVE,
    "review_entry": BY_INITIATIVE,
    "gate_override": BY_INITIATIVE,
    "dataset_unit": "this.business_unit IN ({units})",
    "dataset": DATASET,
    "dataset_batch": "this.dataset_id IN (SELECT dataset_id FROM dataset)",
    "batch": "this.data_set IN (SELECT file_name FROM dataset)",
    "batch_end": BY_BATCH,
    "batch_column": BY_BATCH,
    "refused_cell": BY_BATCH,
    "mapping": "this.data_set IN (SELECT file_name FROM dataset)",
    "dataset_column": "this.dataset_id IN (SELECT dataset_id FROM dataset)",
    "journal": JOURNAL,
}

# The cost of a shared platform arrives as the shares of initiatives that are seen, by the rule and
# to the cent of value.pools: neither the pool's whole cost nor the share of others shows.
POOLED = """
SELECT cost.cost_id || '/' || part.initiative_id AS cost_id, part.initiative_id, cost.pool_id,
    cost.period_start, cost.category, cost.nature, cost.basis,
    CASE WHEN part.whole = 1 AND part.last THEN cost.amount - part.before ELSE part.cents END
        AS amount,
    cost.currency, cost.quantity, cost.quantity_unit, cost.source_ref
FROM {all}.cost_entry AS cost JOIN (
    SELECT cost_id, initiative_id, cents, sum(share) OVER (PARTITION BY cost_id) AS whole,
        row_number() OVER (PARTITION BY cost_id ORDER BY initiative_id DESC) = 1 AS last,
        sum(cents) OVER (PARTITION BY cost_id) - cents AS before
    FROM (
        SELECT c.cost_id, a.initiative_id, CAST(a.share AS DECIMAL(19, 18)) AS share,
            c.amount * CAST(a.share AS DECIMAL(19, 18)) * 100 AS exact, floor(exact) AS below,
            CAST((below + CASE WHEN exact - below > 0.5 THEN 1
                WHEN exact - below = 0.5 THEN abs(below) % 2 ELSE 0 END) / 100 AS DECIMAL(18, 4))
                AS cents
        FROM {all}.cost_entry AS c JOIN {all}.cost_allocation AS a
            ON a.pool_id = c.pool_id AND a.valid_from <= c.period_start
        WHERE coalesce(c.initiative_id, '') = ''
        QUALIFY a.valid_from = max(a.valid_from) OVER (PARTITION BY c.cost_id)
    )
) AS part ON part.cost_id = cost.cost_id
WHERE part.whole <= 1 AND part.initiative_id IN (SELECT initiative_id FROM initiative)
"""
COSTS = f"SELECT this.* FROM {{all}}.cost_entry AS this WHERE {BY_INITIATIVE} UNION ALL {POOLED}"


def close_sight(cursor: DuckDBPyConnection, viewer: Viewer) -> None:
    """Leave a cursor those rows alone that belong to the business units of a viewer."""
    database = (cursor.execute("SELECT current_database()").fetchone() or ("",))[0]
    everything = f"{_name(str(database))}.main"
    units = ", ".join(quoted(unit) for unit in viewer.units or ()) or "NULL"
    cursor.execute("SET search_path = 'temp'")
    views = [
        (table, f"SELECT this.* FROM {{all}}.{table} AS this WHERE {rule}")
        for table, rule in RULES.items()
    ]
    views += [(table, f"SELECT * FROM {{all}}.{table}") for table in sorted(WHOLE)]
    views.append(("cost_entry", COSTS))
    for table, query in views:
        text = query.replace("{all}", everything).replace("{units}", units)
        cursor.execute(f"CREATE TEMP VIEW {table} AS {text}")
    for relation in _relations(cursor):
        cursor.execute(
            f"CREATE TEMP VIEW {_name(relation)} AS SELECT * FROM {everything}.{_name(relation)}"
        )


def _relations(cursor: DuckDBPyConnection) -> Iterable[str]:
    """Tables of the outcome files that are seen."""
    return [str(row[0]) for row in cursor.execute("SELECT batch_id FROM batch").fetchall()]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
