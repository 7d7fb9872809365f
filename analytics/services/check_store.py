"""Whether a store is what was written: journal, anchor and tables; nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import StoreError
from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store import store_check

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.store_check import StoreCheck
    from analytics.store.connection import Store


@needs(Role.ADMIN, whole=True)
def check_store(store: Store) -> StoreCheck:
    """Check the store that is open here."""
    return store_check.check_store(store)


def check_store_file(path: Path) -> StoreCheck:
    """Check the store in a file that nobody has open.

    Raises
    ------
    StoreError
        There is none, it is in use, or nothing in it can be read.
    """
    if not path.exists() and not path.with_name(f"{path.name}.anchor").exists():
        raise StoreError(f"There is no store '{path}'.", "Load a portfolio folder first.")
    return store_check.check_file(path)
