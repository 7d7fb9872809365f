"""The lists of ARCHITECTURE.md as the code has them; ``python -m tests.inventory`` writes them.

A test compares the document with this, so that a module, page, command or table that came, went or
changed its purpose is seen in the document too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.conftest import ROOT
from tests.documents import Row, modules, offered_commands, packages, read, section

if TYPE_CHECKING:
    from collections.abc import Iterable

DOCUMENT = "analytics/ARCHITECTURE.md"
HEADING = "## Inventory"
COMMANDS = "`python -m analytics COMMAND`, each with `--json`."
UPLOADS = "What a portfolio folder may hold, one CSV a table; `domain/tables.py` has the columns."


def inventory() -> str:
    """Everything below the heading of the inventory."""
    from analytics.domain.tables import TABLES

    parts = [
        f"### `{package}`\n\n{_table(('module', 'what it answers'), modules(package))}"
        for package in (*packages("analytics"), *packages("pages"))
    ]
    keys = [(table.name, ", ".join(table.key)) for table in TABLES]
    parts += [
        f"### Menu\n\n{_table(('page', 'title'), menu())}",
        f"### Commands\n\n{COMMANDS}\n\n{_table(('command', 'does'), offered_commands())}",
        f"### Tables\n\n{UPLOADS}\n\n{_table(('table', 'key'), keys)}",
    ]
    return "\n" + "\n\n".join(parts) + "\n"


def menu() -> tuple[Row, ...]:
    """Pages of the menu with their titles, in its order."""
    return tuple(re.findall(r'st\.Page\(\s*"(pages/\w+\.py)", title="([^"]+)"', read("app.py")))


def write() -> None:
    """Write the inventory into the document."""
    text = read(DOCUMENT)
    (ROOT / DOCUMENT).write_text(
        text.replace(section(text, HEADING), inventory()), encoding="utf-8", newline="\n"
    )


def _table(header: Row, rows: Iterable[Row]) -> str:
    lines = [f"| {' | '.join(header)} |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{name}` | {words} |" for name, words in rows)])


if __name__ == "__main__":
    write()
