"""Looks at a result before its end: what was planned, what was taken, what each one may say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TUNED_FOR, TUNED_FOR_CLUSTERS = 5_000.0, 40.0
"""Units, or clusters, at which a confidence sequence is tightest where the plan names none."""


class LookDecision(StrEnum):
    """What the looks so far allow to say."""

    KEEP_RUNNING = "keep_running"
    BOUNDARY_CROSSED = "boundary_crossed"
    EFFECT_SHOWN = "effect_shown"
    NO_EFFECT_SHOWN = "no_effect_shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookPlan:
    """When a plan allows to look, and how its error rate is shared among the looks.

    ``fractions`` are the planned information times, the last one 1; ``dates`` are as many, or none
    where looks are counted by units. ``planned_units`` is the final number of units (of clusters,
    where they are randomised) that information is measured against; ``None``: by date.
    ``continuous`` asks for a confidence sequence instead, with no looks to plan.
    """

    fractions: tuple[float, ...] = ()
    dates: tuple[date, ...] = ()
    spending: str = "obrien_fleming"
    planned_units: int | None = None
    continuous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look: taken where ``data_sha256`` is set, otherwise still to come.

    Parameters
    ----------
    number
        From 1, in the order in which they were taken.
    planned
        False where the plan did not foresee it.
    information
        Share of the final information; above 1 where more was collected than planned.
    spent
        Error rate used up to and with this look, both sides together.
    boundary
        Size of the statistic (normal scale) at which the study may end.
    statistic
        Observed, on the same scale, with its sign; ``None`` where still to come.
    ci_low, ci_high
        Repeated confidence interval of the primary effect.
    crossed
        Whether the statistic lies beyond the boundary.
    seen_on
        Day it was first seen; empty where nothing is kept.
    """

    number: int
    planned: bool
    information: float
    spent: float
    boundary: float
    planned_on: str = ""
    statistic: float | None = None
    effect: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    crossed: bool = False
    data_sha256: str = ""
    seen_on: str = ""

    @property
    def taken(self) -> bool:
        """Whether somebody has seen the result."""
        return bool(self.data_sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """All looks of a study up to the present one, those to come, and what may be said now.

    ``kind`` is ``group_sequential`` or ``confidence_sequence``; the latter has no looks to list,
    its ``multiplier`` is how many standard errors its interval reaches. A single test at
    ``nominal_confidence`` has the interval that holds at ``confidence`` for all looks together.
    """

    kind: str
    decision: LookDecision
    sentence: str
    final: bool
    confidence: float
    nominal_confidence: float
    spending: str = ""
    looks: tuple[Look, ...] = ()
    multiplier: float | None = None

    @property
    def undecided(self) -> bool:
        """Whether the study is to keep running: neither at its end nor beyond a boundary."""
        return self.decision is LookDecision.KEEP_RUNNING

    @property
    def current(self) -> Look | None:
        """The look this result was seen at."""
        taken = [look for look in self.looks if look.taken]
        return taken[-1] if taken else None
