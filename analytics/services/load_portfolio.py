"""A portfolio folder into the store: register tables, outcome files, plans; every study run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.dataset import LoadReport
from analytics.domain.errors import AnalyticsError, NotFoundError
from analytics.domain.problem import Problem
from analytics.domain.tables import UPLOADABLE, find_table
from analytics.domain.viewer import Role
from analytics.ingest.plan_notation import data_named_in, notation_in
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.needs import needs
from analytics.services.receipts import refused
from analytics.services.register_study import register_study
from analytics.services.run_study import run_study
from analytics.services.stored_file import TARGET
from analytics.store.register import read_register

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from analytics.domain.dataset import ImportReceipt
    from analytics.domain.study import Study
    from analytics.store.connection import Store

OUTCOMES = "outcomes"
PLANS = "plans"


@needs(Role.ANALYST, whole=True)
def load_portfolio(store: Store, folder: Path, *, now: datetime) -> LoadReport:
    """Load every file of a folder, each whole or not at all, and run every plan.

    A file that is refused stops no other one. Loading a folder again changes nothing but the runs.

    Raises
    ------
    NotFoundError
        There is no such folder.
    """
    if not folder.is_dir():
        raise NotFoundError(f"There is no folder '{folder}'.", "Check the path.")
    receipts = (*_load_tables(store, folder, now), *_load_outcomes(store, folder, now))
    problems = [*_unknown_files(folder), *_missing_register(store)]
    studies = []
    for path in sorted((folder / PLANS).glob("*.toml")):
        result = _run_plan(store, path, now)
        if isinstance(result, Problem):
            problems.append(result)
        else:
            studies.append(result)
            problems += [result.problem] if result.problem else []
    return LoadReport(
        receipts=receipts,
        studies=len(studies),
        estimates=sum(study.estimate is not None for study in studies),
        problems=tuple(problems),
    )


def _load_tables(store: Store, folder: Path, now: datetime) -> list[ImportReceipt]:
    """Load tables in the order in which they refer to each other."""
    receipts = []
    for table in UPLOADABLE:
        path = folder / f"{table.name}.csv"
        if path.is_file():
            receipts.append(_load_table(store, table.name, path, now))
    return receipts


def _load_table(store: Store, table: str, path: Path, now: datetime) -> ImportReceipt:
    try:
        return import_table(store, table, path.name, path, now=now)
    except AnalyticsError as error:
        return refused(path.name, table, error)


def _load_outcomes(store: Store, folder: Path, now: datetime) -> list[ImportReceipt]:
    paths = sorted(path for path in (folder / OUTCOMES).glob("*") if path.is_file())
    said = _notations(folder)
    return [
        _load_outcome(store, path, now, {**said.get(path.stem, {}), **said.get(path.name, {})})
        for path in paths
        if not path.name.startswith(".")
    ]


def _notations(folder: Path) -> dict[str, Mapping[str, str]]:
    """Notations that plans declare, by the outcome file they name, else by their own name."""
    found: dict[str, Mapping[str, str]] = {}
    for path in sorted((folder / PLANS).glob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8-sig")
            found[data_named_in(text) or path.stem] = notation_in(text)
        except (AnalyticsError, UnicodeDecodeError):
            continue  # the plan is refused with its reason when it is registered
    return found


def _load_outcome(
    store: Store, path: Path, now: datetime, notation: Mapping[str, str]
) -> ImportReceipt:
    try:
        return import_outcomes(store, path.name, path, now=now, answers=notation)
    except AnalyticsError as error:
        return refused(path.name, TARGET, error)


def _run_plan(store: Store, path: Path, now: datetime) -> Study | Problem:
    try:
        register_study(store, path.stem, path.read_text(encoding="utf-8-sig"), now=now)
        return run_study(store, path.stem, now=now)
    except AnalyticsError as error:
        return Problem(kind=error.kind, message=error.message, remedy=error.remedy, where=path.name)
    except UnicodeDecodeError:
        return Problem(
            kind="wrong_encoding",
            message=f"The plan '{path.name}' is not UTF-8.",
            remedy="Save it as UTF-8.",
            where=path.name,
        )


def _unknown_files(folder: Path) -> list[Problem]:
    """Name CSV files beside the tables that no table is called after: nothing is overlooked."""
    return [
        Problem(
            kind="unknown_table",
            message=f"'{path.name}' is not a table that can be loaded.",
            remedy="Tables are: "
            + ", ".join(one.name for one in UPLOADABLE)
            + ". Outcome files belong into outcomes/.",
            where=path.name,
        )
        for path in sorted(folder.glob("*.csv"))
        if (table := find_table(path.stem)) is None or not table.uploadable
    ]


def _missing_register(store: Store) -> list[Problem]:
    register = read_register(store)
    missing = [
        name
        for name, rows in (("initiative", register.initiatives), ("kpi", register.kpis))
        if not rows
    ]
    return [
        Problem(
            kind="missing_table",
            message=f"There is no {name} in the store: '{name}.csv' is missing or was refused.",
            remedy=f"Add {name}.csv; data/templates has an example.",
            where=f"{name}.csv",
        )
        for name in missing
    ]
