"""Whether an initiative may be scaled: what must hold, block by block, and what binds first."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from analytics.domain.practice import RoleBalance


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
    NOT_ASKED = "not_asked"  # the rule does not reach it yet; it says from when on it does


class Effort(StrEnum):
    """Roughly what the way out takes, the least first."""

    ENTRY = "an entry in the register"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


OPEN = frozenset({ConditionState.FAILS, ConditionState.NOT_KNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCondition:
    """One condition: what was found, what would make it hold and roughly what that takes."""

    block: GateBlock
    name: str
    state: ConditionState
    sentence: str
    remedy: str = ""
    effort: Effort = Effort.ENTRY


@dataclass(frozen=True, slots=True, kw_only=True)
class VoltagePair:
    """What was measured first and what arrived later; ``ratio`` is later over first.

    ``what`` names the template or the initiative, ``later`` says in words what came later.
    """

    what: str
    first: float
    later: float
    ratio: float
    std_error: float
    compared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voltage:
    """Share of a pilot's effect that arrives at scale: mean and spread from one case to another.

    ``own`` where the organisation's pairs replaced the policy's default.
    """

    mean: float = 0.70
    spread: float = 0.20
    pairs: tuple[VoltagePair, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOutlook:
    """What the next site may find, from those in use: KPI units, positive is good.

    ``live`` counts the sites in use and ``measured`` those of them whose effect is known. The
    prediction is ``None`` where too few are; ``problem`` says what else stands in its way.
    """

    live: int = 0
    measured: int = 0
    kpi: str = ""
    unit: str = ""
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    probability_positive: float | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """What the gate needs beside an appraisal and the register.

    ``people`` weighs, by role, what the initiative needs; ``None`` where that is not known.
    """

    voltage: Voltage = field(default_factory=Voltage)
    sites: SiteOutlook = field(default_factory=SiteOutlook)
    people: tuple[RoleBalance, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingOutlook:
    """Net present value of scaling in the reporting currency, risk-adjusted.

    ``break_even`` is the value a unit and year at which it is zero, ``pilot`` what was measured.
    ``needed`` is what has to arrive a unit and year, ``expected`` what the voltage lets arrive.
    """

    mean: float
    std_dev: float
    probability_positive: float
    break_even: float
    pilot: float
    units: float
    assumed: str
    needed: float | None = None
    expected: float | None = None
    voltage: Voltage = field(default_factory=Voltage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The verdict with every condition, those that fail first, and the value behind it.

    ``premature`` where it is being rolled out although it does not pass.
    """

    verdict: GateVerdict
    conditions: tuple[GateCondition, ...]
    outlook: ScalingOutlook | None = None
    premature: bool = False

    @property
    def binding(self) -> GateCondition | None:
        """The first condition that is open; ``None`` where none is."""
        return next(iter(self.open), None)

    @property
    def open(self) -> tuple[GateCondition, ...]:
        """Return the conditions that fail or are not known, those that fail first."""
        return tuple(one for one in self.conditions if one.state in OPEN)

    @property
    def quickest(self) -> GateCondition | None:
        """The open condition whose way out takes least; ``None`` where none is open."""
        order = tuple(Effort)
        return min(self.open, key=lambda one: order.index(one.effort), default=None)
