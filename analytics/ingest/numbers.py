"""Reading one number of a plan file with its rule, or a refusal that names key and rule."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.ingest.plan_values import Values


def optional_number(
    values: Values, key: str, rule: str, *, above: float = -inf, below: float = inf
) -> float | None:
    """Read a finite number strictly between two bounds; ``None`` where the key is absent.

    Parameters
    ----------
    values
        A table of the plan.
    key
        Name of the number.
    rule
        What it must be, in words, for the refusal.
    above, below
        Bounds, both excluded.
    """
    value = values.content.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        values.refuse(key, value, rule)
    if not above < value < below:
        values.refuse(key, value, rule)
    return float(value)


def number(
    values: Values, key: str, rule: str, *, above: float = -inf, below: float = inf
) -> float:
    """Read a number that must be there, otherwise as ``optional_number``."""
    found = optional_number(values, key, rule, above=above, below=below)
    if found is None:
        values.refuse(key, None, rule)
    return found
