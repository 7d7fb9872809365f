"""What people are called, by the id that rows name them with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.store.connection import Store


def read_names(store: Store) -> dict[str, str]:
    """Read the names of the people who may be seen; an id that is not here is shown as written."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT person_id, display_name FROM person WHERE display_name <> ''"
        ).fetchall()
    return {str(identity): str(name) for identity, name in rows}
