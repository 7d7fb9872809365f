"""Processes that import until they are killed, and say on disk what they are doing.

``python -m tests.store.importer DATABASE LEDGER PHASES FILES`` reads the number of a step a line,
starts a process that goes on from there, answers with its id, and with how it ended once it has.
The ledger gets the number of every step that was answered, on disk before the next one begins; the
phases file gets a word at every place a kill may fall.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from analytics.domain.errors import CancelledError, ConflictError
from analytics.domain.progress import told_to
from analytics.services import change_batches, import_outcomes
from analytics.services.change_batches import append_batch, supersede_batch, withdraw_batch
from analytics.services.decide import record_decision
from analytics.services.import_progress import ImportProgress
from analytics.services.import_table import import_table
from analytics.services.load_portfolio import load_portfolio
from analytics.store import connection
from analytics.store.anchor import DONE, Anchor
from analytics.store.connection import Store
from tests.services.reviews import SPRING, decision
from tests.store.imports_told import STEPS, table_of, write_portfolio

if TYPE_CHECKING:
    from collections.abc import Callable

DATABASE, LEDGER, PHASES, FILES = map(Path, sys.argv[1:5])
OPENED: dict[Path, int] = {}


def at(phase: str) -> None:
    """Say where the process is now."""
    os.write(OPENED[PHASES], f"{phase}\n".encode())


def tell_phases() -> None:
    """Say it at every step of a write, from the file that is read to the acknowledgement."""
    wrap(Anchor, "append", lambda words: f"anchor says {words[1]}", "commit")
    wrap(connection, "append_line", lambda _: "journal line", "")
    wrap(Store, "_require_new", lambda _: "write begins", "")
    for module in (import_outcomes, change_batches):
        wrap(module, "read_batch", lambda _: "rows into the table", "profile, batch, state")


def wrap(owner: object, name: str, before: Callable[[tuple[Any, ...]], str], after: str) -> None:
    """Say something before a function is called, and something when it returns."""
    real = getattr(owner, name)

    def told(*words: Any, **more: Any) -> Any:
        at(before(words))
        found = real(*words, **more)
        if after:
            at("acknowledged" if words[1:2] == (DONE,) else after)
        return found

    setattr(owner, name, told)


def cancelled(store: Store, name: str, path: Path) -> None:
    """Begin an import in another thread, as the page does, and cancel it."""
    progress = ImportProgress(path.stat().st_size)

    def run() -> None:
        with told_to(progress):
            import_outcomes.import_outcomes(store, name, path, now=SPRING)

    with ThreadPoolExecutor() as pool:
        running = pool.submit(run)
        time.sleep(random.uniform(0.0, 1.5))  # noqa: S311 - an instant
        at("cancelling")
        progress.cancel()
        try:
            running.result()
        except CancelledError:
            at("cancelled")


def do(store: Store, number: int) -> None:
    """Do one step; done already, it changes nothing."""
    turn, step = divmod(number, len(STEPS))
    name, plain = STEPS[step], f"plain-{turn}.csv"
    facts = json.loads((FILES / "facts.json").read_text())
    if name == "table":
        import_table(store, "domain", f"domains-{turn}.csv", table_of(turn), now=SPRING)
    elif name == "decision":
        said = replace(decision(), rationale=f"Because of {turn}")
        record_decision(store, said, now=SPRING, key=f"decision-{turn}")
    elif name == "folder":
        load_portfolio(store, write_portfolio(DATABASE.parent, turn), now=SPRING)
    elif name == "more":
        append_batch(store, plain, "more.csv", FILES / "more.csv", now=SPRING)
    elif name == "better":
        file = ("better.csv", FILES / "better.csv")
        supersede_batch(store, plain, "1", file, reason="Better rows", now=SPRING)
    elif name == "withdraw":
        withdraw_batch(store, plain, "2", reason="Wrong rows", now=SPRING)
    else:
        file_name = facts[name][0]
        called = file_name.replace(name, f"{'small' if name == 'again' else name}-{turn}")
        # Bytes, as the page sends them: they go through a copy in the scratch folder.
        content = FILES / file_name if name == "cancelled" else (FILES / file_name).read_bytes()
        if name == "cancelled":
            cancelled(store, called, FILES / file_name)
        told = import_outcomes.import_outcomes(store, called, content, now=SPRING)
        assert told.stored or told.already_known, told.problems


def main() -> None:
    """Start a process for every line, one after the other."""
    tell_phases()
    for line in sys.stdin:
        number = os.fork()
        if not number:
            work(int(line))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        _, status = os.waitpid(number, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def work(first: int) -> NoReturn:
    """Import until somebody ends it."""
    for one in (LEDGER, PHASES):
        OPENED[one] = os.open(one, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    random.seed(first)
    try:
        go_on(first)
    except BaseException:  # noqa: BLE001 - said, and told by how it ended
        traceback.print_exc()
    os._exit(1)


def go_on(first: int) -> None:
    """Do one step after the other."""
    at("opening")
    store = Store.open(DATABASE)
    at("open")
    for number in range(first, first + 10_000):
        at(f"{STEPS[number % len(STEPS)]}: sent")
        try:
            do(store, number)
        except ConflictError as error:
            # What the killed process did already is said in words; nothing else may be.
            if number != first or "already" not in error.message:
                raise
        os.write(OPENED[LEDGER], f"{number}\n".encode())
        os.fsync(OPENED[LEDGER])
        at("answered")


if __name__ == "__main__":
    main()
