"""What the counted evidence of an initiative says: better, worse, neither, or not to be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from analytics.domain.credit import CreditOutcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.credit import Credit


class Direction(IntEnum):
    """How the evidence on an initiative points, the most hopeful first."""

    BENEFIT = 0
    NOT_DISTINGUISHABLE = 1
    NO_USABLE_EVIDENCE = 2
    NOT_TRUSTWORTHY = 3
    HARM_AND_BENEFIT = 4
    HARM = 5


# From here on an initiative is never listed above one that is merely unproven.
DOUBTFUL_FROM = Direction.NOT_TRUSTWORTHY


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The credits of an initiative by what they say, whether or not they have a price."""

    harms: tuple[Credit, ...]
    benefits: tuple[Credit, ...]
    unclear: tuple[Credit, ...]
    not_trusted: tuple[Credit, ...]

    @property
    def direction(self) -> Direction:
        """What all credits together say; harm weighs more than any benefit."""
        if self.harms:
            return Direction.HARM_AND_BENEFIT if self.benefits else Direction.HARM
        if self.not_trusted:
            return Direction.NOT_TRUSTWORTHY
        if self.benefits:
            return Direction.BENEFIT
        return Direction.NOT_DISTINGUISHABLE if self.unclear else Direction.NO_USABLE_EVIDENCE

    @property
    def tier(self) -> int:
        """Place that no score makes good: what is not doubtful first, then as it gets worse."""
        return max(self.direction, DOUBTFUL_FROM - 1)


def standing_of(appraisal: Appraisal) -> Standing:
    """Sort the credits of an initiative by what they say."""

    def those(kind: Callable[[Credit], bool]) -> tuple[Credit, ...]:
        return tuple(one for one in appraisal.credits if kind(one))

    return Standing(
        harms=those(lambda one: _is_trusted(one) and one.good_high < 0),
        benefits=those(lambda one: _is_trusted(one) and one.good_low > 0),
        unclear=those(lambda one: _is_trusted(one) and one.good_low <= 0 <= one.good_high),
        not_trusted=those(lambda one: not _is_trusted(one)),
    )


def _is_trusted(credit: Credit) -> bool:
    return credit.outcome is not CreditOutcome.NOT_TRUSTWORTHY
