"""The practice block of the gate: ready, monitored, owned, switching back rehearsed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from analytics.domain.gate import ConditionState, Effort, GateBlock, GateCondition
from analytics.domain.practice import REHEARSED_WITHIN
from analytics.ranking.gate_condition import judged, not_known

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.initiative import Register

LAYERS, LIVE = 3, timedelta(days=90)
ON_DUTY = {"on_call": "on call", "executive_sponsor": "sponsor"}


def ready(appraisal: Appraisal, assumptions: Assumptions) -> GateCondition:
    """Ask whether the weakest section of readiness reaches the policy's line."""
    known, line = appraisal.feasibility, assumptions.feasible_from
    name = f"Every readiness section at {line:.1f} or above"
    if known is None:
        return GateCondition(
            block=GateBlock.PRACTICE,
            name=name,
            state=ConditionState.FAILS,
            sentence="Readiness is not assessed.",
            remedy="Answer the readiness questions.",
        )
    low = [section.replace("_", " ") for section, score in known.sections if score < line]
    section = known.weakest_section.replace("_", " ")
    return judged(
        GateBlock.PRACTICE,
        name,
        not low,
        f"The weakest section, {section}, is at {known.score:.1f} of 5.",
        f"Close the gaps in {', '.join(low)}.",
        effort=Effort.WEEKS,
    )


def monitored(appraisal: Appraisal, register: Register, as_of: date) -> GateCondition:
    """Ask whether enough layers have sent signals for long enough."""
    mine = appraisal.initiative.initiative_id
    live = sorted(
        one.layer
        for one in register.monitoring
        if one.initiative_id == mine and one.first <= as_of - LIVE and one.is_live(as_of)
    )
    return judged(
        GateBlock.PRACTICE,
        f"Monitored in {LAYERS} layers for {LIVE.days} days",
        len(live) >= LAYERS,
        f"Monitored for that long: {', '.join(live) or 'nothing'}.",
        "Bring model, data and business signals to monitoring_signal.csv every period.",
        effort=Effort.MONTHS,
    )


def drilled(appraisal: Appraisal, register: Register, as_of: date) -> GateCondition:
    """Ask whether switching back from every model in use was rehearsed lately."""
    name = f"Switching back rehearsed within {REHEARSED_WITHIN.days} days"
    mine = appraisal.initiative.initiative_id
    used = [
        one for one in register.practice.versions if one.initiative_id == mine and one.in_use(as_of)
    ]
    if not used:
        return not_known(
            GateBlock.PRACTICE,
            name,
            "Which models it runs is not registered.",
            "List them in model_version.csv, with the day switching back was last rehearsed.",
        )
    late = [
        f"{one.model_id} {one.version} ({one.rollback_tested_on or 'never'})"
        for one in used
        if not one.rehearsed_by(as_of)
    ]
    last = min((one.rollback_tested_on for one in used if one.rollback_tested_on), default=None)
    return judged(
        GateBlock.PRACTICE,
        name,
        not late,
        f"Not rehearsed since: {', '.join(late)}." if late else f"Rehearsed on {last}.",
        "Rehearse it, and enter the day in model_version.csv.",
        effort=Effort.WEEKS,
    )


def staffed(appraisal: Appraisal, register: Register, as_of: date) -> GateCondition:
    """Ask whether somebody is on call and somebody sponsors it, both still there."""
    mine = appraisal.initiative.initiative_id
    held = {
        one.role.strip().lower()
        for one in register.practice.holders
        if one.initiative_id == mine and one.holds_on(as_of)
    }
    lacking = [words for role, words in ON_DUTY.items() if role not in held]
    return judged(
        GateBlock.PRACTICE,
        "Somebody on call, and a sponsor",
        not lacking,
        f"Nobody is named as {' and '.join(lacking)}." if lacking else "Both are named.",
        "Name them in initiative_role.csv.",
        effort=Effort.ENTRY,
    )


def owned(appraisal: Appraisal) -> GateCondition:
    """Ask whether somebody answers for it."""
    owner = appraisal.initiative.owner
    return judged(
        GateBlock.PRACTICE,
        "A business owner",
        bool(owner),
        f"Owned by {owner}." if owner else "Nobody is named as its business owner.",
        "Name one in initiative_role.csv.",
        effort=Effort.ENTRY,
    )
