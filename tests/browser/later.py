"""Run the app with its clock set forward: ``python -m tests.browser.later DAYS run app.py ...``.

Nothing but the one place where the app reads the clock is replaced.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from streamlit.web.cli import main

from pages.components import clock


def set_forward(days: int) -> None:
    """Let the app read a clock that is some days ahead."""

    def later() -> datetime:
        return datetime.now(UTC) + timedelta(days=days)

    clock.now = later


if __name__ == "__main__":
    set_forward(int(sys.argv.pop(1)))
    main(prog_name="streamlit")
