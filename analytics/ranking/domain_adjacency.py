"""Which domains lie next to each other: what initiatives could reuse, what domains share."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError
from analytics.domain.returns import NotDefined
from analytics.domain.scaling_path import DomainLink, NextUse
from analytics.ranking.adjacency import adjacency

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.initiative import Initiative
    from analytics.domain.reuse import Reuse


def asset_costs(reuse: Reuse) -> dict[str, float]:
    """Cost of building each asset that has one."""
    return {
        one.asset_id: float(one.build_cost) for one in reuse.assets if one.build_cost is not None
    }


def needed_by(reuse: Reuse) -> dict[str, tuple[str, ...]]:
    """Return the assets every initiative cannot do without, by initiative."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in reuse.uses:
        found[one.initiative_id].append(one.asset_id)
    return {name: tuple(sorted(assets)) for name, assets in found.items()}


def in_production(reuse: Reuse) -> frozenset[str]:
    """Return the assets others can build on as they are."""
    return frozenset(one.asset_id for one in reuse.assets if one.production_grade)


def next_uses(initiatives: Sequence[Initiative], reuse: Reuse) -> tuple[NextUse, ...]:
    """Say for every initiative that names its assets what it could reuse, most reuse first.

    Parameters
    ----------
    initiatives
        Those asked about.
    reuse
        Assets and who needs them.
    """
    needed = needed_by(reuse)
    found = [
        _next_use(one, needed[one.initiative_id], reuse)
        for one in initiatives
        if one.initiative_id in needed
    ]
    return tuple(sorted(found, key=_by_reuse))


def domain_links(initiatives: Sequence[Initiative], reuse: Reuse) -> tuple[DomainLink, ...]:
    """Say for every two domains which share of what the second needs the first needs, too.

    Assets without a cost cannot be weighed and are left out; a domain without any is, too.
    """
    costs, needed = asset_costs(reuse), needed_by(reuse)
    names = {one.asset_id: one.name for one in reuse.assets}
    by_domain: defaultdict[str, set[str]] = defaultdict(set)
    for one in initiatives:
        known = {name for name in needed.get(one.initiative_id, ()) if name in costs}
        if known and one.domain:
            by_domain[one.domain] |= known
    return tuple(
        DomainLink(
            source=source,
            target=target,
            shared=_share(by_domain[source], by_domain[target], costs),
            assets=tuple(sorted(names[one] for one in by_domain[source] & by_domain[target])),
        )
        for source, target in permutations(sorted(by_domain), 2)
    )


def _next_use(initiative: Initiative, needed: tuple[str, ...], reuse: Reuse) -> NextUse:
    names = {one.asset_id: one.name for one in reuse.assets}
    have = in_production(reuse)
    share: float | NotDefined
    rest: Decimal | NotDefined
    try:
        found = adjacency(needed, have=have, costs=asset_costs(reuse))
    except AssumptionError as error:
        share = rest = NotDefined(reason=error.message)
    else:
        share = found.reuse
        rest = sum((_build_cost(reuse, one) for one in found.missing), Decimal(0))
    return NextUse(
        initiative_id=initiative.initiative_id,
        name=initiative.name,
        domain=initiative.domain,
        stage=initiative.stage,
        needed=tuple(names.get(one, one) for one in needed),
        missing=tuple(names.get(one, one) for one in needed if one not in have),
        reuse=share,
        still_to_build=rest,
    )


def _build_cost(reuse: Reuse, asset_id: str) -> Decimal:
    cost = next(one.build_cost for one in reuse.assets if one.asset_id == asset_id)
    return Decimal(0) if cost is None else cost


def _share(source: set[str], target: set[str], costs: dict[str, float]) -> float:
    whole = sum(costs[one] for one in target)
    return sum(costs[one] for one in target & source) / whole if whole else 1.0


def _by_reuse(one: NextUse) -> tuple[float, str]:
    return (1.0 if isinstance(one.reuse, NotDefined) else -one.reuse, one.initiative_id)
