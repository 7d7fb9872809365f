"""What a public inventory of AI use cases holds, and where it has holes."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryCounts:
    """Rows of an inventory and what they lack.

    ``dates`` are the cells with a date, ``dates_read`` those understood; a date without a stage
    that it could belong to is read and left out. ``duplicate_cases`` repeat unit and name.
    """

    year: int
    rows: int
    stages: tuple[tuple[str, int], ...]
    no_stage: int
    unknown_stage: int
    no_name: int
    no_id: int
    duplicate_ids: int
    duplicate_cases: int
    no_date: int
    dates: int
    dates_read: int
    dates_in_future: int
    dates_without_stage: int
    addresses_removed: int
    hidden_removed: int
    columns_left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryReceipt:
    """What became of an inventory: ``replaced`` of its rows were known and were overwritten.

    Where it is the very file stored last, it was known whole and nothing was changed.
    """

    file_name: str
    counts: InventoryCounts
    replaced: int
    problems: tuple[Problem, ...] = ()
    already_known: bool = False
