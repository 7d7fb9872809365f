"""Which people there are, by role, and who needs them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.practice import RoleBalance
from analytics.ranking.stage import IN_USE, phase_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from analytics.domain.initiative import Register
    from analytics.domain.practice import RoleSupply


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Supply by role, demand by initiative and role, and what initiatives in use need together."""

    supply: Mapping[str, float]
    demand: Mapping[str, Mapping[str, float]]
    committed: Mapping[str, float]
    in_use: frozenset[str]

    def balance(self, initiative_id: str) -> tuple[RoleBalance, ...] | None:
        """Weigh what one initiative needs against what is free, by role.

        ``None`` where its needs or the supply of a role it needs are not known.
        """
        mine = self.demand.get(initiative_id)
        if not mine or any(role not in self.supply for role in mine):
            return None
        own = mine if initiative_id in self.in_use else {}
        return tuple(
            RoleBalance(
                role=role,
                needed=needed,
                free=self.supply[role] - self.committed.get(role, 0.0) + own.get(role, 0.0),
            )
            for role, needed in mine.items()
        )


def capacity_of(register: Register, as_of: date) -> Capacity:
    """Read supply and demand off the register.

    Parameters
    ----------
    register
        Of the whole portfolio: who is in use takes from everybody else.
    as_of
        The latest count of each business unit and role by that day is its supply.
    """
    demand: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for one in register.practice.demands:
        demand[one.initiative_id][one.role] = one.people
    in_use = frozenset(one.initiative_id for one in register.initiatives if phase_of(one) in IN_USE)
    committed: defaultdict[str, float] = defaultdict(float)
    for initiative_id in sorted(in_use):
        for role, people in demand.get(initiative_id, {}).items():
            committed[role] += people
    return Capacity(
        supply=supply_by_role(register.practice.supplies, as_of),
        demand=dict(demand),
        committed=dict(committed),
        in_use=in_use,
    )


def supply_by_role(supplies: tuple[RoleSupply, ...], as_of: date) -> dict[str, float]:
    """Add the latest counts of all business units, by role."""
    latest = {
        (one.business_unit, one.role): one.headcount
        for one in sorted(supplies, key=lambda one: one.as_of)
        if one.as_of <= as_of
    }
    found: defaultdict[str, float] = defaultdict(float)
    for (_, role), headcount in sorted(latest.items()):
        found[role] += headcount
    return dict(found)
