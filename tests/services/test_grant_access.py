"""What a group gives, and that nothing else gives anything."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.domain.errors import AccessDeniedError, AssumptionError
from analytics.domain.viewer import Grant, Role
from analytics.services.grant_access import grant_access, read_rules

GRANTS = [
    {"group": "board", "role": "viewer", "units": "all"},
    {"group": "retail", "role": "analyst", "units": ["Retail", "Stores"]},
    {"group": "it", "role": "admin", "units": "all"},
]
RULES = read_rules({"grants": GRANTS, "blocked": ["mallory@example.org"]})


def claims(*groups: str, email: str = "ann@example.org") -> dict[str, object]:
    return {"sub": "1", "email": email, "groups": list(groups)}


def test_groups_become_roles_with_their_business_units() -> None:
    viewer = grant_access(claims("retail", "unknown"), RULES)
    assert viewer.name == "ann@example.org"
    assert viewer.grants == (Grant(role=Role.ANALYST, units=("Retail", "Stores")),)


def test_two_groups_add_up_and_neither_lends_its_units_to_the_other() -> None:
    viewer = grant_access(claims("board", "retail"), RULES)
    assert viewer.sees_all
    assert viewer.role is Role.ANALYST
    assert viewer.acting_as(Role.ANALYST).units == ("Retail", "Stores")
    assert viewer.acting_as(Role.REVIEWER).units == ()


@pytest.mark.parametrize(
    "who",
    [
        claims(),
        claims("unknown"),
        claims("BOARD"),
        claims("board", email="mallory@example.org"),
        {"sub": "1", "email": "a"},
        {"sub": "1", "email": "a", "groups": None},
        {"sub": "1", "email": "a", "groups": {"board": True}},
        {"groups": ["board"]},
    ],
)
def test_nobody_else_gets_in(who: dict[str, object]) -> None:
    with pytest.raises(AccessDeniedError, match="not let into Credence"):
        grant_access(who, RULES)


def test_without_settings_nobody_gets_in() -> None:
    with pytest.raises(AccessDeniedError):
        grant_access(claims("board"), read_rules({}))


def test_limits_of_a_session_are_settings() -> None:
    rules = read_rules({"idle_minutes": 5, "session_hours": 1})
    assert (rules.idle, rules.longest) == (timedelta(minutes=5), timedelta(hours=1))
    assert (RULES.idle, RULES.longest) == (timedelta(minutes=30), timedelta(hours=8))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"grant": []}, "'grant'"),
        ({"grants": "board"}, "'board'"),
        ({"grants": ["board"]}, "'board'"),
        ({"grants": [{"group": "x", "role": "owner", "units": "all"}]}, "'owner'"),
        ({"grants": [{"group": "x", "role": "viewer"}]}, "units is None"),
        ({"grants": [{"group": "x", "role": "viewer", "units": []}]}, "units is \\[\\]"),
        ({"grants": [{"group": "x", "role": "viewer", "units": [""]}]}, "units is ''"),
        ({"grants": [{"group": "x", "role": "viewer", "units": "Retail"}]}, "'Retail'"),
        ({"grants": [{"group": " ", "role": "viewer", "units": "all"}]}, "group"),
        ({"grants": [{"group": "x", "role": "viewer", "units": "all", "unit": 1}]}, "'unit'"),
        ({"idle_minutes": 0}, "limit"),
        ({"idle_minutes": True}, "limit"),
        ({"session_hours": "8"}, "limit"),
        ({"blocked": "ann"}, "blocked"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_by_name(
    settings: dict[str, object], said: str
) -> None:
    with pytest.raises(AssumptionError, match=said) as refused:
        read_rules(settings)
    assert "secrets.toml" in refused.value.remedy
