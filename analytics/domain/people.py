"""How it is known that people were observed, and how many of them are in each part of a result."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOfPeople:
    """A segment, a look, a cohort or a distance in time, with the people in it.

    ``people`` has one number for each side that is compared (control, then treated), or one for the
    group as a whole; it is empty where the number is not known or not to be told.
    """

    group: str
    people: tuple[int, ...] = ()

    def below(self, minimum: int) -> bool:
        """Tell whether a side has fewer people than may be shown; what is not known counts so."""
        return not self.people or min(self.people) < minimum


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleInGroups:
    """People behind the parts of a study's result.

    Parameters
    ----------
    column
        Column that tells people apart; empty where every row is one.
    why
        How it is known that these are people, as a sentence.
    certain
        Whether the plan says so or an identifier was hashed: not only what a header is called.
    segments
        By segment; the group without a name are those in none.
    looks, exposures
        Up to each look, and in each period since a unit began.
    cohorts, distances
        By period of adoption, and by distance from it.
    """

    column: str
    why: str
    certain: bool
    segments: tuple[GroupOfPeople, ...] = ()
    looks: tuple[GroupOfPeople, ...] = ()
    exposures: tuple[GroupOfPeople, ...] = ()
    cohorts: tuple[GroupOfPeople, ...] = ()
    distances: tuple[GroupOfPeople, ...] = ()
