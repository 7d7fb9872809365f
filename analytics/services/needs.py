"""What every service that takes the store declares: the role it needs, checked before it starts."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from analytics.store.faults import file_fault
from analytics.store.permissions import Need, require

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.viewer import Role
    from analytics.store.connection import Store

P = ParamSpec("P")
R = TypeVar("R")
DECLARED = "needs_role"


def needs(
    role: Role, *, whole: bool = False
) -> Callable[[Callable[Concatenate[Store, P], R]], Callable[Concatenate[Store, P], R]]:
    """Declare the role a service needs; it then runs with the units in which the asker has it.

    A file that cannot be read or written on the way is said as every fault of the store.

    Parameters
    ----------
    role
        Least role that may call it.
    whole
        Whether it concerns every business unit, so that the role must hold for all of them.
    """
    need = Need(role=role, whole=whole)

    def declare(service: Callable[Concatenate[Store, P], R]) -> Callable[Concatenate[Store, P], R]:
        @wraps(service)
        def checked(store: Store, /, *args: P.args, **kwargs: P.kwargs) -> R:
            require(store.viewer, need)
            try:
                return service(store.acting_as(role), *args, **kwargs)
            except OSError as error:
                # A copy in the scratch folder, or a file that was sent: no write was under way any
                # more, or it was rolled back.
                raise file_fault(error) from error

        setattr(checked, DECLARED, need)
        return checked

    return declare
