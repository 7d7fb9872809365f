"""What the gate before scaling says: a sentence, and its conditions as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.amounts import percent
from analytics.domain.gate import ConditionState, GateBlock, GateVerdict

if TYPE_CHECKING:
    from analytics.domain.gate import Gate

VERDICTS = {
    GateVerdict.PASS: "Pass",
    GateVerdict.CONDITIONAL: "Conditional",
    GateVerdict.NOT_YET: "Not yet",
}
STATES = {
    ConditionState.HOLDS: "Holds",
    ConditionState.FAILS: "Fails",
    ConditionState.NOT_KNOWN: "Not known",
    ConditionState.NOT_ASKED: "Not asked yet",
}

# The three ways to scale too early, by the block that binds.
MISSING = {
    GateBlock.EVIDENCE: "before it is understood why and where it works",
    GateBlock.PRACTICE: "without the practices that keep it working",
    GateBlock.CAPACITY: "faster than the organisation can carry it",
}


def gate_verdict(gate: Gate) -> str:
    """Say in a word or two whether it may be scaled."""
    return VERDICTS[gate.verdict]


def gate_sentence(gate: Gate) -> str:
    """Say what binds first, and what would change that."""
    binding = gate.binding
    if binding is None:
        asked = [one for one in gate.conditions if one.state is not ConditionState.NOT_ASKED]
        return f"All {len(asked)} conditions that can be asked hold."
    rest = len(gate.open) - 1
    more = f" {rest} more {'is' if rest == 1 else 'are'} open." if rest else ""
    return f"What binds first: {_lowered(binding.name)}. {binding.sentence} {binding.remedy}{more}"


def premature_sentence(gate: Gate) -> str:
    """Name premature scaling with what is missing; nothing where it is not being rolled out."""
    binding = gate.binding
    if not gate.premature or binding is None:
        return ""
    return f"Scaled too early: it is being rolled out {MISSING[binding.block]}."


def why_sentence(gate: Gate) -> str:
    """Say why the verdict is what it is: what was found, and what is asked for."""
    binding = gate.binding
    if binding is None:
        return gate_sentence(gate)
    return f"{binding.sentence} Asked for: {_lowered(binding.name)}."


def next_sentence(gate: Gate) -> str:
    """Say what would change the verdict: the way out, or the quickest of several."""
    binding, quickest = gate.binding, gate.quickest
    if binding is None or quickest is None:
        return ""
    left = len(gate.open)
    if left == 1:
        return f"{binding.remedy} Then it passes. Takes {binding.effort.value}."
    if quickest is binding:
        return f"{binding.remedy} Takes {binding.effort.value}, the quickest of {left} open points."
    return (
        f"{binding.remedy} Takes {binding.effort.value}. Quickest of the {left} open points:"
        f" {_lowered(quickest.name)} ({quickest.effort.value}). {quickest.remedy}"
    )


def block_lines(gate: Gate) -> tuple[tuple[str, str], ...]:
    """Return each block with how much of it holds and what is open in it."""
    return tuple(_block(gate, block) for block in GateBlock)


def voltage_rows(gate: Gate) -> pd.DataFrame:
    """Return one row a pair of a first and a later effect, what arrived of it."""
    pairs = gate.outlook.voltage.pairs if gate.outlook else ()
    return pd.DataFrame(
        [
            {
                "Measured twice": one.what,
                "Compared": one.compared,
                "Arrived": percent(round(one.ratio, 3)),
                "Standard error": percent(round(one.std_error, 3)),
            }
            for one in pairs
        ]
    )


def gate_in_short(gate: Gate) -> str:
    """Say the verdict and what binds first, for pages that are about something else."""
    binding = gate.binding
    first = "" if binding is None else f" What binds first: {_lowered(binding.name)}."
    return (
        "Readiness, capacity and value at scale are judged by the gate of the initiative:"
        f" {VERDICTS[gate.verdict].lower()}.{first}"
    )


def gate_rows(gate: Gate) -> pd.DataFrame:
    """Return one row a condition, what fails first."""
    return pd.DataFrame(
        [
            {
                "State": STATES[one.state],
                "Block": one.block.value.capitalize(),
                "Condition": one.name,
                "Found": one.sentence,
                "What to do": one.remedy,
                "Takes": one.effort.value if one.remedy else "",
            }
            for one in gate.conditions
        ]
    )


def _block(gate: Gate, block: GateBlock) -> tuple[str, str]:
    asked = [
        one
        for one in gate.conditions
        if one.block is block and one.state is not ConditionState.NOT_ASKED
    ]
    still = [one for one in gate.open if one.block is block]
    said = f"{len(asked) - len(still)} of {len(asked)} hold."
    names = "; ".join(f"{_lowered(one.name)} ({STATES[one.state].lower()})" for one in still)
    return block.value.capitalize(), f"{said} Open: {names}." if names else said


def _lowered(name: str) -> str:
    return name[0].lower() + name[1:]
