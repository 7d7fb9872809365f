"""Signing in for real: an OpenID Connect provider, the app behind it, a browser in between."""

from __future__ import annotations

import re
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import uvicorn
from playwright.sync_api import expect

from analytics.services.load_portfolio import load_portfolio
from analytics.store.connection import Store
from tests.browser.conftest import free_port, serve
from tests.browser.driver import RUN, App
from tests.browser.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.conftest import NOW
from tests.services.five_units import UNITS, mark, write_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser

IDLE_SECONDS = 6
OWN = f"/studies?study=own_{mark('Borea')}"
SECRETS = """
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "a cookie secret of the test, long enough"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{issuer}/.well-known/openid-configuration"

[access]
blocked = ["mallory@example.org"]
idle_minutes = {idle}

[[access.grants]]
group = "board"
role = "viewer"
units = "all"

[[access.grants]]
group = "borea-viewers"
role = "viewer"
units = ["Borea"]

[[access.grants]]
group = "delos-analysts"
role = "analyst"
units = ["Delos"]
"""
PEOPLE: dict[str, dict[str, object]] = {
    "ann": {"email": "ann@example.org", "groups": ["borea-viewers", "everybody"]},
    "bob": {"email": "bob@example.org", "groups": ["delos-analysts"]},
    "eve": {"email": "eve@example.org", "groups": ["everybody"]},
    "mallory": {"email": "mallory@example.org", "groups": ["board"]},
    "chair": {"email": "chair@example.org", "groups": ["board"]},
}


@dataclass
class Site:
    address: str
    provider: IdentityProvider
    browser: Browser
    secrets: Path

    def person(self) -> App:
        context = self.browser.new_context(
            viewport={"width": 1440, "height": 900}, accept_downloads=True
        )
        return App(context.new_page(), self.address)

    def with_cookies(self, cookies: Sequence[Mapping[str, Any]]) -> App:
        """Open what the holder of these cookies sees."""
        app = self.person()
        app.page.context.add_cookies(
            [{"name": one["name"], "value": one["value"], "url": self.address} for one in cookies]
        )
        app.open(OWN)
        return app

    def signed_in(self, who: str, path: str = "/") -> App:
        app = self.person()
        app.open(path)
        app.page.get_by_role("button", name="Sign in").click()
        app.page.get_by_role("link", name=who, exact=True).click(timeout=RUN)
        app.page.wait_for_url(f"{self.address}/**", timeout=RUN)
        app.settle()
        return app


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    store = Store.open(folder / "units.duckdb")
    load_portfolio(store, write_units(folder / "portfolio"), now=NOW)
    store.close()
    ports = free_port(), free_port()
    provider = IdentityProvider(issuer=f"http://127.0.0.1:{ports[0]}", people=PEOPLE)
    server = uvicorn.Server(
        uvicorn.Config(provider.app(), port=ports[0], log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    secrets = folder / "secrets.toml"
    write_secrets(secrets, ports[1], provider, idle=30)
    try:
        running = serve(folder / "units.duckdb", "--secrets.files", str(secrets), port=ports[1])
        for address in running:
            yield Site(address, provider, browser, secrets)
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def write_secrets(path: Path, port: int, provider: IdentityProvider, idle: float) -> None:
    path.write_text(
        SECRETS.format(
            address=f"http://127.0.0.1:{port}",
            client=CLIENT,
            secret=SECRET,
            issuer=provider.issuer,
            idle=idle,
        )
    )


def words(app: App) -> str:
    return app.page.get_by_test_id("stApp").inner_text()


def foreign(text: str, seen: tuple[str, ...]) -> set[str]:
    return {unit for unit in UNITS if unit not in seen and (mark(unit) in text or unit in text)}


def test_before_signing_in_there_is_a_door_and_nothing_else(site: Site) -> None:
    app = site.person()
    for path in ("/", "/studies", "/policy", "/methods", "/initiative"):
        app.open(path)
        expect(app.title()).to_have_text("Sign in to Credence")
        assert foreign(words(app), ()) == set()
        assert app.page.get_by_test_id("stTopNavSection").count() == 0
    assert app.violations() == []


def test_a_viewer_of_one_unit_sees_that_unit_on_every_page(site: Site) -> None:
    app = site.signed_in("ann")
    for path in ("/", "/initiative", "/ranking", "/studies", "/add_outcomes", "/policy"):
        app.open(path)
        assert foreign(app.page.content(), ("Borea",)) == set(), path
    app.open(OWN)
    expect(app.page.get_by_text(mark("Borea")).first).to_be_visible()
    expect(app.page.get_by_text("You see Borea")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "nowhere"),
    [
        (f"/initiative?initiative=I-{mark('Atlas')}", "/initiative?initiative=I-nowhere"),
        (f"/studies?study=own_{mark('Atlas')}", "/studies?study=own_nowhere"),
    ],
)
def test_a_link_to_what_others_have_shows_what_a_link_to_nothing_shows(
    site: Site, path: str, nowhere: str
) -> None:
    app = site.signed_in("ann")
    shown = []
    for one in (path, nowhere):
        app.open(one)
        text = words(app).replace(f"I-{mark('Atlas')}", "ID").replace("I-nowhere", "ID")
        shown.append(text.replace(f"own_{mark('Atlas')}", "ID").replace("own_nowhere", "ID"))
    assert shown[0] == shown[1]


def test_a_link_that_was_sent_is_opened_after_signing_in(site: Site) -> None:
    app = site.signed_in("ann", OWN)
    assert app.page.url == f"{site.address}{OWN}"
    expect(app.page.get_by_text(f"Study {mark('Borea')}").first).to_be_visible()


@pytest.mark.parametrize("who", ["eve", "mallory"])
def test_somebody_without_a_known_group_or_blocked_is_told_so(site: Site, who: str) -> None:
    app = site.signed_in(who)
    expect(app.title()).to_have_text("No access")
    expect(app.page.get_by_text("example.org is signed in, but is not let")).to_be_visible()
    assert who in words(app)
    assert foreign(words(app), ()) == set()
    assert app.page.get_by_test_id("stTopNavSection").count() == 0
    app.page.get_by_role("button", name="Sign out").click()
    expect(app.title()).to_have_text("Sign in to Credence", timeout=RUN)


def test_signing_out_ends_every_tab_of_that_sign_in(site: Site) -> None:
    first = site.signed_in("ann", OWN)
    second = App(first.page.context.new_page(), site.address)
    second.open(OWN)
    expect(second.page.get_by_text(mark("Borea")).first).to_be_visible()
    cookies = first.page.context.cookies()
    first.page.get_by_role("button", name="Sign out").click()
    expect(first.title()).to_have_text("Sign in to Credence", timeout=RUN)
    # The other tab has its session still, and its cookie could have been copied.
    second.page.reload()
    second.settle()
    expect(second.title()).to_have_text("Sign in to Credence")
    thief = site.with_cookies(cookies)
    expect(thief.title()).to_have_text("Your session is over")
    assert foreign(words(thief), ()) == set()


def test_signing_out_holds_after_a_restart(site: Site, tmp_path: Path) -> None:
    """What a copied cookie was worth before, it is worth after; others sign in as ever."""
    port, database, secrets = free_port(), tmp_path / "units.duckdb", tmp_path / "secrets.toml"
    store = Store.open(database)
    load_portfolio(store, write_units(tmp_path / "portfolio", ("Borea",)), now=NOW)
    store.close()
    write_secrets(secrets, port, site.provider, idle=30)
    run = partial(contextmanager(serve), database, "--secrets.files", str(secrets), port=port)
    with run() as address:
        own = replace(site, address=address)
        app, other = own.signed_in("ann", OWN), own.signed_in("chair", OWN)
        left, kept = app.page.context.cookies(), other.page.context.cookies()
        app.page.get_by_role("button", name="Sign out").click()
        expect(app.title()).to_have_text("Sign in to Credence", timeout=RUN)
    with run():
        thief = own.with_cookies(left)
        expect(thief.title()).to_have_text("Your session is over")
        assert mark("Borea") not in words(thief)
        expect(own.with_cookies(kept).page.get_by_text(mark("Borea")).first).to_be_visible()


def test_a_session_that_is_not_used_ends(site: Site) -> None:
    port = int(site.address.rpartition(":")[2])
    try:
        write_secrets(site.secrets, port, site.provider, idle=IDLE_SECONDS / 60)
        time.sleep(2)
        app = site.signed_in("ann", OWN)
        expect(app.page.get_by_text(mark("Borea")).first).to_be_visible()
        time.sleep(IDLE_SECONDS + 1)
        app.open("/studies")
        expect(app.title()).to_have_text("Your session is over")
        app.page.get_by_role("button", name="Sign in").click()
        app.page.get_by_role("link", name="ann", exact=True).click(timeout=RUN)
        app.page.wait_for_url(f"{site.address}/**", timeout=RUN)
        app.settle()
        expect(app.page.get_by_text("You see Borea")).to_be_visible()
    finally:
        write_secrets(site.secrets, port, site.provider, idle=30)
        time.sleep(2)


def test_a_sign_in_of_long_ago_is_over_even_where_the_cookie_still_holds(site: Site) -> None:
    try:
        site.provider.issued_ago = 9 * 3600
        app = site.signed_in("ann")
        expect(app.title()).to_have_text("Your session is over")
    finally:
        site.provider.issued_ago = 0


def test_a_download_is_for_those_who_are_signed_in(site: Site) -> None:
    app = site.signed_in("ann", OWN)
    app.page.get_by_test_id("stButtonGroup").get_by_text("All numbers").click()
    app.settle()
    link = app.page.get_by_test_id("stDownloadButton").locator("button").first
    expect(link).to_be_visible()
    with app.page.expect_download() as waiting:
        link.click()
    address = waiting.value.url
    assert "/media/" in address
    assert foreign(waiting.value.path().read_text(errors="replace"), ("Borea",)) == set()
    with pytest.raises(HTTPError) as refused:
        urlopen(address, timeout=10)  # noqa: S310 - our own server
    assert refused.value.code == 403
    refused.value.close()


def test_two_people_at_once_see_their_own(site: Site) -> None:
    """One cache serves both."""
    ann, bob, chair = (site.signed_in(who) for who in ("ann", "bob", "chair"))
    for _ in range(2):
        for app, seen in ((ann, ("Borea",)), (bob, ("Delos",)), (chair, UNITS)):
            app.open("/")
            text = app.page.content()
            assert foreign(text, seen) == set()
            assert all(mark(unit) in text for unit in seen)


def test_headers_leave_a_page_no_way_out(site: Site) -> None:
    with urlopen(site.address, timeout=10) as answer:  # noqa: S310 - our own server
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts is not None
    assert "unsafe" not in scripts[1]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
