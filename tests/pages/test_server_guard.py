"""What stands between the network and the app."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from analytics.services.grant_access import read_rules
from pages.components import server_guard
from pages.components import sign_in as sign_in_page
from pages.components.server_guard import (
    GOAL,
    ServerGuard,
    content_policy,
    guards,
    is_loopback,
)
from pages.components.sign_in_sessions import SignInSessions

HERE, ELSEWHERE = ("127.0.0.1", 5000), ("192.0.2.7", 5000)
KEY = "a cookie secret that nobody guesses"
AUTH = {"redirect_uri": "https://credence.example.org/oauth2callback", "cookie_secret": KEY}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: MutableHeaders
    text: str


def application() -> Starlette:
    def page(_: object) -> HTMLResponse:
        return HTMLResponse("<h1>app</h1>")

    def media(_: object) -> PlainTextResponse:
        return PlainTextResponse("rows")

    def callback(_: object) -> RedirectResponse:
        answer = RedirectResponse("/", status_code=302)
        answer.set_cookie("_streamlit_user", "signed", httponly=True, samesite="lax")
        return answer

    return Starlette(
        routes=[
            Route("/media/{name}", media),
            Route("/oauth2callback", callback),
            Route("/{path:path}", page),
        ]
    )


def ask(
    address: str,
    *,
    peer: tuple[str, int] = HERE,
    cookie: str = "",
    hosts: tuple[str, ...] = ("127.0.0.1:8501",),
) -> Answer:
    """Ask the guarded app as a server would."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [
            *((b"host", one.encode()) for one in hosts),
            *([(b"cookie", cookie.encode())] if cookie else []),
        ],
        "client": peer,
    }
    sent: list[Any] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    guarded = ServerGuard(application(), policy=content_policy())
    # A thread of its own: the browser of other tests keeps a loop running in the main one.
    with ThreadPoolExecutor(max_workers=1) as server:
        server.submit(lambda: asyncio.run(guarded(scope, receive, send))).result()
    start = next(one for one in sent if one["type"] == "http.response.start")
    body = b"".join(one.get("body", b"") for one in sent)
    return Answer(start["status"], MutableHeaders(raw=start["headers"]), body.decode())


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server_guard, "sign_in_settings", lambda: AUTH)
    monkeypatch.setattr(sign_in_page, "sign_in_settings", lambda: AUTH)
    monkeypatch.setattr(sign_in_page, "SESSIONS", SignInSessions())
    monkeypatch.setattr(sign_in_page, "_rules", lambda: read_rules({}))
    monkeypatch.setenv("CREDENCE_DB", str(tmp_path / "store.duckdb"))
    monkeypatch.setattr(server_guard, "get_cookie_secret", lambda: KEY)


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("", False),
        ("0.0.0.0", False),  # noqa: S104 - what is to be refused
        ("::", False),
        ("192.168.1.4", False),
        ("localhost.evil.example", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, *, own: bool) -> None:
    assert is_loopback(host) is own


@pytest.mark.parametrize("address", ["0.0.0.0", "", "192.168.1.4"])  # noqa: S104 - as above
def test_without_a_sign_in_the_app_does_not_start_on_other_addresses(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(st, "get_option", {"server.address": address}.get)
    with pytest.raises(SystemExit) as refused:
        guards()
    assert "--server.address 127.0.0.1" in str(refused.value)
    assert "[auth]" in str(refused.value)


def test_with_a_sign_in_it_does(monkeypatch: pytest.MonkeyPatch, sign_in: None) -> None:
    del sign_in
    monkeypatch.setattr(st, "get_option", {"server.address": "0.0.0.0"}.get)  # noqa: S104
    assert len(guards()) == 1


def test_without_a_sign_in_nobody_from_elsewhere_is_answered() -> None:
    assert ask("/").status == 200
    refused = ask("/", peer=ELSEWHERE)
    assert refused.status == 403
    assert "<h1>" not in refused.text


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        (("127.0.0.1:8501",), 200),
        (("localhost",), 200),
        (("[::1]:8501",), 200),
        (("attack.example:8501",), 403),
        (("attack.example",), 403),
        (("127.0.0.1.attack.example",), 403),
        (("localhost:8501.attack.example",), 403),
        (("[attack.example]:1",), 403),
        (("127.0.0.1:8501", "attack.example"), 403),
        (("",), 403),
        ((), 403),
    ],
)
def test_without_a_sign_in_only_the_machines_own_names_are_answered(
    hosts: tuple[str, ...], status: int
) -> None:
    """A name of elsewhere that leads to this machine is how a page of elsewhere would get in."""
    for path in ("/", "/_stcore/host-config", "/media/x.csv"):
        assert ask(path, hosts=hosts).status == status
        assert ask(path, hosts=hosts, peer=ELSEWHERE).status == 403


def test_a_socket_is_refused_as_an_answer_is() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "headers": [(b"host", b"attack.example"), (b"origin", b"http://attack.example")],
        "client": HERE,
    }
    guarded = ServerGuard(application(), policy=content_policy())
    with ThreadPoolExecutor(max_workers=1) as server:
        server.submit(lambda: asyncio.run(guarded(scope, receive, send))).result()
    assert [one["type"] for one in sent] == ["websocket.close"]


def test_with_a_sign_in_other_names_are_answered(sign_in: None) -> None:
    del sign_in
    assert ask("/", hosts=("credence.example.org",), peer=ELSEWHERE).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/upload_file/session/file",
        "/_stcore/metrics",
        "/below/media/x.csv",
        "/below/_stcore/upload_file/session/file",
    ],
)
def test_nobody_sends_files_or_reads_counts_without_signing_in(sign_in: None, path: str) -> None:
    del sign_in
    assert ask(path, peer=ELSEWHERE).status == 403


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_a_secret_that_can_be_guessed_signs_nothing(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setattr(server_guard, "sign_in_settings", lambda: AUTH | {"cookie_secret": secret})
    with pytest.raises(SystemExit, match="cookie_secret has fewer than 32"):
        guards()


def test_every_answer_carries_the_headers_also_a_refusal_of_the_app() -> None:
    for path in ("/", "/studies", "/media/x.csv"):
        headers = ask(path).headers
        assert headers["content-security-policy"] == content_policy()
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_the_policy_names_the_one_inline_script_and_allows_no_other() -> None:
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(inline) == 1
    digest = b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
    scripts = next(part for part in content_policy().split("; ") if part.startswith("script-src"))
    assert scripts == f"script-src 'self' 'sha256-{digest}'"
    assert "unsafe-eval" not in content_policy()


def test_a_download_needs_a_cookie_we_signed_of_a_sign_in_that_lasts(sign_in: None) -> None:
    del sign_in

    def cookie_of(hours_ago: float, key: str = KEY) -> bytes:
        claims = {"is_logged_in": True, "sub": "a", "iat": time.time() - 3600 * hours_ago}
        return create_signed_value(key, "_streamlit_user", json.dumps(claims))

    forged, fresh, old = cookie_of(0, "other"), cookie_of(0.1), cookie_of(1)
    for value, status in ((None, 403), (forged, 403), (b"x", 403), (old, 403), (fresh, 200)):
        cookie = f"_streamlit_user={value.decode()}" if value else ""
        assert ask("/media/x.csv", peer=ELSEWHERE, cookie=cookie).status == status


def test_behind_tls_cookies_are_secure_and_the_browser_is_told_to_stay(sign_in: None) -> None:
    del sign_in
    answer = ask("/oauth2callback", peer=ELSEWHERE)
    assert all("Secure" in one for one in answer.headers.getlist("set-cookie"))
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/studies?study=own", "/studies?study=own"),
        ("/initiative?initiative=A-1&x=%20y", "/initiative?initiative=A-1&x=%20y"),
        ("/", "/"),
        ("/studies?next=https://evil.example", "/"),
        ("/a/b", "/"),
    ],
)
def test_after_signing_in_the_page_asked_for_is_opened(sign_in: None, path: str, back: str) -> None:
    del sign_in
    kept = ask(path, peer=ELSEWHERE).headers.get("set-cookie", "").partition(";")[0]
    answer = ask("/oauth2callback", peer=ELSEWHERE, cookie=kept)
    assert answer.headers["location"] == back


@pytest.mark.parametrize(
    "goal",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a\r\nX: y",
        "/%2f/evil",
        "",
        "x",
    ],
)
def test_a_goal_that_leads_elsewhere_is_none(sign_in: None, goal: str) -> None:
    del sign_in
    assert not GOAL.fullmatch(goal)
    cookie = f"credence_goal={quote(goal, safe='')}"
    assert ask("/oauth2callback", peer=ELSEWHERE, cookie=cookie).headers["location"] == "/"
