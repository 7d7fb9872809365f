"""What a check of the store found: for a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.reports.result_json import Json, plain

if TYPE_CHECKING:
    from analytics.domain.store_check import Backup, Restored, StoreCheck


def check_json(check: StoreCheck) -> Json:
    """Write what was read and what was found."""
    return {
        "sound": check.sound,
        **plain(check),
        "tables": [plain(one) for one in check.tables],
        "findings": [plain(one) for one in check.findings],
    }


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


def backup_json(backup: Backup, folder: str) -> Json:
    """Write what was copied and where to."""
    tables = [plain(one) for one in backup.tables]
    return {**plain(backup), "folder": folder, "tables": tables}


def backup_text(backup: Backup, folder: str) -> str:
    """Say in one sentence what was copied and how it comes back."""
    rows = sum(one.rows for one in backup.tables)
    return (
        f"Backed up and checked: {backup.writes:,} writes, {len(backup.tables)} tables,"
        f" {rows:,} rows, as of {backup.made_at}, in '{folder}'."
    )


def restored_json(restored: Restored) -> Json:
    """Write what was put where."""
    backup = restored.backup
    return {**plain(restored), "backup": backup_json(backup, backup.folder)}


def restored_text(restored: Restored) -> str:
    """Say in one sentence what is there again and where the former store is."""
    kept = f" The store before it is kept as '{restored.kept}'." if restored.kept else ""
    return (
        f"The backup of {restored.backup.made_at} with {restored.backup.writes:,} writes was"
        f" checked and is now '{restored.path}'.{kept}"
    )
