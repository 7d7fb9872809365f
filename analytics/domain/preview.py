"""What a file would become, before anything of it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.column_mapping import ONE_COLUMN, SEVERAL
from analytics.domain.dataset import Inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role that a column may play in a plan, and why it is proposed."""

    column: str
    role: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would make of a file.

    Parameters
    ----------
    inspection
        Columns with range and sum, problems, questions.
    head
        First rows as text, in the order of the columns; empty cells are empty.
    roles
        Proposals, in the order of the columns.
    changes
        How the columns differ from the data set of this name, or from ``resembles``.
    replaces
        Whether a data set of this name is there and would be superseded.
    alike
        Other data sets with the very same columns: the file may be a batch of one of them.
    resembles
        Where there is neither, the data set that shares most columns, if it shares most of them.
    """

    file_name: str
    inspection: Inspection
    head: tuple[tuple[str, ...], ...] = ()
    roles: tuple[Role, ...] = ()
    changes: tuple[str, ...] = ()
    replaces: bool = False
    alike: tuple[str, ...] = ()
    resembles: str = ""


def picked(roles: tuple[Role, ...]) -> dict[str, tuple[str, ...]]:
    """Take from proposals the columns to begin with: what leaves a choice is left to people.

    A role that is proposed for one column alone, or said before, is taken; 'outcome or covariate'
    is the outcome where no other column could be.
    """
    found: dict[str, tuple[str, ...]] = {}
    for role in (*ONE_COLUMN, *SEVERAL):
        sure = tuple(one.column for one in roles if one.role == role)
        perhaps = tuple(one.column for one in roles if role in one.role.split(" or "))
        if sure and role in SEVERAL:
            found[role] = sure
        elif sure or (len(perhaps) == 1 and role != "cluster"):
            found[role] = (sure or perhaps)[:1]
    return found
