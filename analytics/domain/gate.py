"""Whether an initiative may be scaled: what must hold, block by block, and what binds first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GateVerdict(StrEnum):
    """Pass: all holds. Conditional: nothing fails, something is not known. Not yet: one fails."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    CONDITIONAL = "conditional"
    NOT_YET = "not_yet"


class GateBlock(StrEnum):
    """The three blocks; none makes up for another."""

    EVIDENCE = "evidence"
    PRACTICE = "practice"
    CAPACITY = "capacity"


class ConditionState(StrEnum):
    """What is known of one condition."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCondition:
    """One condition: what was found, and what would make it hold."""

    block: GateBlock
    name: str
    state: ConditionState
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingOutlook:
    """Net present value of scaling in the reporting currency, risk-adjusted.

    ``break_even`` is the value a unit and year at which it is zero, ``pilot`` what was measured.
    """

    mean: float
    std_dev: float
    probability_positive: float
    break_even: float
    pilot: float
    units: float
    assumed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The verdict with every condition, those that fail first, and the value behind it."""

    verdict: GateVerdict
    conditions: tuple[GateCondition, ...]
    outlook: ScalingOutlook | None = None

    @property
    def binding(self) -> GateCondition | None:
        """The first condition that does not hold; ``None`` where all do."""
        return next((one for one in self.conditions if one.state is not ConditionState.HOLDS), None)
