"""What of people may leave this store in files on a day: by the policy in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.leaving import Leaving
from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store.people import read_stand_ins
from analytics.store.policy import read_privacy

if TYPE_CHECKING:
    from datetime import date

    from analytics.store.connection import Store


@needs(Role.VIEWER)
def read_leaving(store: Store, *, today: date) -> Leaving:
    """Read whether names may leave, and what stands in for them where they may not.

    Parameters
    ----------
    store
        Read only; the key for codes is made beside it where there is none and a code is needed.
    today
        The day the file is made: the policy of that day decides, not that of the figures in it.
    """
    if read_privacy(store, today).names_in_exports:
        return Leaving(names=True)
    return Leaving(stand_ins=read_stand_ins(store))
