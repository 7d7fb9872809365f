"""A portfolio of two initiatives that is reviewed, and what people say in its reviews."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.review import Choice, Decision, Forecast, KillCriterion, KillMeasure
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.register_study import register_study
from analytics.services.run_study import run_study

if TYPE_CHECKING:
    from analytics.store.connection import Store

SPRING, SUMMER = datetime(2026, 4, 20, 9, tzinfo=UTC), datetime(2026, 7, 20, 9, tzinfo=UTC)
RESOLVE = date(2026, 7, 1)
FORECAST = Forecast(
    p10=Decimal(1000),
    p50=Decimal(20000),
    p90=Decimal(60000),
    probability=0.8,
    success_from=Decimal(4000),
    resolve_by=RESOLVE,
)
PLAN = """
title = "Assistant"
initiative_id = "{initiative}"
kpi_id = "{kpi}"
data = "{initiative}.csv"
design = "experiment"
outcome = "resolved"
higher_is_better = true
treatment = "arm"
control = "off"
"""
REGISTER = {
    "initiative": "initiative_id,name,stage\nINI-1,Assistant,pilot\nINI-2,Router,pilot\n",
    "kpi": (
        "kpi_id,name,unit,direction,benefit_class\nK-1,Resolved,tickets,1,cashable\n"
        "K-2,Routed,tickets,1,revenue_margin\n"
    ),
    "kpi_unit_value": (
        "kpi_id,valid_from,unit_value,currency\nK-1,2026-01-01,100,SGD\nK-2,2026-01-01,100,SGD\n"
    ),
    "policy": "policy_id,valid_from,valid_to,currency\nP-1,2026-01-01,,SGD\n",
    "cost_entry": (
        "cost_id,initiative_id,period_start,category,nature,basis,amount,currency\n"
        "C-1,INI-1,2026-03-01,licence,opex,actual,4000,SGD\n"
        "C-2,INI-2,2026-03-01,licence,opex,actual,1000,SGD\n"
    ),
}


def outcomes(gain: float, *, rows: int = 400, seed: int = 5) -> bytes:
    """Return rows of two arms; the treated ones are ``gain`` higher on average."""
    rng = np.random.default_rng(seed)
    lines = ["arm,resolved"]
    for i in range(rows):
        arm = ("off", "on")[i % 2]
        lines.append(f"{arm},{20 + gain * (arm == 'on') + rng.normal():.5f}")
    return ("\n".join(lines) + "\n").encode()


def load_two(store: Store, gains: tuple[float, float] = (1.0, 0.5)) -> None:
    """Register both initiatives and run their first studies in spring."""
    for table, text in REGISTER.items():
        import_table(store, table, f"{table}.csv", text.encode(), now=SPRING)
    for number, gain in enumerate(gains, start=1):
        measure(store, f"INI-{number}", gain, now=SPRING)


def measure(store: Store, initiative: str, gain: float, *, now: datetime, seed: int = 5) -> None:
    """Add an outcome file and run its study."""
    import_outcomes(store, f"{initiative}.csv", outcomes(gain, seed=seed), now=now)
    text = PLAN.format(initiative=initiative, kpi=initiative.replace("INI", "K"))
    register_study(store, initiative, text, now=now)
    run_study(store, initiative, now=now)


def decision(initiative: str = "INI-1", review: str = "RV-2026Q1") -> Decision:
    """Return what somebody decides, with a forecast and a kill criterion."""
    return Decision(
        entry_id="",
        review_id=review,
        initiative_id=initiative,
        choice=Choice.CONTINUE,
        rationale="It pays for itself.",
        decided_by="Ana",
        recommended="continue",
        forecast=FORECAST,
        kill=KillCriterion(measure=KillMeasure.NET_CREDITED, number=Decimal(0), on=RESOLVE),
    )
