"""What stands between the network and the app: who may connect, headers, the way back.

Plain ASGI around Streamlit's own: it looks at addresses, headers and cookies and at no content.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from base64 import b64encode
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from pages.components.sign_in import is_signed_in, sign_in_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

USER_COOKIE = "_streamlit_user"
GOAL_COOKIE = "credence_goal"
GOAL_SECONDS = 600
# A page of the app with its query; a second slash would lead to another host.
GOAL = re.compile(r"/[a-z_]*(\?[\w=&%.+~-]{0,512})?")
CALLBACK = "/oauth2callback"
PRIVATE = ("/media/", "/_stcore/upload_file/", "/_stcore/metrics")
"""What Streamlit serves or takes without asking who it is; the addresses are no secret."""
LEAST_SECRET = 32
"""Characters of what signs the cookies; whoever guesses it is whoever they like."""
OTHER_SOURCES = (
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ONE_YEAR = "max-age=31536000"
NOT_HERE = (
    "Credence runs without a sign-in and answers only on its own machine."
    " Configure a sign-in to open it to others (README, Security)."
)


def guards() -> list[Middleware]:
    """Refuse an open door, then return what wraps the app.

    Raises
    ------
    SystemExit
        The server would listen to other machines and nobody would have to sign in, or a sign-in
        could be forged.
    """
    address = str(st.get_option("server.address") or "")
    settings = sign_in_settings()
    if settings and len(str(settings.get("cookie_secret", ""))) < LEAST_SECRET:
        raise SystemExit(
            f"[auth] cookie_secret has fewer than {LEAST_SECRET} characters: a sign-in could be"
            " forged.\nMake one with: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    if not settings and not is_loopback(address):
        listens = f"on {address}" if address else "on every network"
        raise SystemExit(
            f"Credence would listen {listens} and let everybody in: no sign-in is configured.\n"
            "Start it with --server.address 127.0.0.1, or configure [auth] and [access] in"
            " .streamlit/secrets.toml (README, Security)."
        )
    return [Middleware(ServerGuard, policy=content_policy())]


def content_policy() -> str:
    """Write what a page may load and run: its own files, and the inline script Streamlit ships.

    Charts set their styles inline. Nothing is loaded from or sent to elsewhere, nor evaluated.
    """
    page = Path(st.__file__).with_name("static") / "index.html"
    hashes = [
        b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in INLINE.findall(page.read_text(encoding="utf-8"))
    ]
    scripts = " ".join(["script-src 'self'", *(f"'sha256-{one}'" for one in hashes)])
    return "; ".join((scripts, *OTHER_SOURCES))


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class ServerGuard:
    """Look at every request before Streamlit does and at every answer after it."""

    def __init__(self, app: ASGIApp, *, policy: str) -> None:
        self._app = app
        self._headers = {"Content-Security-Policy": policy, **HEADERS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, with the headers of the answer."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        settings = sign_in_settings()
        if not settings and not (_comes_from_here(scope) and _asks_for_here(scope)):
            await _refuse(NOT_HERE, scope, receive, send)
            return
        visit = _Visit(scope, settings)
        if visit.wants_in_without_sign_in():
            await _refuse("Sign in to Credence first.", scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.adorn(MutableHeaders(scope=message), self._headers)
            await send(message)

        await self._app(scope, receive, answer)


class _Visit:
    """One request with what it means for the answer."""

    def __init__(self, scope: Scope, settings: Mapping[str, Any]) -> None:
        self._path = str(scope["path"])
        self._query = scope.get("query_string", b"").decode("latin-1")
        self._cookies = _cookies(Headers(scope=scope).get("cookie", ""))
        self._settings = settings
        self._secure = str(settings.get("redirect_uri", "")).startswith("https://")

    def wants_in_without_sign_in(self) -> bool:
        """Whether somebody who is not signed in asks for a download or sends a file."""
        private = any(one in self._path for one in PRIVATE)  # below a base path, too
        return bool(self._settings) and private and not self._signed_in()

    def adorn(self, headers: MutableHeaders, always: Mapping[str, str]) -> None:
        """Add the headers every answer carries and, around a sign-in, the page asked for."""
        for name, value in always.items():
            headers[name] = value
        if self._secure:
            headers["Strict-Transport-Security"] = ONE_YEAR
        if not self._settings:
            return
        if self._path == CALLBACK:
            self._lead_back(headers)
        elif headers.get("content-type", "").startswith("text/html") and not self._signed_in():
            self._remember_goal(headers)
        if self._secure:
            _only_over_tls(headers)

    def _remember_goal(self, headers: MutableHeaders) -> None:
        goal = f"{self._path}?{self._query}" if self._query else self._path
        if goal != "/" and GOAL.fullmatch(goal):
            headers.append(
                "set-cookie",
                f"{GOAL_COOKIE}={quote(goal, safe='')}; Path=/; Max-Age={GOAL_SECONDS};"
                " HttpOnly; SameSite=Lax",
            )

    def _lead_back(self, headers: MutableHeaders) -> None:
        goal = unquote(self._cookies.get(GOAL_COOKIE, ""))
        if headers.get("location") == "/" and GOAL.fullmatch(goal):
            headers["location"] = goal
        headers.append("set-cookie", f"{GOAL_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")

    def _signed_in(self) -> bool:
        """Whether the cookie is one we signed, of a sign-in that is not over."""
        secret = get_cookie_secret()

        def signed(name: str) -> bytes | None:
            value = self._cookies.get(name)
            return decode_signed_value(secret, name, value.encode("latin-1")) if value else None

        found = get_cookie_with_chunks(signed, USER_COOKIE)
        return found is not None and is_signed_in(json.loads(found))


def _comes_from_here(scope: Scope) -> bool:
    """Whether the other end is this machine; a socket file or a test has no address."""
    client = scope.get("client")
    return client is None or is_loopback(str(client[0]))


def _asks_for_here(scope: Scope) -> bool:
    """Whether the address asked for is this machine's own.

    A page of elsewhere can let its own name lead to this machine; its script then asks for that.
    A relay that serves others asks for the name they know.
    """
    names = Headers(scope=scope).getlist("host")
    return len(names) == 1 and is_loopback(_without_port(names[0]))


def _without_port(host: str) -> str:
    bracketed = re.fullmatch(r"\[([0-9a-fA-F:.]+)\](:\d+)?", host)
    return bracketed[1] if bracketed else re.sub(r":\d+$", "", host)


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: one.value for name, one in SimpleCookie(header).items()}
    except CookieError:
        return {}


def _only_over_tls(headers: MutableHeaders) -> None:
    """Mark our cookies Secure; Streamlit leaves that to whoever knows the address is https."""
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for one in cookies:
        headers.append("set-cookie", one if "; secure" in one.lower() else f"{one}; Secure")


async def _refuse(words: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    await PlainTextResponse(words, status_code=403)(scope, receive, send)
