"""May this initiative be scaled: three blocks that do not make up for each other.

Evidence: graded C or better, no harm, likely to pay at scale, likely to gain at the next site.
Practice: no readiness section below the policy's line (the weakest counts, Breck et al. 2017),
monitored in three layers for 90 days, switching back rehearsed, an owner, somebody on call and a
sponsor. Capacity: what it requires is in use, what it builds on is finished, the people are there,
what came of it comes back. A pilot's own interval says nothing of the next unit, so the value at
scale carries an uncertain voltage (List 2022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.gate import (
    ConditionState,
    Gate,
    GateCondition,
    GateFacts,
    GateVerdict,
    ScalingOutlook,
)
from analytics.ranking.gate_capacity import built_on, closes_loop, people_free, required
from analytics.ranking.gate_evidence import graded, holds_elsewhere, no_harm, pays_at_scale
from analytics.ranking.gate_practice import drilled, monitored, owned, ready, staffed
from analytics.ranking.scaling_outlook import scaling_outlook
from analytics.ranking.stage import Phase, phase_of

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.initiative import Register

ORDER = {
    ConditionState.FAILS: 0,
    ConditionState.NOT_KNOWN: 1,
    ConditionState.NOT_ASKED: 2,
    ConditionState.HOLDS: 3,
}


def gate_of(
    appraisal: Appraisal,
    register: Register,
    *,
    assumptions: Assumptions,
    as_of: date,
    facts: GateFacts,
) -> Gate:
    """Ask every condition; what fails comes first, then what is not known.

    Parameters
    ----------
    appraisal
        With feasibility where it is known.
    register
        Monitoring, dependencies, assets and roles of all initiatives.
    assumptions
        Line of readiness, horizon, discount rate.
    as_of
        The day the portfolio is looked at.
    facts
        The share that arrives at scale, what the next site may find, who is there.
    """
    outlook = scaling_outlook(appraisal, assumptions, facts.voltage)
    asked = (
        no_harm(appraisal),
        graded(appraisal),
        pays_at_scale(appraisal, outlook),
        holds_elsewhere(facts.sites),
        ready(appraisal, assumptions),
        monitored(appraisal, register, as_of),
        drilled(appraisal, register, as_of),
        owned(appraisal),
        staffed(appraisal, register, as_of),
        required(appraisal, register),
        built_on(appraisal, register),
        people_free(facts.people),
        closes_loop(appraisal, register),
    )
    conditions = tuple(sorted(asked, key=lambda one: ORDER[one.state]))
    verdict = _verdict(conditions)
    rolling_out = phase_of(appraisal.initiative) is Phase.SCALING
    return Gate(
        verdict=verdict,
        conditions=conditions,
        outlook=outlook if isinstance(outlook, ScalingOutlook) else None,
        premature=rolling_out and verdict is GateVerdict.NOT_YET,
    )


def _verdict(conditions: tuple[GateCondition, ...]) -> GateVerdict:
    states = {one.state for one in conditions}
    if ConditionState.FAILS in states:
        return GateVerdict.NOT_YET
    return GateVerdict.CONDITIONAL if ConditionState.NOT_KNOWN in states else GateVerdict.PASS
