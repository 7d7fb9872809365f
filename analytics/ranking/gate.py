"""May this initiative be scaled: three blocks that do not make up for each other.

Evidence: graded C or better, no harm, likely to pay at scale. Practice: no readiness section below
the policy's line (the weakest counts, Breck et al. 2017), monitored in three layers for 90 days, an
owner. Capacity: what it requires is in use. A pilot's own interval says nothing of the next unit,
so the value at scale carries an uncertain voltage (List 2022).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import percent, short_money
from analytics.domain.gate import (
    ConditionState,
    Gate,
    GateBlock,
    GateCondition,
    GateVerdict,
    ScalingOutlook,
)
from analytics.ranking.case import WEAK
from analytics.ranking.scaling_outlook import scaling_outlook
from analytics.ranking.stage import Phase, phase_of
from analytics.ranking.standing import standing_of

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.initiative import Register

LIKELY = 0.80  # chance of a positive value at scale
LAYERS, LIVE = 3, timedelta(days=90)
ORDER = {ConditionState.FAILS: 0, ConditionState.NOT_KNOWN: 1, ConditionState.HOLDS: 2}
IN_USE = frozenset({Phase.PRODUCTION, Phase.SCALING})


def gate_of(
    appraisal: Appraisal, register: Register, *, assumptions: Assumptions, as_of: date
) -> Gate:
    """Ask every condition; what fails comes first, then what is not known.

    Parameters
    ----------
    appraisal
        With feasibility where it is known.
    register
        Monitoring and dependencies of all initiatives.
    assumptions
        Line of readiness, horizon, discount rate.
    as_of
        The day the portfolio is looked at.
    """
    outlook = scaling_outlook(appraisal, assumptions)
    asked = (
        _no_harm(appraisal),
        _graded(appraisal),
        _pays_at_scale(appraisal, outlook),
        _ready(appraisal, assumptions),
        _monitored(appraisal, register, as_of),
        _owned(appraisal),
        _required(appraisal, register),
    )
    conditions = tuple(sorted(asked, key=lambda one: ORDER[one.state]))
    worst = conditions[0].state
    verdict = {
        ConditionState.FAILS: GateVerdict.NOT_YET,
        ConditionState.NOT_KNOWN: GateVerdict.CONDITIONAL,
        ConditionState.HOLDS: GateVerdict.PASS,
    }[worst]
    return Gate(
        verdict=verdict,
        conditions=conditions,
        outlook=outlook if isinstance(outlook, ScalingOutlook) else None,
    )


def _no_harm(appraisal: Appraisal) -> GateCondition:
    harms = standing_of(appraisal).harms
    said = " ".join(one.finding for one in harms) or "No KPI was found to get worse."
    return _condition(
        GateBlock.EVIDENCE, "No harm", not harms, said, "Find and remove the cause of the harm."
    )


def _graded(appraisal: Appraisal) -> GateCondition:
    """Judge the evidence of what was gained: a good study without a gain vouches for no other."""
    gains = [one.grade for one in standing_of(appraisal).benefits]
    grade = max(appraisal.grade, min(gains, default=appraisal.grade))
    return _condition(
        GateBlock.EVIDENCE,
        "Evidence grade C or better",
        grade not in WEAK,
        f"The evidence is of grade {grade}.",
        "Measure with a comparison group.",
    )


def _pays_at_scale(appraisal: Appraisal, outlook: ScalingOutlook | str) -> GateCondition:
    name = f"Pays at scale with a chance of {percent(LIKELY)}"
    if isinstance(outlook, str):
        return GateCondition(
            block=GateBlock.EVIDENCE,
            name=name,
            state=ConditionState.NOT_KNOWN,
            sentence=f"The value at scale is not known: {outlook} is not set.",
            remedy="Add it to the register.",
        )
    code = appraisal.currency
    needed = short_money(_decimal(outlook.break_even), code)
    return _condition(
        GateBlock.EVIDENCE,
        name,
        outlook.probability_positive >= LIKELY,
        f"Scaling is worth {short_money(_decimal(outlook.mean), code)} on average and pays with a"
        f" chance of {percent(round(outlook.probability_positive, 3))}. {outlook.assumed}",
        f"It breaks even at {needed} a unit and year; measured is"
        f" {short_money(_decimal(outlook.pilot), code)}. Measure in more units, or scale cheaper.",
    )


def _ready(appraisal: Appraisal, assumptions: Assumptions) -> GateCondition:
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
    return _condition(
        GateBlock.PRACTICE,
        name,
        not low,
        f"The weakest section, {section}, is at {known.score:.1f} of 5.",
        f"Close the gaps in {', '.join(low)}.",
    )


def _monitored(appraisal: Appraisal, register: Register, as_of: date) -> GateCondition:
    mine = appraisal.initiative.initiative_id
    live = sorted(
        one.layer
        for one in register.monitoring
        if one.initiative_id == mine and one.first <= as_of - LIVE and one.is_live(as_of)
    )
    return _condition(
        GateBlock.PRACTICE,
        f"Monitored in {LAYERS} layers for {LIVE.days} days",
        len(live) >= LAYERS,
        f"Monitored for that long: {', '.join(live) or 'nothing'}.",
        "Bring model, data and business signals to monitoring_signal.csv every period.",
    )


def _owned(appraisal: Appraisal) -> GateCondition:
    owner = appraisal.initiative.owner
    return _condition(
        GateBlock.PRACTICE,
        "A business owner",
        bool(owner),
        f"Owned by {owner}." if owner else "Nobody is named as its business owner.",
        "Name one in initiative_role.csv.",
    )


def _required(appraisal: Appraisal, register: Register) -> GateCondition:
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
    return _condition(
        GateBlock.CAPACITY,
        "What it requires is in use",
        not lacking,
        f"{said} Not in use: {', '.join(lacking)}." if lacking else said,
        "Bring what it requires into production first.",
    )


def _condition(
    block: GateBlock,
    name: str,
    holds: bool,  # noqa: FBT001 - the one fact of the condition
    sentence: str,
    remedy: str,
) -> GateCondition:
    state = ConditionState.HOLDS if holds else ConditionState.FAILS
    return GateCondition(
        block=block, name=name, state=state, sentence=sentence, remedy="" if holds else remedy
    )


def _decimal(amount: float) -> Decimal:
    return Decimal(repr(round(amount, 2)))
