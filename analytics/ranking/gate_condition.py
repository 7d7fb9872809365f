"""One condition of the gate from one fact: it holds or it fails, or it is not known."""

from __future__ import annotations

from analytics.domain.gate import ConditionState, Effort, GateBlock, GateCondition


def judged(
    block: GateBlock,
    name: str,
    holds: bool,  # noqa: FBT001 - the one fact of the condition
    sentence: str,
    remedy: str,
    *,
    effort: Effort,
) -> GateCondition:
    """Return a condition that holds or fails; the remedy stays where it fails."""
    state = ConditionState.HOLDS if holds else ConditionState.FAILS
    return GateCondition(
        block=block,
        name=name,
        state=state,
        sentence=sentence,
        remedy="" if holds else remedy,
        effort=effort,
    )


def not_known(block: GateBlock, name: str, sentence: str, remedy: str) -> GateCondition:
    """Return a condition nobody can judge yet: it does not pass, and says what would tell."""
    return GateCondition(
        block=block,
        name=name,
        state=ConditionState.NOT_KNOWN,
        sentence=sentence,
        remedy=remedy,
    )
