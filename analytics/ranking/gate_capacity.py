"""The capacity block of the gate: what it requires and builds on, people, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.gate import Effort, GateBlock, GateCondition
from analytics.ranking.gate_condition import judged, not_known
from analytics.ranking.stage import IN_USE, phase_of

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal
    from analytics.domain.initiative import Register
    from analytics.domain.practice import RoleBalance


def required(appraisal: Appraisal, register: Register) -> GateCondition:
    """Ask whether the initiatives it cannot do without are in use."""
    mine = appraisal.initiative.initiative_id
    needed = [
        rule.other_id
        for rule in register.dependencies
        if rule.initiative_id == mine and rule.relation == "requires"
    ]
    in_use = {
        one.initiative_id
        for one in (register.initiatives if needed else ())
        if one.initiative_id in needed and phase_of(one) in IN_USE
    }
    lacking = [one for one in needed if one not in in_use]
    said = f"It requires {', '.join(needed)}." if needed else "It requires no other initiative."
    return judged(
        GateBlock.CAPACITY,
        "What it requires is in use",
        not lacking,
        f"{said} Not in use: {', '.join(lacking)}." if lacking else said,
        "Bring what it requires into production first.",
        effort=Effort.MONTHS,
    )


def built_on(appraisal: Appraisal, register: Register) -> GateCondition:
    """Ask whether every shared asset it builds on is production-grade."""
    name = "What it builds on is production-grade"
    mine = appraisal.initiative.initiative_id
    needed = {one.asset_id for one in register.reuse.uses if one.initiative_id == mine}
    if not needed:
        return not_known(
            GateBlock.CAPACITY,
            name,
            "Which shared assets it builds on is not registered.",
            "List them in asset.csv and asset_use.csv.",
        )
    assets = [one for one in register.reuse.assets if one.asset_id in needed]
    lacking = [
        f"{one.name} ({one.readiness or 'readiness not set'})"
        for one in assets
        if not one.production_grade
    ]
    said = f"It builds on {', '.join(one.name for one in assets)}."
    return judged(
        GateBlock.CAPACITY,
        name,
        not lacking,
        f"Not production-grade: {', '.join(lacking)}." if lacking else said,
        f"Bring {', '.join(lacking)} to production grade for the sites to come.",
        effort=Effort.MONTHS,
    )


def people_free(balances: tuple[RoleBalance, ...] | None) -> GateCondition:
    """Ask whether the people it needs are there beside those that others in use need."""
    name = "The people it needs are there"
    if balances is None:
        return not_known(
            GateBlock.CAPACITY,
            name,
            "Whom it needs, or how many of them there are, is not registered.",
            "List them in initiative_demand.csv and capability.csv.",
        )
    short = [one for one in balances if one.short > 0]
    said = ", ".join(
        f"{one.role.replace('_', ' ')} {one.needed:g} of {max(one.free, 0.0):g} free"
        for one in balances
    )
    return judged(
        GateBlock.CAPACITY,
        name,
        not short,
        f"Needed: {said}.",
        "Free or hire " + ", ".join(f"{one.short:g} {one.role.replace('_', ' ')}" for one in short),
        effort=Effort.MONTHS,
    )


def closes_loop(appraisal: Appraisal, register: Register) -> GateCondition:
    """Ask whether what came of its results comes back from a system they go to."""
    name = "What came of it comes back"
    mine = appraisal.initiative.initiative_id
    systems = [one for one in register.practice.integrations if one.initiative_id == mine]
    if not systems:
        return not_known(
            GateBlock.CAPACITY,
            name,
            "Which systems its results go to is not registered.",
            "List them in integration.csv.",
        )
    closed = [one.target_system for one in systems if one.closes_loop]
    return judged(
        GateBlock.CAPACITY,
        name,
        bool(closed),
        f"From: {', '.join(closed)}." if closed else "No system sends back what came of it.",
        "Bring outcomes back from the system that uses the results.",
        effort=Effort.MONTHS,
    )
