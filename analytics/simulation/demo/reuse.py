"""What the demo group can use again: shared data assets, templates and their deployments."""

from __future__ import annotations

from datetime import date, timedelta
from math import log2
from typing import TYPE_CHECKING

from analytics.simulation.demo.outcomes import generator
from analytics.simulation.demo.table import Table, fixed

if TYPE_CHECKING:
    from analytics.simulation.demo.table import Cell

# Asset, name, kind, domain, owner, building it, running it a year, readiness, freshness, governed.
ASSETS: tuple[tuple[Cell, ...], ...] = (
    ("AS-STORE", "Store sales and stock history", "data_product", "D-RETAIL", "P09", 820_000,
     140_000, "production", "daily", True),
    ("AS-MEMBER", "Member profile", "data_product", "D-RETAIL", "P11", 400_000, 90_000,
     "production", "daily", True),
    ("AS-PRICE", "Price and competitor feed", "data_product", "D-RETAIL", "P10", 260_000, 70_000,
     "partial", "weekly", False),
    ("AS-SENSOR", "Machine sensor platform", "platform", "D-MFG", "P05", 640_000, 120_000,
     "production", "streaming", True),
    ("AS-WORKORDER", "Work order history", "data_product", "D-MFG", "P07", 180_000, 25_000,
     "partial", "weekly", False),
    ("AS-PAY", "Payment event stream", "data_product", "D-BANK", "P01", 700_000, 160_000,
     "production", "streaming", True),
    ("AS-CREDIT", "Credit file with outcomes", "data_product", "D-BANK", "P02", 450_000, 80_000,
     "production", "daily", True),
    ("AS-DOCTOR", "Doctor profile across channels", "data_product", "D-PHARMA", "P12", 520_000,
     95_000, "partial", "weekly", False),
    ("AS-CONSENT", "Consent register", "data_product", "D-PHARMA", "P13", 140_000, 30_000,
     "prototype", "monthly", False),
    ("AS-TICKET", "Ticket and call history", "data_product", "D-SERVICE", "P14", 210_000, 40_000,
     "production", "daily", True),
    ("AS-DOCS", "Document index for language models", "platform", "D-SERVICE", "P15", 340_000,
     110_000, "production", "daily", True),
    ("AS-SUPPLIER", "Supplier and invoice master", "data_product", "D-PROC", "P17", 290_000,
     55_000, "partial", "weekly", False),
    ("AS-INVOICE", "Invoices with their postings", "data_product", "D-PROC", "P16", 90_000,
     15_000, "production", "daily", True),
    ("AS-MONITOR", "Model monitoring platform", "platform", "D-BANK", "P18", 380_000, 85_000,
     "production", "daily", True),
)  # fmt: skip
USES: tuple[tuple[str, str, str, int], ...] = (
    ("BK-01", "AS-PAY", "built", 120), ("BK-01", "AS-MONITOR", "built", 45),
    ("BK-02", "AS-CREDIT", "built", 95), ("BK-02", "AS-PAY", "reused", 15),
    ("BK-03", "AS-CREDIT", "reused", 20), ("BK-03", "AS-PAY", "reused", 20),
    ("BK-04", "AS-CREDIT", "reused", 25), ("BK-05", "AS-PAY", "reused", 20),
    ("BK-05", "AS-DOCS", "reused", 30), ("MF-01", "AS-SENSOR", "built", 130),
    ("MF-01", "AS-WORKORDER", "extended", 60), ("MF-02", "AS-SENSOR", "reused", 25),
    ("MF-03", "AS-SENSOR", "reused", 40), ("MF-03", "AS-WORKORDER", "needed", 70),
    ("MF-04", "AS-SENSOR", "reused", 15), ("RT-01", "AS-STORE", "built", 110),
    ("RT-01", "AS-MONITOR", "reused", 10), ("RT-02", "AS-STORE", "reused", 30),
    ("RT-02", "AS-MONITOR", "reused", 10), ("RT-03", "AS-STORE", "reused", 25),
    ("RT-03", "AS-PRICE", "needed", 80), ("RT-04", "AS-MEMBER", "built", 75),
    ("RT-04", "AS-STORE", "reused", 20), ("PH-01", "AS-DOCTOR", "needed", 90),
    ("PH-01", "AS-CONSENT", "needed", 60), ("PH-02", "AS-DOCTOR", "extended", 85),
    ("PH-02", "AS-CONSENT", "needed", 60), ("PH-03", "AS-DOCS", "reused", 35),
    ("SV-01", "AS-TICKET", "built", 70), ("SV-01", "AS-DOCS", "built", 85),
    ("SV-02", "AS-TICKET", "reused", 15), ("SV-03", "AS-TICKET", "reused", 20),
    ("SV-03", "AS-DOCS", "reused", 30), ("SV-04", "AS-TICKET", "reused", 15),
    ("SV-04", "AS-DOCS", "reused", 25), ("PR-01", "AS-INVOICE", "built", 55),
    ("PR-02", "AS-DOCS", "reused", 30), ("PR-02", "AS-SUPPLIER", "needed", 50),
    ("PR-03", "AS-SUPPLIER", "needed", 50), ("PR-04", "AS-SUPPLIER", "needed", 45),
    ("PR-04", "AS-MONITOR", "reused", 10),
)  # fmt: skip
TEMPLATES: tuple[tuple[Cell, ...], ...] = (
    ("TPL-STOCK", "Stock optimisation core", "UC-RT-01", "2.1", 420_000, True, 14, True, 37, "P08"),
    ("TPL-ENGAGE", "Doctor engagement core", "UC-PH-02", "1.3", 260_000, True, 9, True, 28, "P12"),
    ("TPL-MAINTAIN", "Predictive maintenance core", "UC-MF-01", "0.8", 310_000, False, 11, True,
     19, "P05"),
)  # fmt: skip
# Template, initiative, sites in the order they came, first cost, learning rate, days, adaptation
# of the first and of the last, first day.
ROLLED_OUT = (
    ("TPL-STOCK", "RT-01", ("Orchard", "Tampines", "Jurong", "Woodlands", "Bedok", "Punggol"),
     118_000, 0.19, 150, (0.40, 0.14), date(2025, 1, 15)),
    ("TPL-ENGAGE", "PH-02", ("Malaysia", "Thailand", "Vietnam"),
     96_000, 0.12, 120, (0.45, 0.30), date(2025, 6, 2)),
    ("TPL-MAINTAIN", "MF-01", ("Tuas", "Johor"),
     205_000, 0.10, 180, (0.50, 0.38), date(2025, 3, 3)),
)  # fmt: skip
TEMPLATE_OF = {"RT-01": "TPL-STOCK", "PH-02": "TPL-ENGAGE", "MF-01": "TPL-MAINTAIN",
               "MF-03": "TPL-MAINTAIN"}  # fmt: skip
APART = 75  # days between deployments
# What was measured at each site, in KPI units, and its standard error; nothing where nobody looked.
MEASURED = {
    "TPL-STOCK": ((-11_800, 900), (-10_600, 850), (-9_900, 950), (-9_300, 800), (-9_800, 900),
                  (-8_700, 1_000)),
    "TPL-ENGAGE": ((48, 6), (29, 7), (2, 6)),
}  # fmt: skip


def reuse_tables(*, seed: int) -> dict[str, Table]:
    """Assets, who uses them, templates and their deployments by table name."""
    return {
        "asset": Table(
            ("asset_id", "name", "asset_type", "domain_id", "owner_id", "build_cost",
             "annual_run_cost", "readiness", "freshness", "governed"),
            ASSETS,
        ),
        "asset_use": Table(("initiative_id", "asset_id", "mode", "prep_days"), USES),
        "template": Table(
            ("template_id", "name", "use_case_id", "version", "build_cost", "architecture_doc",
             "code_modules", "data_requirements_doc", "config_options", "owner_id"),
            TEMPLATES,
        ),
        "template_deployment": _deployments(seed),
    }  # fmt: skip


def _deployments(seed: int) -> Table:
    columns = (
        "template_id", "sequence_no", "initiative_id", "site", "cost", "lead_time_days",
        "adaptation_share", "go_live_on", "effect", "effect_se",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for template, initiative, sites, first, learning, days, adapted, begun in ROLLED_OUT:
        rng = generator(f"template {template}", seed)
        for k, site in enumerate(sites):
            left = (1 - learning) ** log2(k + 1)
            noise = 1 + 0.03 * float(rng.standard_normal())
            share = adapted[0] + (adapted[1] - adapted[0]) * k / (len(sites) - 1)
            live = begun + timedelta(days=days + APART * k)
            owner = "MF-03" if site == "Johor" else initiative
            rows.append(
                (
                    template, k + 1, owner, site, 100 * round(first * left * noise / 100),
                    round(days * left), fixed(share, 2), live.isoformat(),
                    *(MEASURED[template][k] if template in MEASURED else ("", "")),
                )
            )  # fmt: skip
    return Table(columns, tuple(rows))
