"""Which studies are registered, and what the latest run of each said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.viewer import Role
from analytics.services.hide_small_groups import shown_studies
from analytics.services.needs import needs

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.study import Study
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def list_studies(store: Store, *, today: date) -> tuple[Study, ...]:
    """List every study with its estimate or the reason there is none, by title."""
    return tuple(sorted(shown_studies(store, as_of=today), key=lambda one: one.title.casefold()))
