"""What studies and counts of users may show of groups of people, by the policy of a day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.hidden_parts import without_small_groups
from analytics.domain.hidden_use import without_small_use
from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store.policy import read_privacy
from analytics.store.register import read_register
from analytics.store.studies import read_studies

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.initiative import Register
    from analytics.domain.study import Study
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def shown_studies(store: Store, *, as_of: date) -> tuple[Study, ...]:
    """Read every study without what tells of fewer people than the policy of a day allows.

    What the store keeps of a run is whole, so that another policy shows more or less of it.
    """
    minimum = read_privacy(store, as_of).smallest_group
    return tuple(
        replace(one, estimate=without_small_groups(one.estimate, minimum)) if one.estimate else one
        for one in read_studies(store)
    )


@needs(Role.VIEWER)
def shown_register(store: Store, *, as_of: date) -> Register:
    """Read the register without counts of fewer users than the policy of a day allows."""
    minimum = read_privacy(store, as_of).smallest_group
    register = read_register(store)
    shown = tuple(without_small_use(one, minimum) for one in register.adoption)
    return replace(register, adoption=shown)
