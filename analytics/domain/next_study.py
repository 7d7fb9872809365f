"""Whether another study before scaling is worth its cost, and how large it should be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyTerms:
    """What a study would take: money fixed and a unit, and months of waiting for it."""

    fixed: float
    per_unit: float
    months: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySize:
    """One size of study: units, what its information is worth, what it costs, the difference."""

    units: int
    worth: float
    cost: float
    net: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStudy:
    """The answer: money in the reporting currency.

    ``if_perfect`` is what certainty would be worth, ``probability_wrong`` the chance that deciding
    now is wrong, ``best`` the size with the highest net worth, ``sizes`` all that were tried.
    """

    mean: float
    if_perfect: float
    probability_wrong: float
    best: StudySize
    sizes: tuple[StudySize, ...]
    terms: StudyTerms

    @property
    def worth_it(self) -> bool:
        """True where the best study is worth more than it costs."""
        return self.best.net > 0
