"""Which uses in operation somebody watches, and when the last signal came."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from analytics.reports.labels import stage_key
from analytics.reports.packs.shared import appraisals_of

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.initiative import MonitoredLayer
    from analytics.domain.pack import PackFacts

IN_OPERATION = frozenset({"pilot", "scaling", "production"})


class Watched(StrEnum):
    """What is known of a use's monitoring."""

    LIVE = "live"
    STALE = "stale"
    NEVER = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedUse:
    """One use in operation with the layers that ever sent a signal, by name."""

    name: str
    risk_class: str
    stage: str
    layers: dict[str, MonitoredLayer]
    as_of: date

    def layer(self, name: str) -> Watched:
        """Tell what is known of one layer."""
        one = self.layers.get(name)
        if one is None:
            return Watched.NEVER
        return Watched.LIVE if one.is_live(self.as_of) else Watched.STALE

    @property
    def live(self) -> int:
        """How many layers are live."""
        return sum(one.is_live(self.as_of) for one in self.layers.values())

    @property
    def last(self) -> date | None:
        """Period of the last signal of any layer."""
        return max((one.last for one in self.layers.values()), default=None)

    @property
    def state(self) -> Watched:
        """Live where at least one layer is."""
        if not self.layers:
            return Watched.NEVER
        return Watched.LIVE if self.live else Watched.STALE


def watched(facts: PackFacts) -> tuple[WatchedUse, ...]:
    """Return every initiative in pilot, scaling or production with its monitoring."""
    as_of = facts.review.as_of
    layers: dict[str, dict[str, MonitoredLayer]] = {}
    for one in facts.review.register.monitoring:
        if one.first <= as_of:
            layers.setdefault(one.initiative_id, {})[one.layer] = one
    return tuple(
        WatchedUse(
            name=one.initiative.name,
            risk_class=one.initiative.risk_class.strip().lower(),
            stage=stage_key(one.initiative.stage),
            layers=layers.get(one.initiative.initiative_id, {}),
            as_of=as_of,
        )
        for one in appraisals_of(facts)
        if stage_key(one.initiative.stage) in IN_OPERATION
    )
