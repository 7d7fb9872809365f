"""Who asks: by name, with the roles they have and the business units these hold for.

The asker is part of the handle every service receives (``store.seen``), so nobody can forget to
ask. Whoever works without a sign-in, on this machine or the command line, is ``LOCAL``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; each role may do what those before it may.

    A viewer reads. An analyst also adds data and runs studies. A reviewer also decides and signs.
    An admin also changes what holds for everybody: policy, register, backups.
    """

    VIEWER = "viewer"
    ANALYST = "analyst"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def covers(self, other: Role) -> bool:
        """Whether this role may do what the other may."""
        order = tuple(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role and the business units it holds for; ``None`` means all of them."""

    role: Role
    units: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person with their grants; without any, nothing is seen and nothing may be done."""

    name: str
    grants: tuple[Grant, ...]

    @property
    def role(self) -> Role | None:
        """Highest role held anywhere; ``None`` without a grant."""
        held = {grant.role for grant in self.grants}
        return max(held, key=tuple(Role).index, default=None)

    @property
    def units(self) -> tuple[str, ...] | None:
        """Business units seen, in order; ``None`` means all, an empty tuple none."""
        if any(grant.units is None for grant in self.grants):
            return None
        return tuple(sorted({unit for grant in self.grants for unit in grant.units or ()}))

    @property
    def sees_all(self) -> bool:
        """Whether every business unit is seen, and what belongs to none."""
        return self.units is None

    def acting_as(self, role: Role) -> Viewer:
        """Return the same person with those grants only that cover a role.

        An analyst of one business unit who may read another changes nothing there.
        """
        return replace(self, grants=tuple(one for one in self.grants if one.role.covers(role)))


LOCAL = Viewer(name="", grants=(Grant(role=Role.ADMIN, units=None),))
"""Whoever sits at this machine: the app without a sign-in, the command line, a notebook."""
