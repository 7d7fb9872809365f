"""What a check of the store found: for a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.reports.result_json import Json, plain

if TYPE_CHECKING:
    from analytics.domain.store_check import StoreCheck


def check_json(check: StoreCheck) -> Json:
    """Write what was read and what was found."""
    return {"sound": check.sound, **plain(check)}


def check_text(check: StoreCheck) -> str:
    """Write the verdict, then every finding with its way out."""
    lines = [check_sentence(check)]
    for finding in check.findings:
        lines += [finding.message, f"    {finding.remedy}"]
    return "\n".join(lines)


def check_sentence(check: StoreCheck) -> str:
    """Say in one sentence whether the store is what was written."""
    rows = sum(one.rows for one in check.tables)
    read = (
        f"{check.writes:,} lines of the journal, {len(check.tables)} tables and {rows:,} rows were"
        " read"
    )
    if check.sound:
        compared = " and agree with the anchor" if check.anchored else "; no anchor is kept"
        return f"The store is what was written: {read}{compared}."
    count = len(check.findings)
    return f"The store is not what was written: {read}, {count} finding{'s' if count > 1 else ''}."
