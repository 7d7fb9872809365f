"""What the importer makes of one file, nothing stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.dataset import Action, Inspection
from analytics.domain.errors import UploadRefusedError
from analytics.domain.problem import Problem
from analytics.services.import_progress import stoppable
from analytics.services.read_outcomes import read_alone
from analytics.services.reading import Target
from analytics.store.connection import Store
from analytics.store.outcome_table import first_rows

if TYPE_CHECKING:
    from pathlib import Path


FIRST = 5
"""Rows shown before a file is stored."""


def inspect_file(path: Path, *, notation: tuple[tuple[str, str], ...] = ()) -> Inspection:
    """Read a file as an import would, into a store in memory.

    Parameters
    ----------
    notation
        Answers for columns that could be read in two ways, by label.

    Raises
    ------
    NotFoundError
        There is no such file.
    """
    return look_into(path, path.name, notation=notation)[0]


def look_into(
    path: Path, file_name: str, *, notation: tuple[tuple[str, str], ...] = ()
) -> tuple[Inspection, tuple[tuple[str, ...], ...]]:
    """Inspect a file that goes by another name, and take its first rows as text.

    Raises
    ------
    NotFoundError
        There is no such file.
    """
    store = Store.open(None, reads=(path.resolve().parent,))
    head: tuple[tuple[str, ...], ...] = ()
    try:
        target = Target(
            path=path,
            file_name=file_name,
            relation="inspected",
            scratch=store.scratch,
            answers=notation,
        )
        with store.cursor() as cursor, stoppable(cursor):
            reading = read_alone(cursor, target)
            if reading.stored:
                head = first_rows(cursor, target.relation, reading.columns, most=FIRST)
    except UploadRefusedError as error:
        refused = Inspection(action=Action.REFUSE, rows=0, columns=(), problems=_problems(error))
        return refused, ()
    finally:
        store.close()
    inspection = Inspection(
        action=_action(bool(reading.problems), bool(reading.questions)),
        rows=reading.rows,
        columns=reading.columns,
        problems=(*reading.problems, *reading.notes),
        questions=reading.questions,
    )
    return inspection, head


def _action(problems: bool, questions: bool) -> Action:  # noqa: FBT001 - two facts, one answer
    if problems:
        return Action.REFUSE
    return Action.ASK if questions else Action.ACCEPT


def _problems(error: UploadRefusedError) -> tuple[Problem, ...]:
    """List what is wrong; a refusal that has no list is one problem itself."""
    itself = Problem(kind=error.kind, message=error.message, remedy=error.remedy)
    return error.problems or (itself,)
