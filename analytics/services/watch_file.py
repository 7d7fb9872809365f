"""What is odd about a file that can be read: the same for both readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.problem import Problem
from analytics.ingest.header import only_numbers
from analytics.services.watch_columns import column_notes
from analytics.services.watch_rows import adds_up, bad_rows, empty_rows, other_digits, twice

if TYPE_CHECKING:
    from analytics.services.reading import Target
    from analytics.services.watch_rows import Watched
    from analytics.store.connection import Cursor


def watch_file(
    cursor: Cursor, target: Target, watched: Watched
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Look at rows and columns: the problems, the notes.

    Parameters
    ----------
    watched
        With columns that have their profile where the target asks for one; what needs a profile is
        left out without.
    """
    problems, notes = bad_rows(cursor, watched)
    notes += _numbers_as_names(watched)
    problems += other_digits(cursor, watched)
    if target.profile:
        problems += adds_up(cursor, watched, target.relation)
        notes += empty_rows(cursor, watched, target.relation)
        notes += twice(cursor, watched, target.relation)
        notes += column_notes(cursor, watched)
    return problems, notes


def _numbers_as_names(watched: Watched) -> tuple[Problem, ...]:
    labels = [one.label for one in watched.columns]
    if not only_numbers(labels):
        return ()
    return (
        Problem(
            kind="numbers_as_names",
            message=f"Every column has a number for a name, the first is '{labels[0]}'.",
            remedy="Nothing to do where they are periods. Otherwise the first row of data was taken"
            " for the header: put a row with names on top.",
            where=watched.file_name,
            row=1,
            value=labels[0],
        ),
    )
