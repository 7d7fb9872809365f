"""Which assets, uses of them, templates and deployments the register holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.reuse import Asset, AssetUse, Deployment, Reuse, Template
from analytics.store.table_rows import named_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ASSETS = """
SELECT asset_id, name, coalesce(asset_type, '') AS asset_type, coalesce(domain_id, '') AS domain_id,
    build_cost, annual_run_cost, coalesce(readiness, '') AS readiness
FROM asset ORDER BY asset_id
"""
USES = """
SELECT initiative_id, asset_id, coalesce(mode, '') AS mode
FROM asset_use ORDER BY initiative_id, asset_id
"""
TEMPLATES = "SELECT template_id, name, build_cost FROM template ORDER BY template_id"
DEPLOYMENTS = """
SELECT template_id, sequence_no, coalesce(initiative_id, '') AS initiative_id,
    coalesce(site, '') AS site, cost, lead_time_days, adaptation_share, go_live_on, effect,
    effect_se
FROM template_deployment ORDER BY template_id, sequence_no
"""


def read_reuse(cursor: DuckDBPyConnection) -> Reuse:
    """Read within the transaction of whoever asks."""
    return Reuse(
        assets=tuple(Asset(**row) for row in named_rows(cursor, ASSETS)),
        uses=tuple(AssetUse(**row) for row in named_rows(cursor, USES)),
        templates=tuple(Template(**row) for row in named_rows(cursor, TEMPLATES)),
        deployments=tuple(Deployment(**row) for row in named_rows(cursor, DEPLOYMENTS)),
    )
