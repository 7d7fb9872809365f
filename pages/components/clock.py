"""What time it is: read here, an argument everywhere else."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Read the clock; services take it as an argument."""
    return datetime.now(UTC)
