"""The key looks of analyse --json: looks taken and planned, their boundaries, what may be said."""

from __future__ import annotations

from dataclasses import fields
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analytics.domain.looks import Look, Monitoring


def looks_json(monitoring: Monitoring) -> dict[str, Any]:
    """Write a study's looks, numbers unrounded; what does not apply is absent."""
    current = monitoring.current
    return _said(
        {
            "kind": monitoring.kind,
            "spending": monitoring.spending,
            "alpha": round(1 - monitoring.confidence, 12),
            "current": current.number if current else None,
            "final": monitoring.final,
            "decision": monitoring.decision.value,
            "sentence": monitoring.sentence,
            "multiplier": monitoring.multiplier,
            "looks": [_look(look) for look in monitoring.looks],
        }
    )


def _look(look: Look) -> dict[str, Any]:
    content = {one.name: getattr(look, one.name) for one in fields(look)}
    return _said({**content, "taken": look.taken})


def _said(content: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in content.items()
        if value not in (None, "", []) and not (isinstance(value, float) and not isfinite(value))
    }
