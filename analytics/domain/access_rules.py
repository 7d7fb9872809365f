"""Which group of the organisation's sign-in may do what, and how long a sign-in lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from analytics.domain.viewer import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupGrant:
    """What the members of a group get."""

    group: str
    grant: Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRules:
    """Settings of the sign-in; without any grant nobody gets in.

    ``groups_claim`` and ``name_claim`` name the claims of the identity token that list the groups
    and say who it is. ``blocked`` names are refused whatever their groups.
    """

    grants: tuple[GroupGrant, ...]
    groups_claim: str
    name_claim: str
    blocked: tuple[str, ...]
    idle: timedelta
    longest: timedelta
