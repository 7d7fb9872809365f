"""A running app on a database of its own, and a browser to open it with."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from playwright.sync_api import Error, sync_playwright

from analytics.services.load_portfolio import load_portfolio
from analytics.store.connection import Store
from tests.browser.driver import DESKTOP, App
from tests.conftest import NOW, ROOT
from tests.services.experiments_portfolio import write_experiments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BOOT = 60  # seconds a server may take on a loaded machine
DOWNLOAD = 300  # seconds the one try to fetch a browser may take
HINT = "no browser was found; run: playwright install chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Open the browser that is there, else the one Playwright fetches; skip without either."""
    with sync_playwright() as playwright:
        opened = _launch(playwright)
        if opened is None:
            if os.environ.get("REQUIRE_BROWSER") == "1":
                pytest.fail(HINT)
            pytest.skip(HINT)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the app as a new reader does: no database yet, the demo is loaded on first sight."""
    yield from serve(tmp_path_factory.mktemp("demo") / "demo.duckdb", demo="1")


@pytest.fixture(scope="session")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the app on a store with nothing in it."""
    yield from serve(tmp_path_factory.mktemp("empty") / "empty.duckdb", demo="0")


@pytest.fixture(scope="session")
def experiments_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the app on experiments that end in different decisions."""
    folder = tmp_path_factory.mktemp("experiments")
    store = Store.open(folder / "experiments.duckdb")
    load_portfolio(store, write_experiments(folder / "portfolio"), now=NOW)
    store.close()
    yield from serve(folder / "experiments.duckdb", demo="0")


@pytest.fixture
def open_app(browser: Browser) -> Iterator[Callable[..., App]]:
    """Open tabs; after the test, nothing may have gone wrong in any of them."""
    opened: list[App] = []

    def new(address: str, size: tuple[int, int] = DESKTOP, scheme: str = "light") -> App:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        app = App(context.new_page(), address)
        opened.append(app)
        return app

    yield new
    wrong = [line for app in opened for line in app.wrong]
    for app in opened:
        app.page.context.close()
    assert wrong == []


@pytest.fixture
def app(open_app: Callable[..., App], demo_server: str) -> App:
    """Open the app on the demo portfolio in a desktop window."""
    return open_app(demo_server)


def _launch(playwright: Playwright) -> Browser | None:
    named = [os.environ.get("CHROMIUM_PATH"), *(shutil.which(name) for name in ON_PATH)]
    for path in (*filter(None, named), None):
        found = _try(playwright, path)
        if found is not None:
            return found
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        capture_output=True,
        check=False,
        timeout=DOWNLOAD,
    )
    return _try(playwright, None)


def _try(playwright: Playwright, path: str | None) -> Browser | None:
    """Launch one browser; ``None`` as path is the one Playwright keeps."""
    try:
        return playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    except Error:
        return None


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def serve(
    database: Path,
    *more: str,
    demo: str = "0",
    port: int = 0,
    days_later: int = 0,
    program: tuple[str, ...] = ("streamlit",),
) -> Iterator[str]:
    """Run the app on a database, on a free port or this one, with more options of the server.

    With ``days_later`` its clock is that much ahead; ``program`` starts it in another way.
    """
    server, address = start(
        database, *more, demo=demo, port=port, program=_program(days_later) or program
    )
    atexit.register(server.kill)
    try:
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
        atexit.unregister(server.kill)


def start(
    database: Path,
    *more: str,
    demo: str = "0",
    port: int = 0,
    program: tuple[str, ...] = ("streamlit",),
) -> tuple[subprocess.Popen[bytes], str]:
    """Start the app and wait until it answers; whoever starts it ends it."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    log = database.with_suffix(".log")
    with log.open("w") as out:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", *program, "run", "app.py"),
                *("--server.port", str(port), "--server.address", "127.0.0.1"),
                *("--server.headless", "true", "--server.fileWatcherType", "none"),
                *("--browser.gatherUsageStats", "false"),
                *more,
            ],
            cwd=ROOT,
            env={**os.environ, "CREDENCE_DB": str(database), "CREDENCE_DEMO": demo},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_healthy(server, address, log)
    except BaseException:
        server.kill()
        server.wait()
        raise
    return server, address


def _program(days_later: int) -> tuple[str, ...]:
    return ("tests.browser.later", str(days_later)) if days_later else ()


def _wait_until_healthy(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + BOOT
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"{address}/_stcore/health", timeout=2) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the app did not start:\n{log.read_text()}")
