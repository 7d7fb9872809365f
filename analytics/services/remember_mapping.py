"""What was said of a file's columns is kept, and found again for the next file with the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analytics.domain.column_mapping import MAPPED_ROLES, ColumnMapping, same_mapping
from analytics.domain.errors import UploadRefusedError
from analytics.domain.viewer import Role
from analytics.services.change_batches import require_dataset
from analytics.services.needs import needs
from analytics.services.stored_file import units_of
from analytics.store.datasets import fingerprint
from analytics.store.mappings import read_mappings, save_roles
from analytics.store.ownership import claim_file_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from analytics.store.connection import Store


@needs(Role.ANALYST)
def remember_roles(
    store: Store, data_set: str, roles: Mapping[str, Sequence[str]], *, now: datetime
) -> ColumnMapping:
    """Keep which column of a data set plays which role.

    The same once more changes nothing.

    Parameters
    ----------
    roles
        Columns by role, in the plan's words; roles without a column are left out.

    Raises
    ------
    NotFoundError
        There is no such data set.
    UploadRefusedError
        There is no such role or column.
    """
    dataset = require_dataset(store, data_set)
    labels = tuple(one.label for one in dataset.columns)
    said = ColumnMapping(
        data_set=dataset.file_name,
        labels=labels,
        saved_at=now,
        roles=tuple((role, tuple(roles[role])) for role in MAPPED_ROLES if roles.get(role)),
    )
    _require_known(roles, labels)
    before = recall_roles(store, labels)
    if before is not None and same_mapping(before, said):
        return before
    details = json.dumps({"roles": dict(said.roles)}, ensure_ascii=False)
    # The same roles may be said again after others were: what was there before tells them apart.
    instead = repr(before) if before else ""
    key = f"mapping:{dataset.file_name}:{details}:instead of:{instead}{units_of(store.viewer)}"
    with store.write(
        "remember_mapping", dataset.file_name, now, details=details, key=key
    ) as cursor:
        claim_file_name(cursor, dataset.file_name, store.viewer)
        save_roles(cursor, fingerprint(dataset.columns), said)
    return said


@needs(Role.VIEWER)
def recall_roles(store: Store, labels: Iterable[str]) -> ColumnMapping | None:
    """Find the roles said last of files with these columns; ``None`` where none were."""
    found = [one for one in read_mappings(store, tuple(labels)) if one.roles]
    return found[-1] if found else None


@needs(Role.VIEWER)
def recall_answers(store: Store, labels: Iterable[str]) -> ColumnMapping | None:
    """Find how ambiguous columns of such files were meant last; it is proposed, never assumed."""
    found = [one for one in read_mappings(store, tuple(labels)) if one.answers]
    return found[-1] if found else None


def _require_known(roles: Mapping[str, Sequence[str]], labels: tuple[str, ...]) -> None:
    unknown = [role for role in roles if role not in MAPPED_ROLES]
    if unknown:
        raise UploadRefusedError(
            f"There is no role '{unknown[0]}'.", f"Roles are: {', '.join(MAPPED_ROLES)}."
        )
    strange = [label for found in roles.values() for label in found if label not in labels]
    if strange:
        raise UploadRefusedError(
            f"The data set has no column '{strange[0]}'.", f"Columns are: {', '.join(labels)}."
        )
