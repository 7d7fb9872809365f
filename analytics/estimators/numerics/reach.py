"""What an effect on part of the business is worth to all of it, had everybody been treated.

References
----------
The definitions are those that experimentation platforms publish for global lift and scaled impact.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Share of all units that took part, and of those the share in the treated arm."""

    enrolled: float
    treated: float

    @property
    def seen(self) -> float:
        """Share of all units that were treated in the experiment."""
        return self.enrolled * self.treated


def scaled_total(effect: float, units_treated: float, shares: Shares) -> float:
    """Total effect if all units had been treated, from the effect per treated unit."""
    return effect * units_treated / shares.seen


def coverage(treated_total: float, control_total: float, all_total: float) -> float:
    """Share of the whole metric that the experiment's arms account for."""
    return (treated_total + control_total) / all_total


def global_lift(
    treated_total: float, control_total: float, all_total: float, shares: Shares
) -> float:
    """Relative gain of the whole metric if everybody enrolled now and later were treated.

    Parameters
    ----------
    treated_total, control_total
        Totals of the metric in the two arms.
    all_total
        Total of the metric over the whole business in the same time.
    """
    scale = shares.treated / (1 - shares.treated)
    gain = (treated_total - control_total * scale) / shares.seen
    baseline = all_total - treated_total + control_total * scale
    return gain / baseline
