"""The command that writes a review's packs: every audience asked for, in every format."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.domain.pack import Audience
from analytics.terminal import DEFAULT_STORE, answer, new_command, open_existing

if TYPE_CHECKING:
    import argparse


def add_review_command(commands: Any) -> None:  # noqa: ANN401 - argparse keeps its type private
    """Add the command to the parser."""
    review = new_command(
        commands, "review", "the packs of a quarter: slides, PDF, workbook, web page, tables", _run
    )
    review.add_argument("period", metavar="PERIOD", help="the quarter, as 2026Q3")
    review.add_argument(
        "--audience",
        choices=[one.value for one in Audience],
        default=None,
        help="whose questions are answered; without it all four",
    )
    review.add_argument(
        "--unit", default="", metavar="NAME", help="one business unit's initiatives alone"
    )
    review.add_argument(
        "--out", type=Path, default=Path(), metavar="DIR", help="where to; the default is here"
    )
    review.add_argument(
        "--as-of",
        type=date.fromisoformat,
        default=None,
        metavar="DATE",
        help="the day of the figures, where no review of the quarter is frozen; default today",
    )
    review.add_argument("--db", type=Path, default=DEFAULT_STORE, metavar="PATH")


def _run(chosen: argparse.Namespace) -> int:
    from analytics.reports.packs.pack_json import packs_json, packs_text
    from analytics.services.build_pack import open_packs
    from analytics.services.leave import read_leaving
    from analytics.services.write_packs import write_packs

    asked = [Audience(chosen.audience)] if chosen.audience else list(Audience)
    today = datetime.now(UTC).date()
    store = open_existing(chosen.db)
    try:
        leaving = read_leaving(store, today=today)
        packs = open_packs(
            store,
            chosen.period,
            audiences=asked,
            as_of=chosen.as_of or today,
            unit=chosen.unit,
        )
    finally:
        store.close()
    files = write_packs(packs, chosen.out, leaving=leaving)
    answer(chosen, lambda: packs_json(packs, files), lambda: packs_text(packs, files))
    return 0
