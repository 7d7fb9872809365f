"""The command line: ``python -m analytics COMMAND`` calls one service and prints its answer.

Results go to standard output, messages to standard error. Exit status: 0 done, 2 wrong usage,
3 cannot be answered from these data, 4 input refused, 5 the store cannot be opened or
fails its check.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.data_commands import add_data_commands, read_notation
from analytics.domain.errors import (
    AnalyticsError,
    NotBuiltError,
    NotEstimableError,
    NotFoundError,
    StoreError,
)
from analytics.review_command import add_review_command
from analytics.terminal import CANNOT_ANSWER, DEFAULT_STORE, NO_STORE, REFUSED
from analytics.terminal import answer as _answer
from analytics.terminal import new_command as _command
from analytics.terminal import open_existing as _open_existing
from analytics.terminal import open_store as _open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analytics.domain.change import PortfolioChange


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    chosen = build_parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = chosen.run
    try:
        return command(chosen)
    except AnalyticsError as error:
        return _refuse(error, as_json=chosen.json)


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="python -m analytics",
        description="Which AI initiatives really earn money, by how much, and how sure we are.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    analyse = _command(commands, "analyse", "one analysis of one file, no database", _analyse)
    aa = _command(commands, "aa", "what the plan's test finds where nothing can be found", _aa)
    for one in (analyse, aa):
        one.add_argument("data", type=Path, metavar="DATA")
        one.add_argument("plan", type=Path, metavar="PLAN.toml")
    aa.add_argument("--repetitions", type=int, default=1_000, metavar="N")
    inspect = _command(commands, "inspect", "what the importer makes of one file", _inspect)
    power = _command(commands, "power", "size, detectable effect and duration of a plan", _power)
    power.add_argument("plan", type=Path, metavar="PLAN.toml")
    load = _command(commands, "load", "a portfolio folder into the store", _load)
    load.add_argument("folder", type=Path, metavar="FOLDER")
    inventory = _command(
        commands, "import-inventory", "a public AI use-case inventory into the register", _inventory
    )
    for one in (inspect, inventory):
        one.add_argument("file", type=Path, metavar="FILE")
    add_data_commands(commands, inspect)
    add_review_command(commands)
    rank = _rank_command(commands)
    value = _command(commands, "value", "one initiative from claimed to credited", _value)
    value.add_argument("initiative_id", metavar="INITIATIVE_ID")
    paths = _paths_command(commands)
    together = _command(commands, "together", "all concluded experiments together", _experiments)
    check = _command(commands, "check", "integrity of the store and of its journal", _check)
    backup = _command(commands, "backup", "a consistent copy of the store into a folder", _backup)
    restore = _command(commands, "restore", "a backup back in the store's place", _restore)
    restore.add_argument(
        "--replace", action="store_true", help="put it in the place of the store that is there"
    )
    for one in (backup, restore):
        one.add_argument("copy", type=Path, metavar="DIR")
    for one in (load, inventory, rank, value, paths, together, check, backup, restore):
        one.add_argument("--db", type=Path, default=DEFAULT_STORE, metavar="PATH")
    for one in (rank, value, paths):
        one.add_argument("--as-of", type=date.fromisoformat, default=None, metavar="DATE")
    return parser


def _rank_command(commands: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - see _command
    rank = _command(commands, "rank", "the ranked portfolio with advice", _rank)
    rank.add_argument(
        "--budget",
        type=_amount,
        default=None,
        metavar="AMOUNT",
        help="money a year that probability_funded is about; the default is today's cost",
    )
    rank.add_argument(
        "--since",
        type=date.fromisoformat,
        default=None,
        metavar="DATE",
        help="also say why the credited value differs from that day's",
    )
    return rank


def _paths_command(commands: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - see _command
    paths = _command(commands, "paths", "which way to grow: reuse, templates, orders", _paths)
    for name, words in (
        ("waves", "waves a roll-out is cut into"),
        ("months", "months a wave takes"),
        ("teams", "waves at the same time"),
    ):
        paths.add_argument(f"--{name}", type=int, default=None, metavar="N", help=words)
    paths.add_argument(
        "--all", action="store_true", help="also roll-outs that do not pass the gate yet"
    )
    return paths


def _amount(text: str) -> Decimal:
    """Read an amount of money; what is none is wrong usage."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number") from None
    if not amount.is_finite():
        raise argparse.ArgumentTypeError(f"'{text}' is not an amount")
    return amount


def _analyse(chosen: argparse.Namespace) -> int:
    from analytics.reports.result_json import estimate_json
    from analytics.reports.result_text import estimate_text
    from analytics.services.analyse_file import analyse_file

    estimate = analyse_file(chosen.data, chosen.plan)
    _answer(chosen, lambda: estimate_json(estimate), lambda: estimate_text(estimate))
    return 0


def _aa(chosen: argparse.Namespace) -> int:
    from analytics.reports.aa_check import aa_json, aa_text
    from analytics.services.check_by_relabelling import aa_file

    check = aa_file(chosen.data, chosen.plan, repetitions=chosen.repetitions)
    _answer(chosen, lambda: aa_json(check), lambda: aa_text(check))
    return 0


def _inspect(chosen: argparse.Namespace) -> int:
    from analytics.domain.dataset import Action
    from analytics.reports.inspection_json import inspection_json
    from analytics.reports.result_text import inspection_text
    from analytics.services.inspect_file import inspect_file

    inspection = inspect_file(chosen.file, notation=tuple(read_notation(chosen.notation).items()))
    _answer(chosen, lambda: inspection_json(inspection), lambda: inspection_text(inspection))
    return REFUSED if inspection.action is Action.REFUSE else 0


def _power(chosen: argparse.Namespace) -> int:
    from analytics.reports.power_report import power_json, power_text
    from analytics.services.plan_power import power_of_file

    answer = power_of_file(chosen.plan)
    _answer(chosen, lambda: power_json(answer), lambda: power_text(answer))
    return 0


def _load(chosen: argparse.Namespace) -> int:
    from analytics.reports.load_report import load_json, load_text
    from analytics.services.load_portfolio import load_portfolio

    store = _open(chosen.db, reads=(chosen.folder.resolve(),))
    try:
        report = load_portfolio(store, chosen.folder, now=datetime.now(UTC))
    finally:
        store.close()
    _answer(chosen, lambda: load_json(report), lambda: load_text(report))
    refused = any(not one.stored and not one.already_known for one in report.receipts)
    return REFUSED if refused else 0


def _inventory(chosen: argparse.Namespace) -> int:
    from analytics.reports.inventory_report import inventory_json, inventory_text
    from analytics.services.import_inventory import import_inventory

    store = _open(chosen.db)
    try:
        receipt = import_inventory(store, chosen.file, now=datetime.now(UTC))
    finally:
        store.close()
    _answer(chosen, lambda: inventory_json(receipt), lambda: inventory_text(receipt))
    return 0


def _rank(chosen: argparse.Namespace) -> int:
    from analytics.reports.change_words import change_text
    from analytics.reports.rank_json import portfolio_json, rank_text
    from analytics.reports.record_json import record_json
    from analytics.services.judge_portfolio import judge_portfolio

    review = _review(chosen)
    change = None if chosen.since is None else _change(chosen, review.as_of)
    _answer(
        chosen,
        lambda: {
            **portfolio_json(review),
            "honesty": record_json(judge_portfolio(review)),
            **({"change": record_json(change)} if change else {}),
        },
        lambda: "\n\n".join([rank_text(review), *([change_text(change)] if change else [])]),
    )
    return 0


def _change(chosen: argparse.Namespace, until: date) -> PortfolioChange:
    from analytics.services.explain_change import explain_change

    store = _open_existing(chosen.db)
    try:
        return explain_change(store, since=chosen.since, until=until)
    finally:
        store.close()


def _value(chosen: argparse.Namespace) -> int:
    from analytics.reports.rank_json import value_json, value_text
    from analytics.reports.record_json import record_json
    from analytics.services.appraise_initiative import appraise_initiative
    from analytics.services.meet_expectations import meet_expectations

    review = _review(chosen)
    wanted = chosen.initiative_id
    found = next(
        (one for one in review.ranked if one.appraisal.initiative.initiative_id == wanted), None
    )
    if found is None:
        known = ", ".join(one.appraisal.initiative.initiative_id for one in review.ranked)
        raise NotFoundError(
            f"There is no initiative '{wanted}'.", f"The store knows: {known or 'none'}."
        )
    returns = appraise_initiative(review, wanted)
    _answer(
        chosen,
        lambda: {
            **value_json(found, review),
            "returns": record_json(returns),
            "expectations": record_json(meet_expectations(review, wanted)),
        },
        lambda: value_text(found),
    )
    return 0


def _paths(chosen: argparse.Namespace) -> int:
    from analytics.domain.scaling_path import PathTerms
    from analytics.reports.path_tables import paths_text
    from analytics.reports.record_json import record_json
    from analytics.services.plan_paths import plan_paths

    asked = {name: getattr(chosen, name) for name in ("waves", "months", "teams")}
    given = {name: number for name, number in asked.items() if number is not None}
    terms = PathTerms(**given, gated=not chosen.all)
    found = plan_paths(_review(chosen), terms)
    _answer(chosen, lambda: record_json(found), lambda: paths_text(found))
    return 0


def _experiments(chosen: argparse.Namespace) -> int:
    from analytics.reports.experiments_together import together_json, together_text
    from analytics.services.read_experiments import read_experiments

    store = _open_existing(chosen.db)
    try:
        found = read_experiments(store)
    finally:
        store.close()
    _answer(chosen, lambda: together_json(found), lambda: together_text(found))
    return 0 if found.summary is not None else CANNOT_ANSWER


def _check(chosen: argparse.Namespace) -> int:
    from analytics.reports.check_report import check_json, check_text
    from analytics.services.check_store import check_store_file

    found = check_store_file(chosen.db)
    _answer(chosen, lambda: check_json(found), lambda: check_text(found))
    return 0 if found.sound else NO_STORE


def _backup(chosen: argparse.Namespace) -> int:
    from analytics.reports.check_report import backup_json, backup_text
    from analytics.services.back_up_store import back_up_store

    store = _open_existing(chosen.db)
    try:
        made = back_up_store(store, chosen.copy, now=datetime.now(UTC))
    finally:
        store.close()
    folder = str(chosen.copy)
    _answer(chosen, lambda: backup_json(made, folder), lambda: backup_text(made, folder))
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    from analytics.reports.check_report import restored_json, restored_text
    from analytics.services.back_up_store import restore_store

    now = datetime.now(UTC)
    done = restore_store(chosen.copy, chosen.db, now=now, replace=chosen.replace)
    _answer(chosen, lambda: restored_json(done), lambda: restored_text(done))
    return 0


def _review(chosen: argparse.Namespace) -> Any:  # noqa: ANN401 - imported late, see _rank
    from analytics.services.review_portfolio import review_portfolio

    store = _open_existing(chosen.db)
    try:
        with _library_output_aside():
            return review_portfolio(
                store,
                as_of=chosen.as_of or datetime.now(UTC).date(),
                budget=getattr(chosen, "budget", None),
            )
    finally:
        store.close()


@contextmanager
def _library_output_aside() -> Iterator[None]:
    """Send what a library prints by itself to standard error: the solver does, now and then."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _refuse(error: AnalyticsError, *, as_json: bool) -> int:
    from analytics.reports.result_json import error_json
    from analytics.reports.result_text import error_text

    if as_json:
        sys.stdout.write(json.dumps(error_json(error), ensure_ascii=False, allow_nan=False) + "\n")
    else:
        sys.stderr.write(error_text(error) + "\n")
    if isinstance(error, StoreError):
        return NO_STORE
    if isinstance(error, NotEstimableError | NotBuiltError):
        return CANNOT_ANSWER
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
