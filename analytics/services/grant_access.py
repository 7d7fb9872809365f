"""Who somebody is to Credence, by the groups their sign-in vouches for; nobody by default."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from analytics.domain.access_rules import AccessRules, GroupGrant
from analytics.domain.errors import AccessDeniedError, AssumptionError
from analytics.domain.viewer import Grant, Role, Viewer

KEYS = ("groups_claim", "name_claim", "blocked", "idle_minutes", "session_hours", "grants")
GRANT_KEYS = ("group", "role", "units")
EVERY_UNIT = "all"
IDLE_MINUTES, SESSION_HOURS = 30, 8  # what OWASP ASVS asks of an application with money in it
A_MONTH = 43_200  # minutes
WAY_OUT = "Correct [access] in .streamlit/secrets.toml; the README shows an example."


def read_rules(settings: Mapping[str, object]) -> AccessRules:
    """Read the ``[access]`` settings.

    Raises
    ------
    AssumptionError
        A key, a role or a value is not one that can be meant; nobody gets in until it is.
    """
    _only(settings, KEYS, "[access]")
    return AccessRules(
        grants=tuple(_grant(one) for one in _list(settings.get("grants", ()), "grants")),
        groups_claim=_text(settings.get("groups_claim", "groups"), "groups_claim"),
        name_claim=_text(settings.get("name_claim", "email"), "name_claim"),
        blocked=_texts(settings.get("blocked", ()), "blocked"),
        idle=timedelta(minutes=_positive(settings.get("idle_minutes", IDLE_MINUTES))),
        longest=timedelta(hours=_positive(settings.get("session_hours", SESSION_HOURS))),
    )


def grant_access(claims: Mapping[str, object], rules: AccessRules) -> Viewer:
    """Say what somebody with these claims may see and do.

    Raises
    ------
    AccessDeniedError
        None of the groups is known, or the person is blocked.
    """
    name = str(claims.get(rules.name_claim) or claims.get("email") or claims.get("sub") or "")
    groups = _groups(claims.get(rules.groups_claim))
    grants = tuple(one.grant for one in rules.grants if one.group in groups)
    if not name or not grants or name in rules.blocked:
        raise AccessDeniedError(
            f"{name or 'Somebody without a name'} is signed in, but is not let into Credence.",
            "Ask whoever keeps the groups of your organisation for one that Credence knows.",
        )
    return Viewer(name=name, grants=tuple(dict.fromkeys(grants)))


def _groups(claim: object) -> frozenset[str]:
    """Read the groups of a claim: a list of names, or one name."""
    if isinstance(claim, str):
        return frozenset({claim})
    return frozenset(map(str, claim)) if isinstance(claim, list | tuple) else frozenset()


def _grant(value: object) -> GroupGrant:
    if not isinstance(value, Mapping):
        raise _refused("[[access.grants]]", value, "a table with group, role and units")
    said = {str(key): one for key, one in value.items()}
    _only(said, GRANT_KEYS, "[[access.grants]]")
    role = said.get("role")
    if role not in tuple(Role):
        raise _refused("role", role, f"one of {', '.join(Role)}")
    return GroupGrant(
        group=_text(said.get("group"), "group"),
        grant=Grant(role=Role(str(role)), units=_units(said.get("units"))),
    )


def _units(value: object) -> tuple[str, ...] | None:
    """Read business units by name; none of them is everybody's unless it says so."""
    if value == EVERY_UNIT:
        return None
    units = _texts(value, "units")
    if not units:
        raise _refused("units", value, f'"{EVERY_UNIT}" or a list of business units')
    return units


def _list(value: object, key: str) -> list[object]:
    if isinstance(value, list | tuple):
        return list(value)
    raise _refused(key, value, "a list")


def _text(value: object, key: str) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise _refused(key, value, "a text that is not empty")


def _texts(value: object, key: str) -> tuple[str, ...]:
    return tuple(_text(one, key) for one in _list(value, key))


def _positive(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= A_MONTH:
        return float(value)
    raise _refused("A limit of a session", value, f"a number above 0 and up to {A_MONTH:,}")


def _only(settings: Mapping[str, object], keys: tuple[str, ...], where: str) -> None:
    unknown = sorted(set(settings) - set(keys))
    if unknown:
        raise _refused(f"{where}: the key", unknown[0], f"one of {', '.join(keys)}")


def _refused(key: str, value: object, rule: str) -> AssumptionError:
    return AssumptionError(f"{key} is {value!r}; it must be {rule}.", WAY_OUT)
