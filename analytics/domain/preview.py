"""What a file would become, before anything of it is stored."""

from __future__ import annotations

from dataclasses import dataclass

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
        How the columns differ from the data set of this name; empty where there is none.
    replaces
        Whether a data set of this name is there and would be superseded.
    alike
        Other data sets with the very same columns: the file may be a batch of one of them.
    """

    file_name: str
    inspection: Inspection
    head: tuple[tuple[str, ...], ...] = ()
    roles: tuple[Role, ...] = ()
    changes: tuple[str, ...] = ()
    replaces: bool = False
    alike: tuple[str, ...] = ()
