"""Who runs an initiative and with what: people by role, releases, integrations, importance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

REHEARSED_WITHIN = timedelta(days=90)
"""So long a rehearsal of switching back counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSupply:
    """How many people of a role a business unit has from a day on."""

    business_unit: str
    role: str
    as_of: date
    headcount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDemand:
    """How many people of a role an initiative needs."""

    initiative_id: str
    role: str
    people: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleBalance:
    """People of one role: needed by one initiative, and not needed by others in use."""

    role: str
    needed: float
    free: float

    @property
    def short(self) -> float:
        """How many are missing; 0 where there are enough."""
        return max(0.0, self.needed - self.free)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHolder:
    """Who holds a role of an initiative, from when to when; ``active`` is ``None`` if not set."""

    initiative_id: str
    role: str
    person: str
    active: bool | None
    valid_from: date | None
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Tell whether the role is held that day by somebody who is not known to have left."""
        begun = self.valid_from is None or self.valid_from <= day
        ended = self.valid_to is not None and self.valid_to < day
        return begun and not ended and self.active is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategicScore:
    """What one assessor gave one criterion of strategy on a day: 0 none to 4 decisive."""

    initiative_id: str
    criterion: str
    assessor: str
    score: float
    assessed_on: date | None


def latest_scores(
    scores: Iterable[StrategicScore], as_of: date
) -> dict[tuple[str, str], tuple[float, ...]]:
    """Latest score of every assessor by a day, by initiative and criterion."""
    known = [one for one in scores if one.assessed_on is None or one.assessed_on <= as_of]
    known.sort(key=lambda one: one.assessed_on or date.min)
    latest = {(one.initiative_id, one.criterion, one.assessor): one.score for one in known}
    found: dict[tuple[str, str], tuple[float, ...]] = {}
    for (initiative, criterion, _), score in latest.items():
        found[initiative, criterion] = (*found.get((initiative, criterion), ()), score)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """A working system the results go to; ``closes_loop`` where what came of them comes back."""

    initiative_id: str
    target_system: str
    interface: str
    closes_loop: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """A version of a model in use, and when switching back from it was last rehearsed."""

    initiative_id: str
    model_id: str
    version: str
    deployed_on: date | None
    retired_on: date | None
    rollback_tested_on: date | None
    refresh_due_on: date | None = None
    release_method: str = ""
    lead_time_days: float | None = None
    automated_deploy: bool | None = None
    toolchain: str = ""

    def in_use(self, day: date) -> bool:
        """Tell whether it is deployed and not retired on a day."""
        begun = self.deployed_on is None or self.deployed_on <= day
        return begun and (self.retired_on is None or self.retired_on > day)

    def rehearsed_by(self, day: date) -> bool:
        """Tell whether switching back was rehearsed lately on a day."""
        tested = self.rollback_tested_on
        return tested is not None and timedelta(0) <= day - tested <= REHEARSED_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Everything the register says about how initiatives are run."""

    supplies: tuple[RoleSupply, ...] = ()
    demands: tuple[RoleDemand, ...] = ()
    holders: tuple[RoleHolder, ...] = ()
    scores: tuple[StrategicScore, ...] = ()
    integrations: tuple[Integration, ...] = ()
    versions: tuple[ModelVersion, ...] = ()
