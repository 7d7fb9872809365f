"""One analysis of one file, no database: what ``analyse DATA PLAN.toml`` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import NotFoundError
from analytics.domain.hidden_parts import without_small_groups
from analytics.domain.policy import Privacy
from analytics.ingest.plan_file import parse_plan
from analytics.services.estimate_plan import estimate_plan
from analytics.services.view_file import view_file
from analytics.store.connection import Store

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.estimate import Estimate


def analyse_file(data: Path, plan_file: Path) -> Estimate:
    """Answer a plan from a data file.

    Small groups are hidden where the plan says that its units are people. There is no policy here:
    whoever has the file and asks has every row of it, so a header alone hides nothing.

    Raises
    ------
    AnalyticsError
        A file does not exist, the plan or the data are refused, or the data cannot answer.
    """
    plan = parse_plan(read_text(plan_file))
    store = Store.open(None, reads=(data.resolve().parent,))
    try:
        dataset = view_file(store, data, notation=plan.question.notation)
        found = estimate_plan(store, dataset, plan)
    finally:
        store.close()
    people = found.finding.people
    certain = people is not None and people.certain
    return without_small_groups(found, Privacy().smallest_group) if certain else found


def read_text(path: Path) -> str:
    """Read a plan file as UTF-8.

    Raises
    ------
    NotFoundError
        The file does not exist or is not text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file '{path}'.", "Check the path.") from error
    except (UnicodeDecodeError, OSError) as error:
        raise NotFoundError(f"'{path}' cannot be read as text.", "Save it as UTF-8.") from error
