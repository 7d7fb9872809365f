"""How long a sign-in lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from analytics.services.grant_access import read_rules
from pages.components.ended_sign_ins import KEPT
from pages.components.sign_in_sessions import (
    ENDED,
    NOT_DATED,
    NOT_KNOWN,
    SIGNED_OUT,
    SignInSessions,
    session_key,
)
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "a cookie secret"  # noqa: S105 - of the test
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
    assert sessions.is_over(claims(), RULES, after(minutes=33))


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
    assert not sessions.is_over(claims(), RULES, after(minutes=29))
    assert sessions.why_over(claims(), RULES, after(minutes=31)) != ""


def test_what_ended_stays_over_for_as_long_as_its_cookie_lasts() -> None:
    sessions = SignInSessions()
    sessions.end(claims(), NOW)
    longer = replace(RULES, idle=timedelta(days=90), longest=timedelta(days=90))
    for days in (1, 8, 30):
        sessions.why_over(claims(after(days=days), "bob"), longer, after(days=days))
        assert sessions.why_over(claims(), longer, after(days=days)) == SIGNED_OUT


@pytest.mark.parametrize("issued", [None, "yesterday", True, 1e30, (NOW + 2 * KEPT).timestamp()])
def test_a_sign_in_that_does_not_say_when_it_was_made_is_none(issued: object) -> None:
    sessions = SignInSessions()
    assert sessions.why_over({**claims(), "iat": issued}, RULES, NOW) == NOT_DATED
    assert sessions.is_over({**claims(), "iat": issued}, RULES, NOW)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "store.duckdb.signed-out"


def started(place: Path, secret: str = SECRET, now: datetime = NOW) -> SignInSessions:
    """Sessions as they are after a start."""
    sessions = SignInSessions()
    sessions.keep_in(place, secret, now)
    return sessions


@pytest.mark.parametrize("minutes", [1, 31])
def test_what_ended_is_over_after_a_restart_too(place: Path, minutes: int) -> None:
    """By signing out after a minute, without use after 31; limits widened since do not matter."""
    sessions = started(place)
    sessions.why_over(claims(), RULES, NOW)
    if minutes < 30:
        sessions.end(claims(), after(minutes=minutes))
    else:
        assert sessions.why_over(claims(), RULES, after(minutes=minutes)) != ""
    wider = replace(RULES, idle=timedelta(days=9), longest=timedelta(days=9))
    again = started(place)
    assert again.is_over(claims(), wider, after(minutes=40))
    assert again.why_over(claims(), wider, after(minutes=40)) == ENDED
    assert again.why_over(claims(who="bob"), wider, after(minutes=40)) == ""


def test_the_record_says_nothing_about_anybody(place: Path) -> None:
    sessions = started(place)
    sessions.end(claims(), NOW)
    text = place.read_text()
    assert session_key(claims()) not in text, "whoever guesses the claims could tell"
    assert "ann" not in text
    assert place.stat().st_mode & 0o077 == 0
    assert not started(place, "another").is_over(claims(), RULES, NOW), "its cookies are void"


def test_an_end_is_kept_once_and_left_out_when_its_cookie_is_gone(place: Path) -> None:
    sessions, later = started(place), after(days=2)
    for _ in range(3):
        sessions.end(claims(), NOW)
        sessions.why_over(claims(), RULES, NOW)
        sessions.end(claims(later), later)
    assert len(place.read_text().splitlines()) == 2
    started(place, now=NOW + KEPT)
    (kept,) = place.read_text().splitlines()
    assert int(kept.partition(" ")[0]) == int((later + KEPT).timestamp())


def test_an_end_that_was_cut_while_it_was_written_is_left_out(place: Path) -> None:
    sessions = started(place)
    sessions.end(claims(), NOW)
    with place.open("a") as file:
        file.write("19999")
    again = started(place)
    assert again.is_over(claims(), RULES, NOW)
    again.end(claims(who="bob"), NOW)
    assert started(place).is_over(claims(who="bob"), RULES, NOW)


@pytest.mark.parametrize("content", [b"what is this\n", b"\xff\xfe\n"])
def test_a_record_that_is_not_understood_ends_every_sign_in_before(
    place: Path, content: bytes
) -> None:
    place.write_bytes(content)
    sessions = started(place, now=after(minutes=1))
    assert sessions.why_over(claims(), RULES, after(minutes=2)) == NOT_KNOWN
    assert sessions.why_over(claims(after(minutes=2)), RULES, after(minutes=2)) == ""
    assert place.read_bytes().startswith(content), "it is left for somebody to look at"


def test_where_the_disk_refuses_signing_out_works_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sessions = started(tmp_path / "gone" / "x.signed-out")
    sessions.end(claims(), NOW)
    assert sessions.is_over(claims(), RULES, NOW)
    assert "could not be written down" in caplog.text
    assert str(tmp_path) not in caplog.text


@pytest.mark.parametrize("other", [{"sub": "bob"}, {"iat": 1}, {"iss": "x"}, {"sid": "2"}])
def test_sessions_of_others_are_others(other: dict[str, object]) -> None:
    assert session_key(claims()) != session_key({**claims(), **other})
    assert "ann" not in session_key(claims())


def test_limits_that_were_shortened_hold_at_once() -> None:
    sessions = SignInSessions()
    sessions.why_over(claims(), RULES, NOW)
    shorter = replace(RULES, idle=timedelta(minutes=5))
    assert sessions.why_over(claims(), shorter, after(minutes=6)) != ""
