"""Which role writes what; a write that is not listed here is for admins who see everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.errors import AccessDeniedError
from analytics.domain.viewer import Role

if TYPE_CHECKING:
    from analytics.domain.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The role something asks for, and whether it reaches beyond single business units."""

    role: Role
    whole: bool = False


UNLISTED = Need(role=Role.ADMIN, whole=True)
WRITES: dict[str, Need] = {
    "import_outcomes": Need(role=Role.ANALYST),
    "append_batch": Need(role=Role.ANALYST),
    "supersede_batch": Need(role=Role.ANALYST),
    "withdraw_batch": Need(role=Role.ANALYST),
    "remember_mapping": Need(role=Role.ANALYST),
    "register_study": Need(role=Role.ANALYST),
    "run_study": Need(role=Role.ANALYST),
    "import_table": Need(role=Role.ANALYST, whole=True),
    "add_kpi": Need(role=Role.ANALYST, whole=True),
    "import_inventory": Need(role=Role.ANALYST, whole=True),
    "prepare_review": Need(role=Role.REVIEWER, whole=True),
    "record_decision": Need(role=Role.REVIEWER, whole=True),
    "record_action": Need(role=Role.REVIEWER, whole=True),
    "close_action": Need(role=Role.REVIEWER, whole=True),
    "record_lesson": Need(role=Role.REVIEWER, whole=True),
    "override_gate": Need(role=Role.REVIEWER, whole=True),
    "sign_review": Need(role=Role.REVIEWER, whole=True),
}


def need_of(action: str) -> Need:
    """Return what the asker of a write needs, by the action its journal line names."""
    return WRITES.get(action, UNLISTED)


def require(viewer: Viewer, need: Need) -> None:
    """Refuse whoever lacks the role, or the whole where that is needed.

    Raises
    ------
    AccessDeniedError
        In the same words whatever is there.
    """
    acting = viewer.acting_as(need.role)
    if not acting.grants:
        held = f"the role {viewer.role.value}" if viewer.role else "no role"
        raise AccessDeniedError(
            f"This needs the role {need.role.value}; you have {held}.",
            "Ask whoever keeps the groups of your sign-in for that role.",
        )
    if need.whole and not acting.sees_all:
        raise AccessDeniedError(
            "This belongs to every business unit: only somebody who sees all of them may do it;"
            " your role holds for some of them.",
            "Nothing was changed. Ask somebody whose role holds for all business units.",
        )
