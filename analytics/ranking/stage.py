"""In which phase of its life an initiative is, whatever word the register uses."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.domain.initiative import Initiative


class Phase(StrEnum):
    """Phases that differ in what may be advised."""

    IDEA = "idea"
    TRIAL = "pilot"
    SCALING = "scaling"
    PRODUCTION = "production"
    RETIRED = "retired"
    NOT_SET = "not set"


PHASES = {
    "idea": Phase.IDEA,
    "proposed": Phase.IDEA,
    "discovery": Phase.IDEA,
    "pilot": Phase.TRIAL,
    "experiment": Phase.TRIAL,
    "scaling": Phase.SCALING,
    "scale": Phase.SCALING,
    "scale_out": Phase.SCALING,
    "rollout": Phase.SCALING,
    "production": Phase.PRODUCTION,
    "run": Phase.PRODUCTION,
    "live": Phase.PRODUCTION,
    "retired": Phase.RETIRED,
    "retire": Phase.RETIRED,
    "stopped": Phase.RETIRED,
}


IN_USE = frozenset({Phase.PRODUCTION, Phase.SCALING})


def phase_of(initiative: Initiative) -> Phase:
    """Return the phase; ``NOT_SET`` where the stage is empty or not one of ours."""
    return PHASES.get(initiative.stage.strip().lower(), Phase.NOT_SET)


def units_to_go(initiative: Initiative) -> float | None:
    """Count the units it could reach and has not; ``None`` where that is not known."""
    if initiative.reachable_units is None or initiative.pilot_units is None:
        return None
    return max(0.0, initiative.reachable_units - initiative.pilot_units)


def can_grow(initiative: Initiative) -> bool:
    """Tell whether it is a pilot or a roll-out that has, or may have, units left to reach."""
    growing = phase_of(initiative) in (Phase.TRIAL, Phase.SCALING)
    return growing and units_to_go(initiative) != 0
