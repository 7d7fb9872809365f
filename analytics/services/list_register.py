"""Which initiatives and KPIs a study can be about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store.register import read_register

if TYPE_CHECKING:
    from analytics.domain.initiative import Register
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def list_register(store: Store) -> Register:
    """Read everything the register says."""
    return read_register(store)
