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
from analytics.store.datasets import current_dataset, fingerprint, list_datasets
from analytics.store.studies import read_studies

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.dataset import Column
    from analytics.store.connection import Store

FEW = 12
"""Different labels up to which a column may say who got what."""
ROLES = frozenset(
    {"outcome", "unit", "time", "treatment", "cluster", "covariates", "first_treated", "treated",
     "pre_outcome", "credited_exposure", "received", "strata"}
)  # fmt: skip
TIMES = (ColumnType.DATE, ColumnType.TIMESTAMP)
NUMBERS = (ColumnType.NUMBER, ColumnType.INTEGER, ColumnType.BOOLEAN)


@needs(Right.ANALYST)
def preview_file(store: Store, file_name: str, content: bytes | Path) -> Preview:
    """Read a file as an import would and store nothing.

    Parameters
    ----------
    file_name
        Name the data set would go by.
    content
        The bytes, or the path of a file.
    """
    name = PurePath(file_name).name
    with on_disk(content, store.scratch) as path:
        inspection, head = look_into(path, name)
    if inspection.action is not Action.ACCEPT:
        return Preview(file_name=name, inspection=inspection, head=head)
    known = current_dataset(store, name)
    mine = fingerprint(inspection.columns)
    return Preview(
        file_name=name,
        inspection=inspection,
        head=head,
        roles=_remembered(store, inspection.columns)
        or propose_roles(inspection.columns, rows=inspection.rows),
        changes=()
        if known is None
        else tuple(one.sentence for one in fit_schema(known.columns, inspection.columns).changes),
        replaces=known is not None,
        alike=tuple(
            one.file_name
            for one in list_datasets(store)
            if one.file_name != name and fingerprint(one.columns) == mine
        ),
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
