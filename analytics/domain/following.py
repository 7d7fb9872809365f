"""What became of what was decided: forecasts scored, actions due, kill criteria met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class ForecastState(StrEnum):
    """What is known of a forecast."""

    RESOLVED = "resolved"
    NOT_DUE = "not_due"
    NO_NEW_EVIDENCE = "no_new_evidence"
    NOT_KNOWN = "not_known"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A decision with what came of its forecast.

    ``actual`` is the credited value under the assumptions the forecast was made under. ``inside``
    tells whether it lies from P10 to P90, ``success`` whether it reached what was called success;
    both are ``None`` where nothing is scored.
    """

    decision_id: str
    review_id: str
    initiative_id: str
    name: str
    choice: str
    recommended: str
    decided_by: str
    benefit_class: str
    state: ForecastState
    sentence: str
    p10: Decimal | None = None
    p50: Decimal | None = None
    p90: Decimal | None = None
    probability: float | None = None
    success_from: Decimal | None = None
    resolve_by: date | None = None
    actual: Decimal | None = None
    inside: bool | None = None
    success: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How the forecasts of a group did.

    ``brier`` is the mean squared distance of the probabilities from what came, ``base`` that of
    always saying how often success came. ``coverage`` is the share of outcomes from P10 to P90,
    with its exact 90 % interval; 80 % is meant. Absent where nothing is scored.
    """

    group: str
    scored: int
    intervals: int
    brier: float | None = None
    base: float | None = None
    coverage: float | None = None
    coverage_low: float | None = None
    coverage_high: float | None = None


class KillState(StrEnum):
    """What is known of a kill criterion."""

    MET = "met"
    ACTED_ON = "acted_on"
    NOT_MET = "not_met"
    NOT_DUE = "not_due"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class KillWatch:
    """A kill criterion with what was found on or after its day.

    One that came in words has neither day nor number: people judge it.
    """

    decision_id: str
    review_id: str
    initiative_id: str
    name: str
    state: KillState
    sentence: str
    on: date | None = None
    number: Decimal | None = None
    found: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionState:
    """An action with whether it is done or late on the day it is looked at.

    One that came as a file (``uploaded``) is closed in that file.
    """

    action_id: str
    review_id: str
    initiative_id: str
    name: str
    text: str
    owner: str
    due_on: date
    done: bool
    late: bool
    note: str = ""
    uploaded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What is followed on a day: outcomes, calibration over all and by decider and class."""

    as_of: date
    outcomes: tuple[Outcome, ...] = ()
    overall: Calibration | None = None
    by_decider: tuple[Calibration, ...] = ()
    by_class: tuple[Calibration, ...] = ()
    kills: tuple[KillWatch, ...] = ()
    actions: tuple[ActionState, ...] = ()

    @property
    def not_acted_on(self) -> tuple[KillWatch, ...]:
        """Kill criteria that were met while nobody stopped, paused or retired."""
        return tuple(one for one in self.kills if one.state is KillState.MET)

    @property
    def to_judge(self) -> tuple[KillWatch, ...]:
        """Kill criteria that are due and that the figures cannot judge."""
        return tuple(one for one in self.kills if one.state is KillState.NOT_KNOWN)

    @property
    def due(self) -> tuple[ActionState, ...]:
        """Actions that are late."""
        return tuple(one for one in self.actions if one.late)
