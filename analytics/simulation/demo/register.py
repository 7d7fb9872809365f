"""Register tables of the demo: use cases, initiatives, owners, KPIs, claims and the policy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from analytics.simulation.demo.people import (
    BANK_SPONSOR,
    DOMAINS,
    FINANCE_VALIDATOR,
    GROUP_SPONSOR,
    ON_CALL,
    PEOPLE,
)
from analytics.simulation.demo.practice import team_size
from analytics.simulation.demo.reuse import TEMPLATE_OF
from analytics.simulation.demo.table import Table, fixed

if TYPE_CHECKING:
    from analytics.simulation.demo.story import Measure, Story
    from analytics.simulation.demo.table import Cell

CURRENCY = "SGD"
POLICY_FROM = "2025-01-01"
CLAIMED_FROM, CLAIMED_TO = "2025-10-01", "2026-09-30"
RETIRED_ON = "2026-04-30"

INITIATIVE_TYPES = {"idea": "pilot", "scaling": "scale_out", "retired": "retire"}
LIFECYCLE_STAGES = {"idea": "pre_deployment", "scaling": "production"}


def register_tables(stories: tuple[Story, ...]) -> dict[str, Table]:
    """Every register table by name."""
    return {
        "domain": _domains(),
        "person": _people(),
        "policy": _policy(),
        "kpi_total": _kpi_totals(),
        "use_case": _use_cases(stories),
        "initiative": _initiatives(stories),
        "initiative_role": _roles(stories),
        "kpi": _kpis(stories),
        "kpi_unit_value": _unit_values(stories),
        "initiative_kpi": _initiative_kpis(stories),
        "benefit_claim": _claims(stories),
    }


def measures(stories: tuple[Story, ...]) -> tuple[Measure, ...]:
    """Every KPI once, in the order in which it is first named."""
    found: dict[str, Measure] = {}
    for story in stories:
        for measure in (story.measure, story.guardrail and story.guardrail[0]):
            if measure:
                found.setdefault(measure.kpi_id, measure)
    return tuple(found.values())


def _domains() -> Table:
    columns = ("domain_id", "name", "parent_domain_id")
    return Table(columns, tuple((key, name, "") for key, name in DOMAINS))


def _people() -> Table:
    columns = ("person_id", "display_name", "job_role", "business_unit", "active")
    return Table(columns, tuple((*person, True) for person in PEOPLE))


def _policy() -> Table:
    factors = {
        "e0": "0.00", "e1": "0.00", "e2": "0.25", "e3": "0.70", "e4": "0.90", "e5": "1.00",
    }  # fmt: skip
    realised = {
        "cashable": "1.0", "revenue": "1.0", "avoidance": "0.5", "capacity": "0.3", "risk": "0.5",
        "capital": "1.0",
    }  # fmt: skip
    row: dict[str, Cell] = {
        "policy_id": "POL-2025",
        "valid_from": POLICY_FROM,
        "valid_to": "",
        "currency": CURRENCY,
        "discount_rate": "0.08",
        "horizon_months": 36,
        "credit_confidence": "0.90",
        **{f"factor_{key}": value for key, value in factors.items()},
        **{f"real_{key}": value for key, value in realised.items()},
        "overlap_rule": "proportional",
        "approved_by": FINANCE_VALIDATOR,
        "approved_on": "2024-12-12",
    }
    return Table(tuple(row), (tuple(row.values()),))


def _use_cases(stories: tuple[Story, ...]) -> Table:
    columns = (
        "use_case_id", "name", "problem_solved", "expected_benefits", "system_outputs", "domain_id",
        "business_unit", "topic_area", "ai_classification", "lifecycle_stage", "sourcing", "vendor",
        "risk_class", "high_impact", "uses_personal_data", "initiated_on", "pilot_started_on",
        "production_on", "retired_on", "source", "source_ref",
    )  # fmt: skip
    return Table(columns, tuple(_use_case(story) for story in stories))


def _use_case(story: Story) -> tuple[Cell, ...]:
    use_case, live = story.use_case, _day(story.live)
    runs = story.stage in ("production", "scaling", "retired")
    return (
        _use_case_id(story), story.name, use_case.problem, use_case.benefits, use_case.outputs,
        story.domain_id, story.business_unit, dict(DOMAINS)[story.domain_id], use_case.kind_of_ai,
        LIFECYCLE_STAGES.get(story.stage, story.stage),
        "purchased" if use_case.vendor else "in_house", use_case.vendor, use_case.risk,
        use_case.risk == "high", use_case.personal_data, _day(story.began - timedelta(days=90)),
        "" if story.stage == "idea" else _day(story.began), live if runs else "",
        RETIRED_ON if story.stage == "retired" else "", "demo", "",
    )  # fmt: skip


def _initiatives(stories: tuple[Story, ...]) -> Table:
    columns = (
        "initiative_id", "use_case_id", "name", "initiative_type", "domain_id", "business_unit",
        "site", "template_id", "stage", "planned_start", "planned_end", "actual_start",
        "actual_end", "approved_budget", "scale_capex", "scale_run_cost_per_unit", "pilot_units",
        "reachable_units", "capacity_fte", "delivery_model", "strategic_theme",
    )  # fmt: skip
    return Table(columns, tuple(_initiative(story) for story in stories))


def _initiative(story: Story) -> tuple[Cell, ...]:
    money = story.money
    return (
        story.initiative_id, _use_case_id(story), story.name,
        INITIATIVE_TYPES.get(story.stage, story.stage), story.domain_id, story.business_unit,
        story.site, TEMPLATE_OF.get(story.initiative_id, ""), story.stage, _day(story.began),
        _day(story.live),
        "" if story.stage == "idea" else _day(story.began),
        RETIRED_ON if story.stage == "retired" else "", money.budget, money.scale_capex or "",
        money.scale_run_per_unit or "", story.pilot_units, story.reachable_units,
        team_size(story), "hub_and_spoke", "",
    )  # fmt: skip


def _roles(stories: tuple[Story, ...]) -> Table:
    columns = ("initiative_id", "role", "person_id", "valid_from", "valid_to")
    rows: list[tuple[Cell, ...]] = []
    for story in stories:
        bank = story.business_unit == "Retail Bank"
        for role, person in (
            ("business_owner", story.owner),
            ("executive_sponsor", BANK_SPONSOR if bank else GROUP_SPONSOR),
            ("finance_validator", FINANCE_VALIDATOR),
            ("on_call", ON_CALL[story.domain_id]),
        ):
            rows.append((story.initiative_id, role, person, _day(story.began), ""))
    return Table(columns, tuple(rows))


def _kpis(stories: tuple[Story, ...]) -> Table:
    columns = (
        "kpi_id", "name", "definition", "unit", "direction", "aggregation", "value_type",
        "benefit_class", "is_guardrail", "source_system", "owner_id", "minimum_detectable_effect",
    )  # fmt: skip
    owners = {story.measure.kpi_id: story.owner for story in reversed(stories) if story.measure}
    rows = tuple(
        (
            kpi.kpi_id, kpi.name, kpi.definition, kpi.unit, kpi.direction, kpi.aggregation,
            "financial" if kpi.unit.startswith(CURRENCY) else "operational", kpi.benefit_class,
            kpi.guardrail, kpi.source_system, owners.get(kpi.kpi_id, FINANCE_VALIDATOR), "",
        )
        for kpi in measures(stories)
    )  # fmt: skip
    return Table(columns, rows)


def _unit_values(stories: tuple[Story, ...]) -> Table:
    columns = (
        "kpi_id", "valid_from", "valid_to", "unit_value", "currency", "per", "basis",
        "approved_by", "approved_on",
    )  # fmt: skip
    rows = tuple(
        (
            kpi.kpi_id, POLICY_FROM, "", kpi.unit_value, CURRENCY, kpi.per, kpi.basis,
            FINANCE_VALIDATOR, "2025-01-20",
        )
        for kpi in measures(stories)
        if kpi.unit_value
    )  # fmt: skip
    return Table(columns, rows)


def _kpi_totals() -> Table:
    """State what finance found in its ledger for the KPI that two teams claim."""
    columns = ("kpi_id", "period_start", "period_end", "movement", "std_error", "source")
    return Table(
        columns,
        (("K-HOLDING", "2025-10-01", "2026-09-30", 2_470_000, 85_000, "finance_ledger"),),
    )


def _initiative_kpis(stories: tuple[Story, ...]) -> Table:
    columns = (
        "initiative_id", "kpi_id", "kpi_role", "expected_effect", "expected_low", "expected_high",
        "baseline_start", "baseline_end", "baseline_frozen_on", "units_in_scope",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for story in stories:
        if story.measure:
            expected = story.expected or (None, None, None)
            middle, bounds = expected[0], sorted(b for b in expected[1:] if b is not None)
            rows.append(
                (
                    story.initiative_id, story.measure.kpi_id, "primary", _number(middle),
                    *([_number(b) for b in bounds] or ["", ""]), *_baseline(story),
                    story.pilot_units,
                )
            )  # fmt: skip
        if story.guardrail:
            guard = story.guardrail[0]
            rows.append(
                (
                    story.initiative_id, guard.kpi_id, "guardrail", "", "", "", *_baseline(story),
                    story.pilot_units,
                )
            )  # fmt: skip
    return Table(columns, tuple(rows))


def _baseline(story: Story) -> tuple[str, str, str]:
    """Half a year before going live; frozen on the day the plan was registered."""
    if story.live is None or story.study is None:
        return "", "", ""
    frozen = story.study.header.registered_on
    return _day(story.live - timedelta(days=182)), _day(story.live - timedelta(days=1)), frozen


def _claims(stories: tuple[Story, ...]) -> Table:
    columns = (
        "claim_id", "initiative_id", "kpi_id", "claim_type", "period_start", "period_end",
        "recurring", "amount", "currency", "benefit_class", "basis", "estimate_id", "claimed_by",
        "claimed_on", "status", "finance_ref", "validated_by", "validated_on",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for story in stories:
        claim, measure = story.claim, story.measure
        if claim is None or measure is None:
            continue
        valid = claim.status == "validated"
        rows.append(
            (
                f"CL-{story.initiative_id}", story.initiative_id, measure.kpi_id, claim.kind,
                CLAIMED_FROM, CLAIMED_TO, claim.kind != "forecast", claim.amount, CURRENCY,
                measure.benefit_class, claim.basis, "", story.owner, claim.claimed_on,
                claim.status, claim.finance_ref, FINANCE_VALIDATOR if valid else "",
                "2026-09-30" if valid else "",
            )
        )  # fmt: skip
    return Table(columns, tuple(rows))


def _use_case_id(story: Story) -> str:
    return f"UC-{story.initiative_id}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _number(value: float | None) -> str:
    return "" if value is None else fixed(value, 2)
