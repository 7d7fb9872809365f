"""A portfolio of business units in which every row says whose it is.

Every text of a unit carries its mark, every number of it is drawn for it alone, and units share
what companies share: a KPI, a platform whose cost is allocated, a policy, a calendar of reviews.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.viewer import Grant, Role, Viewer

if TYPE_CHECKING:
    from pathlib import Path

UNITS = ("Atlas", "Borea", "Cypra", "Delos", "Egeon")
SHARED_KPI = "K-COMMON"
POOL = "9999.97"


def mark(unit: str) -> str:
    """Word that stands in every text of a unit and nowhere else."""
    return f"zq{unit.lower()}zq"


def viewer_of(role: Role, *units: str) -> Viewer:
    """Somebody with one role in some units."""
    return Viewer(
        name=f"{role.value} of {'+'.join(units)}", grants=(Grant(role=role, units=units),)
    )


PLAN = """
title = "Study {mark}"
initiative_id = "I-{mark}"
kpi_id = "{kpi}"
data = "wave_{mark}.csv"
registered_on = 2026-04-01
design = "experiment"
outcome = "seconds_{mark}"
higher_is_better = true
treatment = "arm"
control = "off"
"""


def write_units(folder: Path, units: tuple[str, ...] = UNITS, *, pool: str = POOL) -> Path:
    """Write the portfolio folder of these units; what a unit says does not depend on the others.

    ``pool`` is the cost of the platform that every unit carries a fifth of.
    """
    for name in ("outcomes", "plans"):
        (folder / name).mkdir(parents=True)
    tables: dict[str, list[str]] = {name: [header] for name, header in HEADERS.items()}
    for name, rows in COMMON.items():
        tables[name] += [row.replace("{pool}", pool) for row in rows]
    for unit in units:
        for name, row in rows_of(unit):
            tables[name].append(row)
        (folder / "outcomes" / f"wave_{mark(unit)}.csv").write_text(outcomes_of(unit))
        for kpi, study in ((f"K-{mark(unit)}", "own"), (SHARED_KPI, "common")):
            text = PLAN.format(mark=mark(unit), kpi=kpi)
            (folder / "plans" / f"{study}_{mark(unit)}.toml").write_text(text)
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return folder


HEADERS = {
    "policy": "policy_id,valid_from,currency,discount_rate,horizon_months",
    "domain": "domain_id,name",
    "person": "person_id,display_name,business_unit",
    "use_case": "use_case_id,name,problem_solved,business_unit",
    "initiative": (
        "initiative_id,use_case_id,name,domain_id,business_unit,site,stage,actual_start,"
        "approved_budget,pilot_units,reachable_units"
    ),
    "initiative_role": "initiative_id,role,person_id,valid_from",
    "initiative_dependency": "initiative_id,other_id,relation",
    "kpi": "kpi_id,name,unit,direction,benefit_class",
    "kpi_unit_value": "kpi_id,valid_from,unit_value,currency,per,basis",
    "kpi_total": "kpi_id,period_start,period_end,movement,std_error,source",
    "shock": "shock_id,name,started_on,business_unit,kpi_id,severity",
    "kpi_definition_change": "kpi_id,changed_on,bridged,note",
    "initiative_kpi": "initiative_id,kpi_id,kpi_role,expected_effect",
    "benefit_claim": (
        "claim_id,initiative_id,kpi_id,claim_type,period_start,period_end,amount,currency,basis,"
        "claimed_on,status"
    ),
    "cost_entry": "cost_id,initiative_id,pool_id,period_start,category,basis,amount,currency",
    "cost_allocation": "pool_id,initiative_id,driver,share,valid_from",
    "adoption": "initiative_id,period_start,eligible_users,active_users,decisions_followed",
    "monitoring_signal": "initiative_id,layer,metric,period_start,value,direction",
    "asset": "asset_id,name,asset_type,owner_id,build_cost",
    "asset_use": "initiative_id,asset_id,mode",
    "template": "template_id,name,use_case_id,build_cost",
    "template_deployment": "template_id,sequence_no,initiative_id,site,cost,go_live_on",
    "readiness_item": "item_id,section,statement,mandatory",
    "readiness_assessment": "initiative_id,item_id,score,evidence_ref,assessed_by,assessed_on",
    "review": "review_id,period,cadence,held_on,status",
    "decision": "decision_id,review_id,initiative_id,decision,amount,rationale,dissent",
    "action": "action_id,decision_id,owner_id,text,due_on,status",
    "lesson": "lesson_id,review_id,initiative_id,kind,pitfall,text",
    "capability": "business_unit,role,as_of,headcount,demand",
    "initiative_demand": "initiative_id,role,people",
    "value_driver": "initiative_id,kpi_id,period_start,period_end,basis,volume,adoption,unit_value",
    "j_curve": "initiative_id,period_start,expected_net,currency,declared_by",
    "strategic_score": "initiative_id,criterion,assessor_id,score,rationale,assessed_on",
    "integration": "initiative_id,target_system,interface,sync_failures_30d",
    "model_version": "initiative_id,model_id,version,deployed_on,toolchain",
}
COMMON = {
    "policy": ["P-1,2026-01-01,EUR,0.08,36"],
    "person": ["P-COMMON,Common person,"],
    "use_case": ["U-COMMON,Common use,Common problem,"],
    "template": ["T-COMMON,Common template,U-COMMON,4321"],
    "asset": ["AS-COMMON,Common asset,data_product,P-COMMON,8765"],
    "shock": ["S-COMMON,Common strike,2026-05-15,,,minor"],
    "kpi_total": [f"{SHARED_KPI},2026-04-01,2026-06-30,12345,10,holdout"],
    "domain": ["D-1,Operations"],
    "kpi": [f"{SHARED_KPI},Calls answered,calls,1,cashable"],
    "kpi_unit_value": [f"{SHARED_KPI},2026-01-01,2.50,EUR,call,finance"],
    "readiness_item": ["R-1,Data,Data are documented,true", "R-2,Rollback,A drill was held,false"],
    "review": ["RV-1,2026Q2,quarterly,2026-07-10,held"],
    "cost_entry": ["C-POOL,,POOL,2026-05-01,platform,actual,{pool},EUR"],
}


def rows_of(unit: str) -> list[tuple[str, str]]:
    """Rows of one unit, in every table."""
    word, rng = mark(unit), np.random.default_rng(list(unit.encode()))
    own, other = f"I-{word}", f"I2-{word}"

    def number() -> int:
        return int(rng.integers(10_000, 99_999))

    rows = [
        ("person", f"P-{word},Ada {word},{unit}"),
        ("use_case", f"U-{word},Use {word},Problem {word},{unit}"),
        (
            "initiative",
            f"{own},U-{word},Initiative {word},D-1,{unit},Site,pilot,2026-01-01,{number()},10,100",
        ),
        # Without a business unit of its own it belongs to that of its use case.
        ("initiative", f"{other},U-{word},Second {word},D-1,,,idea,,{number()},,"),
        ("initiative_role", f"{own},business_owner,P-{word},2026-01-01"),
        ("initiative_dependency", f"{other},{own},requires"),
        ("kpi", f"K-{word},KPI {word},minutes,1,capacity_release"),
        ("kpi_unit_value", f"K-{word},2026-01-01,{number() / 1000},EUR,minute,Basis {word}"),
        ("kpi_total", f"K-{word},2026-04-01,2026-06-30,{number()},3,holdout"),
        ("shock", f"S-{word},Strike {word},2026-05-01,{unit},K-{word},minor"),
        ("kpi_definition_change", f"K-{word},2026-05-01,true,Note {word}"),
        ("initiative_kpi", f"{own},K-{word},primary,1"),
        ("initiative_kpi", f"{own},{SHARED_KPI},secondary,1"),
        ("cost_entry", f"C-{word},{own},,2026-05-01,licences,actual,{number()},EUR"),
        ("cost_allocation", f"POOL,{own},seats {word},0.2,2026-01-01"),
        ("asset", f"AS-{word},Asset {word},data_product,P-{word},{number()}"),
        ("asset_use", f"{own},AS-{word},built"),
        ("template", f"T-{word},Template {word},U-{word},{number()}"),
        ("template_deployment", f"T-{word},1,{own},Site {word},{number()},2026-03-01"),
        ("adoption", f"{own},2026-05-01,{number()},100,50"),
        ("monitoring_signal", f"{own},model,metric {word},2026-05-01,{number()},1"),
        ("readiness_assessment", f"{own},R-1,0.5,Evidence {word},Ada {word},2026-05-01"),
        ("decision", f"DC-{word},RV-1,{own},scale,{number()},Because {word},Against {word}"),
        ("action", f"A-{word},DC-{word},P-{word},Do {word},2026-12-01,open"),
    ]
    rows += [
        # What several units have in common: each has its own part of it.
        ("initiative_role", f"{own},sponsor,P-COMMON,2026-01-01"),
        ("initiative", f"I3-{word},U-COMMON,Third {word},D-1,{unit},,idea,,{number()},,"),
        ("asset_use", f"{own},AS-COMMON,reused"),
        (
            "template_deployment",
            f"T-COMMON,{UNITS.index(unit) + 1},{own},At {word},{number()},2026-04-01",
        ),
        ("lesson", f"L-{word},RV-1,{own},lesson,no_baseline,Learnt {word}"),
        ("capability", f"{unit},role {word},2026-06-30,{number()},{number()}"),
        ("initiative_demand", f"{own},role {word},{number()}"),
        (
            "value_driver",
            f"{own},K-{word},2026-04-01,2026-06-30,plan,{number()},0.5,{number() / 1000}",
        ),
        ("j_curve", f"{own},2026-07-01,{number()},EUR,P-{word}"),
        ("strategic_score", f"{own},criterion {word},P-{word},3,Reason {word},2026-05-01"),
        ("integration", f"{own},System {word},api,{number()}"),
        ("model_version", f"{own},M-{word},1.0,2026-05-01,Chain {word}"),
    ]
    quarter = "run_rate,2026-04-01,2026-06-30"
    claims = [
        (
            "benefit_claim",
            f"B-{kpi}-{word},{own},{kpi},{quarter},{number()},EUR,{word},2026-06-01,submitted",
        )
        for kpi in (f"K-{word}", SHARED_KPI)
    ]
    return rows + claims


def outcomes_of(unit: str) -> str:
    """120 rows in two arms, with people and places of the unit in them."""
    word, rng = mark(unit), np.random.default_rng([*unit.encode(), 7])
    lines = [f"arm,team,seconds_{word}"]
    for i in range(120):
        arm = ("off", "on")[i % 2]
        seconds = 30 + 2 * (arm == "on") + rng.normal()
        lines.append(f"{arm},team {word} {i % 6},{seconds:.4f}")
    return "\n".join(lines) + "\n"
