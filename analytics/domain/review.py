"""A quarterly value review: what was frozen for it, and what was decided in it.

What is frozen never changes. What is decided is only added to: a correction is a new entry that
names the one it replaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from analytics.domain.appraisal import PortfolioReview
from analytics.domain.change import PortfolioChange
from analytics.domain.following import Following
from analytics.domain.funding import FundingPlan
from analytics.domain.review_figures import Exceptions, Reallocation


class Choice(StrEnum):
    """What people may decide about an initiative; not deciding is said, too."""

    SCALE = "scale"
    CONTINUE = "continue"
    FIX = "fix"
    RUN_EXPERIMENT = "run_experiment"
    PAUSE = "pause"
    STOP = "stop"
    RETIRE = "retire"
    REALLOCATE = "reallocate"
    NO_DECISION = "no_decision"


ENDINGS = frozenset({Choice.PAUSE, Choice.STOP, Choice.RETIRE})
"""Decisions that act on a kill criterion."""


class KillMeasure(StrEnum):
    """What a kill criterion looks at, and on which side of the number it is met."""

    CREDITED = "credited"
    NET_CREDITED = "net_credited"
    COST = "cost"
    FEASIBILITY = "feasibility"

    @property
    def met_above(self) -> bool:
        """Whether it is met above the number; the others are met below it."""
        return self is KillMeasure.COST


@dataclass(frozen=True, slots=True, kw_only=True)
class KillCriterion:
    """The number and the day at which an initiative has failed."""

    measure: KillMeasure
    number: Decimal
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the decider expects to be credited on a day, in the review's currency.

    ``probability`` is the chance that the credited value reaches ``success_from``; both are
    ``None`` in a decision that came as a file, which does not say what success is.
    """

    p10: Decimal
    p50: Decimal
    p90: Decimal
    probability: float | None
    success_from: Decimal | None
    resolve_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about an initiative, by whom and why.

    ``number`` is its place in the review, ``corrects`` the entry it replaces, ``recommended``
    what the app advised. A decision that came as a file is recorded at the day of its review,
    ``None`` where that is not known, and has its kill criterion in words (``kill_text``).
    """

    entry_id: str
    review_id: str
    initiative_id: str
    choice: Choice
    rationale: str
    decided_by: str
    recommended: str = ""
    number: int = 0
    amount: Decimal | None = None
    reallocated_to: str = ""
    condition: str = ""
    kill: KillCriterion | None = None
    kill_text: str = ""
    forecast: Forecast | None = None
    dissent: str = ""
    corrects: str = ""
    recorded_at: datetime | None = None
    recorded_by: str = ""

    @property
    def overrode(self) -> bool:
        """Whether something else was decided than advised; not deciding overrides nothing."""
        advised = bool(self.recommended) and self.choice is not Choice.NO_DECISION
        return advised and self.choice != self.recommended


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What somebody does by a day because of a decision."""

    entry_id: str
    review_id: str
    initiative_id: str
    text: str
    owner: str
    due_on: date
    decision_id: str = ""
    number: int = 0
    recorded_at: datetime | None = None
    recorded_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionClosed:
    """An action is done, or dropped, and what came of it."""

    entry_id: str
    review_id: str
    initiative_id: str
    action_id: str
    note: str
    number: int = 0
    recorded_at: datetime | None = None
    recorded_by: str = ""


class LessonKind(StrEnum):
    """What is worth telling others."""

    CELEBRATION = "celebration"
    LESSON = "lesson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A success to celebrate, or what a failure taught."""

    entry_id: str
    review_id: str
    initiative_id: str
    kind: LessonKind
    text: str
    number: int = 0
    recorded_at: datetime | None = None
    recorded_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who closed a review, the hash over the snapshot and every entry, and what moved money."""

    entry_id: str
    review_id: str
    initiative_id: str
    signed_by: str
    sha256: str
    entries: int
    reallocation: Reallocation | None = None
    number: int = 0
    recorded_at: datetime | None = None
    recorded_by: str = ""


Entry = Decision | Action | ActionClosed | Lesson | Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An initiative that is not in the credited sum, and why."""

    initiative_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One frozen text of a review by name, with its hash."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the figures of a review follow from. ``sha256`` is over everything else here.

    Parameters
    ----------
    revision, journal_sha256
        Writes the store had seen, and the hash of the journal's last line: the data.
    policy_sha256
        Of the assumptions in force: the policy.
    code_version, code_sha256
        Of the program that computed the figures: the code.
    counted, initiatives
        So many of all initiatives are in the credited sum.
    previous_id
        The review before it; empty for the first.
    """

    review_id: str
    period: str
    as_of: date
    prepared_at: datetime
    prepared_by: str
    revision: int
    journal_sha256: str
    policy_id: str
    policy_sha256: str
    code_version: str
    code_sha256: str
    counted: int
    initiatives: int
    exclusions: tuple[Exclusion, ...]
    documents: tuple[Document, ...]
    previous_id: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What changed since the review before; ``change`` is absent with a reason.

    ``shown_before`` is the credited sum the review before showed; ``restated`` is what later
    corrections of the register changed in it, so that nothing is left over.
    """

    review_id: str = ""
    change: PortfolioChange | None = None
    shown_before: Decimal | None = None
    restated: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """An initiative to decide on: the money, how uncertain it is, and their product."""

    initiative_id: str
    money: Decimal
    uncertainty: float
    weight: Decimal
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Initiatives in the order in which they are decided on."""

    rows: tuple[Queued, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenData:
    """Which state of its data every study stood on, as study and data set."""

    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenReview:
    """Every figure a review shows, read back as it was frozen.

    ``funding`` is absent where no initiative has both a value in money and a cost.
    """

    snapshot: Snapshot
    portfolio: PortfolioReview
    since: Since
    following: Following
    queue: Queue
    exceptions: Exceptions
    funding: FundingPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldReview:
    """A frozen review with everything that was entered so far, in the order of entry."""

    frozen: FrozenReview
    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()
    closed: tuple[ActionClosed, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    signature: Signature | None = None

    @property
    def standing(self) -> tuple[Decision, ...]:
        """Decisions that no later one corrects."""
        replaced = {one.corrects for one in self.decisions}
        return tuple(one for one in self.decisions if one.entry_id not in replaced)

    def decided(self, initiative_id: str) -> tuple[Decision, ...]:
        """Return what stands about an initiative; several where people disagreed."""
        return tuple(one for one in self.standing if one.initiative_id == initiative_id)
