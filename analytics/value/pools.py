"""Whose cost a shared platform is: pools shared out by a declared driver, to the last cent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import percent
from analytics.domain.problem import Problem
from analytics.value.cents import cents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.initiative import CostAllocation, CostEntry, Register

WHOLE = Decimal(1)


def with_pools_allocated(register: Register) -> tuple[Register, tuple[Problem, ...]]:
    """Give every initiative its share of the pools; say which shares cannot hold.

    A cost of a pool is shared by the rows that are valid from the latest day on or before its
    period. What their shares leave stays with the pool; shares above the whole share nothing out.
    """
    found: list[CostEntry] = []
    too_much: dict[str, Decimal] = {}
    for cost in register.costs:
        rows = _in_force(cost, register.allocations)
        whole = sum((one.share for one in rows), Decimal(0))
        if whole > WHOLE:
            too_much[cost.pool_id] = whole
            rows = ()
        found += _shared(cost, rows, whole)
    problems = tuple(_above_whole(pool, whole) for pool, whole in sorted(too_much.items()))
    return replace(register, costs=tuple(found)), problems


def _in_force(cost: CostEntry, rows: Sequence[CostAllocation]) -> tuple[CostAllocation, ...]:
    """Return the shares of a pool's cost; none for a cost that has an initiative already."""
    if cost.initiative_id or not cost.pool_id:
        return ()
    by_day: defaultdict[object, list[CostAllocation]] = defaultdict(list)
    for one in rows:
        if one.pool_id == cost.pool_id and one.valid_from <= cost.period_start:
            by_day[one.valid_from].append(one)
    if not by_day:
        return ()
    latest = max(one.valid_from for group in by_day.values() for one in group)
    return tuple(sorted(by_day[latest], key=lambda one: one.initiative_id))


def _shared(cost: CostEntry, rows: Sequence[CostAllocation], whole: Decimal) -> list[CostEntry]:
    if not rows:
        return [cost]
    parts = [
        replace(
            cost,
            cost_id=f"{cost.cost_id}/{one.initiative_id}",
            initiative_id=one.initiative_id,
            amount=cents(cost.amount * one.share),
        )
        for one in rows
    ]
    left = cost.amount - sum((one.amount for one in parts), Decimal(0))
    if whole == WHOLE:
        parts[-1] = replace(parts[-1], amount=parts[-1].amount + left)
        return parts
    return [*parts, replace(cost, amount=left)]


def _above_whole(pool: str, whole: Decimal) -> Problem:
    return Problem(
        kind="pool_shares_above_whole",
        message=(
            f"The shares of {pool} add up to {percent(whole)}, so nothing of it is shared out."
        ),
        remedy="Correct share in cost_allocation.csv; the shares of a pool are at most 1.",
    )
