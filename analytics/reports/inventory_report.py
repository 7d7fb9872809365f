"""What became of a public inventory, and its holes: for a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.reports.result_json import Json, plain, problem_json
from analytics.reports.result_text import problem_line

if TYPE_CHECKING:
    from analytics.domain.inventory import InventoryReceipt


def inventory_json(receipt: InventoryReceipt) -> Json:
    """Write every count and every odd date."""
    counts = plain(receipt.counts)
    counts["stages"] = dict(receipt.counts.stages)
    return {
        "file_name": receipt.file_name,
        "replaced": receipt.replaced,
        "already_known": receipt.already_known,
        **counts,
        "problems": [problem_json(problem) for problem in receipt.problems],
    }


def inventory_text(receipt: InventoryReceipt) -> str:
    """Write the holes first: a register is only as good as what it lacks."""
    counts = receipt.counts
    stages = ", ".join(f"{count:,} {stage.replace('_', '-')}" for stage, count in counts.stages)
    left_out = ", ".join(counts.columns_left_out) or "none"
    became = (
        "use cases, stored before: nothing was changed"
        if receipt.already_known
        else f"use cases stored, {receipt.replaced:,} of them overwrote a known one"
    )
    lines = (
        f"{receipt.file_name}: inventory of {counts.year}, {counts.rows:,} {became}.\n"
        f"Stages: {stages}.\n"
        f"Without a stage: {counts.no_stage:,}; stage not understood: {counts.unknown_stage:,};"
        f" without a name: {counts.no_name:,}.\n"
        f"Without an id: {counts.no_id:,}; ids given before: {counts.duplicate_ids:,}; same unit"
        f" and name as another: {counts.duplicate_cases:,}.\n"
        f"Without a date: {counts.no_date:,}. Dates read: {counts.dates_read:,} of"
        f" {counts.dates:,}; in the future: {counts.dates_in_future:,}; read but left out, because"
        f" no pilot or operation has begun: {counts.dates_without_stage:,}.\n"
        f"Columns left out as personal data: {left_out}; e-mail addresses removed from texts:"
        f" {counts.addresses_removed:,}; invisible characters removed: {counts.hidden_removed:,}."
    )
    return "\n".join([lines, *(problem_line(problem) for problem in receipt.problems)])
