"""What is odd about a file that can be read: the same for both readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.services.watch_columns import column_notes
from analytics.services.watch_rows import adds_up, bad_rows, other_digits, twice

if TYPE_CHECKING:
    from analytics.domain.problem import Problem
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
    problems += other_digits(cursor, watched)
    if target.profile:
        problems += adds_up(cursor, watched, target.relation)
        notes += twice(cursor, watched, target.relation)
        notes += column_notes(cursor, watched)
    return problems, notes
