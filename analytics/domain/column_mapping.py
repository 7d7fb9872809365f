"""Which column plays which role, and how ambiguous columns were meant: said once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ONE_COLUMN = ("outcome", "unit", "time", "treatment", "first_treated", "cluster")
SEVERAL = ("covariates",)
MAPPED_ROLES = (*ONE_COLUMN, *SEVERAL)
"""Roles a person may give, by their plan keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """What was said of files with these columns.

    Parameters
    ----------
    data_set
        Where it was said.
    labels
        Columns of the file, in their order.
    roles
        Role and its columns, by plan key; only roles that have one.
    answers
        Label and answer (``ingest.notations.Answer``) of columns that could be read in two ways.
    """

    data_set: str
    labels: tuple[str, ...]
    saved_at: datetime
    roles: tuple[tuple[str, tuple[str, ...]], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()

    @property
    def origin(self) -> str:
        """Where and when it was said."""
        return f"as for {self.data_set} on {self.saved_at:%Y-%m-%d}"

    def columns_of(self, role: str) -> tuple[str, ...]:
        """Columns that play a role."""
        return dict(self.roles).get(role, ())


def same_mapping(one: ColumnMapping, other: ColumnMapping) -> bool:
    """Whether two say the same of the same data set."""
    return (one.data_set, one.labels, one.roles) == (other.data_set, other.labels, other.roles)
