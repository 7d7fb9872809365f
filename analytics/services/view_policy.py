"""Which factors are in force on a day, and every policy there ever was: nothing is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.policy import PolicyView, policy_problems
from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store.people import read_names
from analytics.store.policy import read_assumptions, read_policy_periods, read_privacy
from analytics.store.register import read_register
from analytics.store.studies import read_studies
from analytics.value.own_history import with_history

if TYPE_CHECKING:
    from datetime import date

    from analytics.store.connection import Store


@needs(Role.VIEWER)
def view_policy(store: Store, *, as_of: date) -> PolicyView:
    """Read the assumptions in force with every policy.

    Parameters
    ----------
    store
        Read only.
    as_of
        The day that is looked at.
    """
    names = read_names(store)
    periods = tuple(
        replace(one, approved_by=names.get(one.approved_by, one.approved_by))
        for one in read_policy_periods(store)
    )
    return PolicyView(
        as_of=as_of,
        assumptions=with_history(
            read_assumptions(store, as_of), read_register(store), read_studies(store), as_of=as_of
        ),
        periods=periods,
        privacy=read_privacy(store, as_of),
        problems=policy_problems(periods, as_of),
    )
