"""Advice to scale meets the gate: what does not pass it is fixed or measured first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.appraisal import Advice, RankedInitiative, Recommendation
from analytics.domain.gate import Gate, GateBlock, GateFacts, GateVerdict
from analytics.ranking.gate import gate_of
from analytics.ranking.stage import can_grow

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.assumptions import Assumptions
    from analytics.domain.initiative import Register


def with_gate(
    one: RankedInitiative,
    register: Register,
    *,
    assumptions: Assumptions,
    as_of: date,
    facts: GateFacts,
) -> RankedInitiative:
    """Give an initiative that can grow its gate, and take back advice to scale that fails it.

    Parameters
    ----------
    one
        With its advice.
    register
        Monitoring, dependencies, assets and roles.
    assumptions
        The policy in force.
    as_of
        The day the portfolio is looked at.
    facts
        What arrives at scale, what the next site may find, who is there.
    """
    if not can_grow(one.appraisal.initiative):
        return one
    gate = gate_of(one.appraisal, register, assumptions=assumptions, as_of=as_of, facts=facts)
    return replace(one, gate=gate, recommendation=_met(one.recommendation, gate))


def _met(found: Recommendation, gate: Gate) -> Recommendation:
    binding = gate.binding
    if found.advice is not Advice.SCALE or binding is None:
        return found
    reason = f"{binding.sentence} {binding.remedy}"
    if gate.verdict is GateVerdict.CONDITIONAL:
        said = f"On condition that this is settled first: {reason}"
        return replace(found, reasons=(*found.reasons, said))
    measured = binding.block is GateBlock.EVIDENCE
    return Recommendation(
        advice=Advice.RUN_EXPERIMENT if measured else Advice.FIX,
        reasons=(f"Not to be scaled yet: {reason}", *found.reasons),
    )
