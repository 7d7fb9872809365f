"""Which uses in operation somebody watches, and when the last signal came."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from analytics.domain.days import quarter_of
from analytics.reports.labels import stage_key
from analytics.reports.packs.shared import appraisals_of

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.pack import PackFacts

IN_OPERATION = frozenset({"pilot", "scaling", "production"})
QUARTERS_LIVE = 2  # a quarterly signal of the last quarter may still be on its way


class Watched(StrEnum):
    """What is known of a use's monitoring."""

    LIVE = "live"
    STALE = "stale"
    NEVER = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedUse:
    """One use in operation; ``layers`` gives the last signal's day by layer."""

    name: str
    risk_class: str
    stage: str
    layers: dict[str, date]
    live: int
    last: date | None
    state: Watched


def watched(facts: PackFacts) -> tuple[WatchedUse, ...]:
    """Return every initiative in pilot, scaling or production with its monitoring."""
    as_of = facts.review.as_of
    layers: dict[str, dict[str, date]] = {}
    for one in facts.review.register.monitoring:
        if one.first <= as_of:
            layers.setdefault(one.initiative_id, {})[one.layer] = min(one.last, as_of)
    return tuple(
        _use(
            one.initiative.name,
            one.initiative.risk_class.strip().lower(),
            stage_key(one.initiative.stage),
            layers=layers.get(one.initiative.initiative_id, {}),
            as_of=as_of,
        )
        for one in appraisals_of(facts)
        if stage_key(one.initiative.stage) in IN_OPERATION
    )


def layer_state(last: date | None, as_of: date) -> Watched:
    """Tell whether a layer's last signal is recent."""
    if last is None:
        return Watched.NEVER
    recent = quarter_of(as_of) - quarter_of(last) <= QUARTERS_LIVE
    return Watched.LIVE if recent else Watched.STALE


def _use(
    name: str, risk_class: str, stage: str, *, layers: dict[str, date], as_of: date
) -> WatchedUse:
    last = max(layers.values(), default=None)
    return WatchedUse(
        name=name,
        risk_class=risk_class,
        stage=stage,
        layers=layers,
        live=sum(layer_state(one, as_of) is Watched.LIVE for one in layers.values()),
        last=last,
        state=layer_state(last, as_of),
    )
