"""What a file holds before anything of it is stored: columns, first rows, and what changed."""

from __future__ import annotations

import tomllib
from pathlib import PurePath
from typing import TYPE_CHECKING

from analytics.domain.dataset import Action, ColumnType
from analytics.domain.preview import Preview, Role
from analytics.domain.schema_change import fit_schema
from analytics.domain.viewer import Role as Right
from analytics.services.inspect_file import look_into
from analytics.services.needs import needs
from analytics.services.receipts import on_disk
from analytics.services.remember_mapping import recall_roles
from analytics.store.datasets import current_dataset, fingerprint, list_datasets
from analytics.store.studies import read_studies

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.dataset import Column, Dataset
    from analytics.store.connection import Store

MOST = 0.5
"""Share of columns in both, of those in either, from which a file resembles a data set."""
FEW = 12
"""Different labels up to which a column may say who got what."""
ROLES = frozenset(
    {"outcome", "unit", "time", "treatment", "cluster", "covariates", "first_treated", "treated",
     "pre_outcome", "credited_exposure", "received", "strata"}
)  # fmt: skip
TIMES = (ColumnType.DATE, ColumnType.TIMESTAMP)
NUMBERS = (ColumnType.NUMBER, ColumnType.INTEGER, ColumnType.BOOLEAN)


@needs(Right.ANALYST)
def preview_file(
    store: Store,
    file_name: str,
    content: bytes | Path,
    *,
    answers: tuple[tuple[str, str], ...] = (),
) -> Preview:
    """Read a file as an import would and store nothing.

    Parameters
    ----------
    file_name
        Name the data set would go by.
    content
        The bytes, or the path of a file.
    answers
        How columns that could be read in two ways are meant, by label.
    """
    name = PurePath(file_name).name
    with on_disk(content, store.scratch) as path:
        inspection, head = look_into(path, name, notation=answers)
    if inspection.action is not Action.ACCEPT:
        return Preview(file_name=name, inspection=inspection, head=head)
    known, others = current_dataset(store, name), list_datasets(store)
    mine = fingerprint(inspection.columns)
    alike = tuple(
        one.file_name
        for one in others
        if one.file_name != name and fingerprint(one.columns) == mine
    )
    near = known or (None if alike else _nearest(others, inspection.columns))
    return Preview(
        file_name=name,
        inspection=inspection,
        head=head,
        roles=_said_before(store, inspection.columns)
        or _remembered(store, inspection.columns)
        or propose_roles(inspection.columns, rows=inspection.rows),
        changes=()
        if near is None
        else tuple(one.sentence for one in fit_schema(near.columns, inspection.columns).changes),
        replaces=known is not None,
        alike=alike,
        resembles=near.file_name if near and not known else "",
    )


def _nearest(others: tuple[Dataset, ...], columns: tuple[Column, ...]) -> Dataset | None:
    """Find the data set that has most of these columns, and few others."""
    labels = {one.label for one in columns}

    def share(one: Dataset) -> float:
        known = {column.label for column in one.columns}
        return len(known & labels) / len(known | labels)

    best = max(others, key=share, default=None)
    return best if best is not None and share(best) >= MOST else None


def _said_before(store: Store, columns: tuple[Column, ...]) -> tuple[Role, ...]:
    """Take the roles a person gave to the columns of such a file."""
    labels = tuple(one.label for one in columns)
    said = recall_roles(store, labels)
    if said is None:
        return ()
    return tuple(
        Role(column=label, role=role, why=said.origin)
        for label in labels
        for role, found in said.roles
        if label in found
    )


def _remembered(store: Store, columns: tuple[Column, ...]) -> tuple[Role, ...]:
    """Take the roles from the plan of the latest study on data with the very same columns."""
    mine, labels = fingerprint(columns), [one.label for one in columns]
    alike = {one.file_name for one in list_datasets(store) if fingerprint(one.columns) == mine}
    studies = [one for one in read_studies(store) if one.data_file in alike]
    if not studies:
        return ()
    last = studies[-1]
    keys = tomllib.loads(last.plan_text)
    named = {key: value if isinstance(value, list) else [value] for key, value in keys.items()}
    return tuple(
        Role(column=label, role=key, why=f"as in the plan of study {last.study_id}")
        for label in labels
        for key, values in named.items()
        if key in ROLES and label in values
    )


def propose_roles(columns: tuple[Column, ...], *, rows: int) -> tuple[Role, ...]:
    """Propose which column may play which role in a plan; people decide.

    A date is the time; labels that repeat name the unit, few different ones who got what; numbers
    are what came out. What is different in every row is an id and proposes nothing.
    """
    found = []
    for one in columns:
        repeats = 1 < one.distinct < rows
        if one.type in TIMES:
            found.append(Role(column=one.label, role="time", why="it holds dates"))
        elif one.type is ColumnType.TEXT and repeats and one.distinct <= FEW:
            why = f"it has {one.distinct} different labels"
            found.append(Role(column=one.label, role="treatment or cluster", why=why))
        elif one.type is ColumnType.TEXT and repeats:
            why = f"each of its {one.distinct:,} labels stands in several rows"
            found.append(Role(column=one.label, role="unit", why=why))
        elif one.type in NUMBERS and one.distinct > 1:
            found.append(Role(column=one.label, role="outcome or covariate", why="it is a number"))
    return tuple(found)
