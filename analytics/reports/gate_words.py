"""What the gate before scaling says: a sentence, and its conditions as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

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
            }
            for one in gate.conditions
        ]
    )


def _lowered(name: str) -> str:
    return name[0].lower() + name[1:]
