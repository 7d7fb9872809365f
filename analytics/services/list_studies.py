"""Which studies are registered, and what the latest run of each said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store.studies import read_studies

if TYPE_CHECKING:
    from analytics.domain.study import Study
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def list_studies(store: Store) -> tuple[Study, ...]:
    """List every study with its estimate or the reason there is none, by title."""
    return tuple(sorted(read_studies(store), key=lambda one: one.title.casefold()))
