"""Commands about data sets: add, append, supersede, withdraw, list, each through one service."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.domain.errors import NotFoundError
from analytics.terminal import (
    DEFAULT_STORE,
    REFUSED,
    answer,
    new_command,
    open_existing,
    open_store,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from analytics.domain.dataset import ImportReceipt

NOTATION_WORDS = "a plan, or any TOML file, whose [notation] says how columns are written"


def add_data_commands(
    commands: Any,  # noqa: ANN401 - argparse keeps their type private
    inspect: argparse.ArgumentParser,
) -> None:
    """Add the commands to the parser; ``inspect`` too is told how columns are written."""
    add = new_command(commands, "add", "an outcome file into the store", _add)
    append = new_command(commands, "append", "a file to a data set, as a new batch", _append)
    supersede = new_command(
        commands, "supersede", "a file in the place of a batch, with a reason", _supersede
    )
    withdraw = new_command(
        commands, "withdraw", "a batch out of its data set, with a reason", _withdraw
    )
    listed = new_command(commands, "datasets", "data sets with batches and quality", _list)
    for one in (append, supersede, withdraw):
        one.add_argument("data_set", metavar="DATA_SET")
    for one in (supersede, withdraw):
        one.add_argument("batch", metavar="BATCH", help="its number or file name")
        one.add_argument("--reason", required=True, metavar="TEXT")
    for one in (add, append, supersede):
        one.add_argument("file", type=Path, metavar="FILE")
    for one in (inspect, add, append, supersede):
        one.add_argument(
            "--plan", type=Path, default=None, metavar="TOML", dest="notation", help=NOTATION_WORDS
        )
    for one in (add, append, supersede):
        one.add_argument(
            "--set-aside",
            action="store_true",
            help="store the rows that can be read and keep the others beside them",
        )
    add.add_argument(
        "--hash",
        action="append",
        default=[],
        metavar="COLUMN",
        dest="hashed",
        help="store codes in the place of a column's identifiers of people; may be repeated",
    )
    listed.add_argument("data_set", nargs="?", default="", metavar="DATA_SET")
    for one in (add, append, supersede, withdraw, listed):
        one.add_argument("--db", type=Path, default=DEFAULT_STORE, metavar="PATH")


def read_notation(path: Path | None) -> Mapping[str, str]:
    """Read the notations a file declares; none without a file."""
    from analytics.services.analyse_file import read_text
    from analytics.services.declared_notation import declared_notation

    return declared_notation(read_text(path)) if path else {}


def _add(chosen: argparse.Namespace) -> int:
    from analytics.services.import_outcomes import import_outcomes

    answers, now = read_notation(chosen.notation), datetime.now(UTC)
    with closing(open_store(chosen.db, reads=(_folder(chosen.file),))) as store:
        receipt = import_outcomes(
            store,
            chosen.file.name,
            chosen.file,
            now=now,
            answers=answers,
            sets_aside=chosen.set_aside,
            hashed=tuple(chosen.hashed),
        )
    return _answer_receipt(chosen, receipt)


def _append(chosen: argparse.Namespace) -> int:
    from analytics.services.change_batches import append_batch

    answers, now = read_notation(chosen.notation), datetime.now(UTC)
    name, file = chosen.file.name, chosen.file
    with closing(open_existing(chosen.db, reads=(_folder(file),))) as store:
        receipt = append_batch(
            store,
            chosen.data_set,
            name,
            file,
            now=now,
            answers=answers,
            sets_aside=chosen.set_aside,
        )
    return _answer_receipt(chosen, receipt)


def _supersede(chosen: argparse.Namespace) -> int:
    from analytics.services.change_batches import supersede_batch

    answers, now = read_notation(chosen.notation), datetime.now(UTC)
    with closing(open_existing(chosen.db, reads=(_folder(chosen.file),))) as store:
        receipt = supersede_batch(
            store,
            chosen.data_set,
            chosen.batch,
            (chosen.file.name, chosen.file),
            reason=chosen.reason,
            now=now,
            answers=answers,
            sets_aside=chosen.set_aside,
        )
    return _answer_receipt(chosen, receipt)


def _withdraw(chosen: argparse.Namespace) -> int:
    from analytics.reports.data_set_report import data_set_json, data_set_text
    from analytics.services.change_batches import withdraw_batch
    from analytics.services.list_batches import view_data_set

    now = datetime.now(UTC)
    with closing(open_existing(chosen.db)) as store:
        withdraw_batch(store, chosen.data_set, chosen.batch, reason=chosen.reason, now=now)
        view = view_data_set(store, chosen.data_set, today=now.date())
    answer(chosen, lambda: data_set_json(view), lambda: data_set_text(view))
    return 0


def _list(chosen: argparse.Namespace) -> int:
    from analytics.reports.data_set_report import data_set_json, data_set_text
    from analytics.services.list_batches import view_data_set, view_data_sets

    today = datetime.now(UTC).date()
    with closing(open_existing(chosen.db)) as store:
        views = (
            (view_data_set(store, chosen.data_set, today=today),)
            if chosen.data_set
            else view_data_sets(store, today=today)
        )
    answer(
        chosen,
        lambda: {"data_sets": [data_set_json(one) for one in views]},
        lambda: "\n\n".join(map(data_set_text, views)) or "There is no data set yet.",
    )
    return 0


def _answer_receipt(chosen: argparse.Namespace, receipt: ImportReceipt) -> int:
    from analytics.reports.data_set_report import receipt_json, receipt_text

    answer(chosen, lambda: receipt_json(receipt), lambda: receipt_text(receipt))
    if receipt.questions and not chosen.json:
        sys.stderr.write("Answer with --plan: a TOML file with [notation], see the README.\n")
    return 0 if receipt.stored or receipt.already_known else REFUSED


def _folder(file: Path) -> Path:
    if not file.is_file():
        raise NotFoundError(f"There is no file '{file}'.", "Check the path.")
    return file.resolve().parent
