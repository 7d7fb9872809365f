"""How far a long import is, on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.domain.progress import Standing

MEGABYTE = 1e6
MINUTE = 60
SOON = 3
"""Seconds below which the time left is not counted down."""


def progress_words(standing: Standing) -> str:
    """Say the step, what is done of the file, how fast, and how long it may still take."""
    size = standing.size / MEGABYTE
    parts = [
        f"{standing.done / MEGABYTE:,.0f} of {size:,.0f} MB" if standing.done else f"{size:,.0f} MB"
    ]
    if standing.rate is not None:
        parts.append(f"{standing.rate / MEGABYTE:,.1f} MB a second")
    if standing.seconds_left is not None:
        parts.append(_left(standing.seconds_left))
    return f"{standing.step.value}: {', '.join(parts)}"


def _left(seconds: float) -> str:
    if seconds < SOON:
        return "nearly done"
    if seconds < MINUTE:
        return f"about {5 * round(seconds / 5) or SOON} seconds left"
    minutes = round(seconds / MINUTE)
    return f"about {minutes} minute{'s' if minutes > 1 else ''} left"
