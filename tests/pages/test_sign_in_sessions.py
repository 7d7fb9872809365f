"""How long a sign-in lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from analytics.services.grant_access import read_rules
from pages.components.sign_in_sessions import SIGNED_OUT, SignInSessions, session_key
from tests.conftest import NOW

RULES = read_rules({"idle_minutes": 30, "session_hours": 8})


def claims(began: datetime = NOW, who: str = "ann") -> dict[str, object]:
    return {"iss": "https://id.example.org", "sub": who, "iat": int(began.timestamp())}


def after(**how_long: float) -> datetime:
    return NOW + timedelta(**how_long)


def test_use_keeps_a_session_and_the_longest_time_ends_it() -> None:
    sessions, moment = SignInSessions(), NOW
    while moment <= after(hours=8):
        assert sessions.why_over(claims(), RULES, moment) == ""
        moment += timedelta(minutes=29)
    assert "as long as a session may" in sessions.why_over(claims(), RULES, moment)


def test_a_session_without_use_ends_and_stays_over() -> None:
    sessions = SignInSessions()
    assert sessions.why_over(claims(), RULES, NOW) == ""
    assert "not used" in sessions.why_over(claims(), RULES, after(minutes=31))
    assert "not used" in sessions.why_over(claims(), RULES, after(minutes=32))
    assert sessions.is_over(claims())


def test_after_a_restart_an_old_cookie_does_not_begin_a_new_session() -> None:
    assert SignInSessions().why_over(claims(), RULES, after(minutes=10)) == ""
    assert SignInSessions().why_over(claims(), RULES, after(minutes=40)) != ""


def test_signing_out_ends_it_at_once_and_signing_in_again_begins_another() -> None:
    sessions = SignInSessions()
    sessions.why_over(claims(), RULES, NOW)
    sessions.end(claims(), after(minutes=1))
    assert sessions.why_over(claims(), RULES, after(minutes=2)) == SIGNED_OUT
    assert sessions.why_over(claims(after(minutes=3)), RULES, after(minutes=3)) == ""


def test_asking_whether_it_is_over_is_no_use() -> None:
    sessions = SignInSessions()
    sessions.why_over(claims(), RULES, NOW)
    assert not sessions.is_over(claims())
    assert sessions.why_over(claims(), RULES, after(minutes=31)) != ""


def test_what_ended_is_forgotten_only_when_its_longest_time_is_over() -> None:
    sessions = SignInSessions()
    sessions.end(claims(), NOW)
    for hours in (1, 7, 15):
        sessions.why_over(claims(after(hours=hours), "bob"), RULES, after(hours=hours))
        assert sessions.why_over(claims(), RULES, after(hours=hours)) != ""
    sessions.why_over(claims(after(hours=17), "bob"), RULES, after(hours=17))
    assert not sessions.is_over(claims())
    assert sessions.why_over(claims(), RULES, after(hours=17)) != "", "over by its age"


@pytest.mark.parametrize("other", [{"sub": "bob"}, {"iat": 1}, {"iss": "x"}, {"sid": "2"}])
def test_sessions_of_others_are_others(other: dict[str, object]) -> None:
    assert session_key(claims()) != session_key({**claims(), **other})
    assert "ann" not in session_key(claims())


def test_limits_that_were_shortened_hold_at_once() -> None:
    sessions = SignInSessions()
    sessions.why_over(claims(), RULES, NOW)
    shorter = replace(RULES, idle=timedelta(minutes=5))
    assert sessions.why_over(claims(), shorter, after(minutes=6)) != ""
