"""Which notations a plan, or any TOML file, declares for the columns of an outcome file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.ingest.plan_notation import notation_in

if TYPE_CHECKING:
    from collections.abc import Mapping


def declared_notation(text: str) -> Mapping[str, str]:
    """Read the [notation] of a TOML text; empty without one.

    Raises
    ------
    PlanError
        A notation is none of those there are.
    """
    return notation_in(text)
