"""Who was assigned to what and when, and what was not known of them before the start."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.moments import FloatArray

# Gaps in every arm from which an indicator of the missing values can be estimated.
FEWEST_GAPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CovariateGap:
    """How often a covariate is missing where the outcome is there.

    ``fewest`` is the smallest number of missing rows over the arms, ``mean`` the average of the
    values that are there (0 for text).
    """

    label: str
    rows: int
    missing: int
    fewest: int
    mean: float

    @property
    def marked(self) -> bool:
        """Whether the gaps get an indicator of their own: fewer in some arm cannot carry one."""
        return self.fewest >= FEWEST_GAPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who was assigned to what: distinct units, in all and by arm.

    ``by_arm`` pairs each arm with its units, and is empty where every row is a unit of its own;
    units ``in_several`` arms count in none of them.
    ``excluded`` is the number of rows of theirs that were left out. ``nested`` is false where the
    units are coarser than what was assigned, so that lying in several arms is no fault.
    """

    units: int
    by_arm: tuple[tuple[str, int], ...]
    in_several: int = 0
    excluded: int = 0
    nested: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """When what was assigned was first seen, by period and arm.

    ``counts`` has shape (n_periods, n_arms); periods are in time order.
    """

    periods: tuple[str, ...]
    arms: tuple[str, ...]
    counts: FloatArray
