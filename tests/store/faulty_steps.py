"""Do one thing to a store while one step after the other fails, and say what came of it.

``python -m tests.store.faulty_steps SCENE BASE WORK HOW ERRORS STRIDE`` with the failing disk
before the C library. Each turn happens in a child process on a fresh copy of ``BASE``; a second one
looks at what is left. One JSON object a turn goes to standard output.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd  # noqa: F401 - loaded once, before the children
import scipy.stats  # noqa: F401 - as above

from analytics.domain.errors import AnalyticsError
from analytics.services.back_up_store import back_up_store, restore_store
from analytics.services.change_batches import append_batch, supersede_batch, withdraw_batch
from analytics.services.decide import record_decision
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.open_review import open_review
from analytics.services.run_study import run_study
from analytics.services.sign_review import sign_review
from analytics.store.backup import check_backup
from analytics.store.connection import Store
from analytics.store.store_check import check_file
from tests.services.reviews import SPRING, decision, outcomes
from tests.store.faulty_disk import Disk, How

if TYPE_CHECKING:
    from collections.abc import Callable

Said: TypeAlias = dict[str, Any]
SCENE, BASE, WORK = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
HOW, ERRORS, STRIDE = How[sys.argv[4]], sys.argv[5].split(","), int(sys.argv[6])
PATH, BACKUPS = WORK / "data" / "kept.duckdb", WORK / "data" / "backups"
BACKUP, EARLIER = BACKUPS / "monday", BASE / "earlier"


def sent(name: str) -> Callable[[Store], object]:
    """Import a prepared file, as bytes as the page sends them."""
    hashed = ("person",) if name == "people.csv" else ()
    return lambda store: import_outcomes(
        store, name, (BASE / "sent" / name).read_bytes(), now=SPRING, hashed=hashed
    )


def signed(store: Store) -> object:
    """Sign the review as it is."""
    held = open_review(store, "2026Q1")
    return sign_review(store, held, signed_by="Ana", now=SPRING, key="signature")


def superseded(store: Store) -> object:
    """Put another file in the place of a batch."""
    file = ("better.csv", outcomes(0.9, seed=3))
    return supersede_batch(store, "INI-1.csv", "1", file, reason="Better", now=SPRING)


def checkpoint(store: Store) -> None:
    """Move what the log holds into the database."""
    with store.quiet() as cursor:
        cursor.execute("CHECKPOINT")


def decided(store: Store) -> None:
    """Record a decision."""
    record_decision(store, decision(), now=SPRING, key="decision")


WRITES: dict[str, Callable[[Store], object]] = {
    "decision": decided,
    "signature": signed,
    "study": lambda s: run_study(s, "INI-1", now=SPRING, key="run"),
    "table": lambda s: import_table(s, "domain", "d.csv", b"domain_id,name\nD,One\n", now=SPRING),
    "short": sent("short.csv"),
    "long": sent("long.csv"),
    "quoted": sent("quoted.csv"),
    "parquet": sent("rows.parquet"),
    "packed": sent("short.csv.gz"),
    "workbook": sent("book.xlsx"),
    "hashed": sent("people.csv"),
    "appended": lambda s: append_batch(
        s, "INI-1.csv", "more.csv", outcomes(0.7, seed=8), now=SPRING
    ),
    "superseded": superseded,
    "withdrawn": lambda s: withdraw_batch(s, "INI-1.csv", "1", reason="Wrong", now=SPRING),
}
"""One journal line each."""
CARE: dict[str, Callable[[Store], object]] = {
    "nothing": lambda _: None,
    "checkpoint": checkpoint,
    "backup": lambda s: back_up_store(s, BACKUP, now=SPRING),
}
ON_FILES: dict[str, Callable[[], object]] = {
    "open": lambda: Store.open(PATH).close(),
    "restore": lambda: restore_store(EARLIER, PATH, now=SPRING, replace=True),
}


def main() -> None:
    """Fail one step after the other until none is left."""
    secrets.token_hex = lambda nbytes=None: "55" * (nbytes or 32)  # the same codes in every turn
    tempfile.tempdir = str(WORK / "tmp")
    at = 1
    while True:
        fresh()
        done = child(turn, at)
        found = child(look, at)
        sys.stdout.write(json.dumps({"at": at, "done": done, "found": found}) + "\n")
        sys.stdout.flush()
        if HOW is How.COUNT or (not done["killed"] and not done.get("failed")):
            return
        at += STRIDE


def fresh() -> None:
    """Put a copy of the prepared store where the work is done."""
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(BASE / "data", WORK / "data")
    (WORK / "tmp").mkdir(parents=True)


def turn(at: int) -> Said:
    """Do it with the n-th step failing, then once more on a disk that is well."""
    if SCENE in ON_FILES:
        return failing(at, ON_FILES[SCENE])
    store = Store.open(PATH)
    if SCENE == "close":
        decided(store)
        return failing(at, store.close)
    act, before = {**WRITES, **CARE}[SCENE], store.revision()
    said = failing(at, lambda: act(store))
    said["wrote"] = store.revision() - before
    said["again"] = attempt(lambda: act(store))
    store.close()
    return said


def failing(at: int, act: Callable[[], object]) -> Said:
    """Do something on the failing disk; tell how many steps it took and which one failed."""
    disk = Disk()
    disk.arm(HOW, at, int(ERRORS[at % len(ERRORS)]))
    said = attempt(act)
    steps, failed, name = disk.stop()
    return {**said, "steps": steps, "failed": failed, "step": name}


def attempt(act: Callable[[], object]) -> Said:
    """Do something; say that it answered, how it was refused, or how it broke."""
    try:
        found = act()
    except AnalyticsError as error:
        return {"kind": error.kind, "message": error.message, "remedy": error.remedy}
    except BaseException:  # noqa: BLE001 - what must never come is what is looked for
        return {"broke": traceback.format_exc()}
    if not getattr(found, "stored", True) and not getattr(found, "already_known", False):
        return {"broke": f"the file is blamed: {found}"}
    return {"answer": True}


def look(_: int) -> Said:
    """Say what is there after the first child is gone, and do it once more where that one died."""
    said = attempt(lambda: Store.open(PATH).close())
    if "answer" in said:
        said |= prints()
        said["scratch"] = [one.name for one in (WORK / "tmp").iterdir()]
        said["folder"] = sorted(
            str(one.relative_to(PATH.parent)) for one in PATH.parent.rglob("*") if one.is_file()
        )
    if BACKUP.exists():
        said["backup"] = attempt(lambda: check_backup(BACKUP))
    if HOW >= How.KILL_BEFORE or SCENE in ON_FILES:
        said["again"] = attempt(once_more)
        said["settled"] = {**attempt(lambda: Store.open(PATH).close()), **prints()}
    return said


def once_more() -> object:
    """Do what the first child was to do."""
    if SCENE in ON_FILES:
        return ON_FILES[SCENE]()
    store = Store.open(PATH)
    try:
        return {**WRITES, **CARE, "close": decided}[SCENE](store)
    finally:
        store.close()


def prints() -> Said:
    """Give findings of a full check, and the rows and hash of every table."""
    check = check_file(PATH)
    return {
        "findings": [one.message for one in check.findings],
        "tables": {one.table: f"{one.rows} {one.digest}" for one in check.tables},
    }


def child(work: Callable[[int], Said], at: int) -> Said:
    """Run it in a child process and give what it said; a killed one said nothing."""
    reading, writing = os.pipe()
    number = os.fork()
    if not number:
        os.close(reading)
        try:
            said = work(at)
        except BaseException:  # noqa: BLE001 - the parent is told
            said = {"broke": traceback.format_exc()}
        with os.fdopen(writing, "w") as pipe:
            pipe.write(json.dumps(said))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    _, status = os.waitpid(number, 0)
    return {**(json.loads(text) if text else {}), "killed": os.WIFSIGNALED(status)}


if __name__ == "__main__":
    main()
