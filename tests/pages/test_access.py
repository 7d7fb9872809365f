"""Pages of people who see one business unit: one cache, one address bar, one session for all."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable  # noqa: TC003 - the annotation of LATER
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest

from analytics.domain.dataset import ImportReceipt
from analytics.domain.errors import AccessDeniedError
from analytics.reports.packs.formats import FORMATS
from pages.components.plain_text import plain
from pages.components.plan_editor import TEXT
from pages.components.sending import LATEST
from tests.conftest import ROOT
from tests.pages.conftest import RUN
from tests.pages.test_every_page import PAGES
from tests.services.five_units import UNITS, mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.services.unit_world import World

SECRETS: dict[str, Any] = {
    "auth": {"redirect_uri": "http://127.0.0.1/oauth2callback", "client_id": "credence"},
    "access": {
        "grants": [
            {"group": f"{unit}-{role}", "role": role, "units": [unit]}
            for unit in UNITS
            for role in ("viewer", "analyst")
        ]
        + [{"group": "all-reviewer", "role": "reviewer", "units": "all"}]
    },
}
WITH_NAMES = ("pages/portfolio.py", "pages/ranking.py", "pages/studies.py", "pages/add_outcomes.py")
OFFERED: list[str | bytes] = []  # content of the files that the page shown last offers
LATER: list[Callable[[], bytes]] = []  # files that are made when their button is pressed
ADDRESSES = (
    ("pages/initiative.py", {"initiative": "I-{}"}),
    ("pages/studies.py", {"study": "own_{}"}),
    ("pages/studies.py", {"study": "looks_{}", "view": "time"}),
    ("pages/studies.py", {"plan": "new", "data": "same_{}.csv"}),
    ("pages/ranking.py", {"initiative": "I-{}"}),
    ("pages/review.py", {"decide": "I-{}"}),
)


def person(group: str) -> dict[str, object]:
    """Claims of somebody who has just signed in."""
    return {
        "is_logged_in": True,
        "iss": "https://id.example.org",
        "sub": group,
        "email": f"{group}@example.org",
        "groups": [group],
        "iat": int(time.time()),
    }


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch, unit_world: World) -> Iterator[Callable[..., AppTest]]:
    monkeypatch.setenv("CREDENCE_DB", str(unit_world.copied()))
    monkeypatch.setenv("CREDENCE_DEMO", "0")

    keep = MemoryMediaFileStorage.load_and_get_id

    def kept(storage: MemoryMediaFileStorage, data: str | bytes, *rest: Any, **more: Any) -> str:
        OFFERED.append(data)
        return keep(storage, data, *rest, **more)

    monkeypatch.setattr(MemoryMediaFileStorage, "load_and_get_id", kept)
    keep_later = MediaFileManager.add_deferred

    def kept_later(
        manager: MediaFileManager, make: Callable[[], bytes], *rest: Any, **more: Any
    ) -> str:
        LATER.append(make)
        return keep_later(manager, make, *rest, **more)

    monkeypatch.setattr(MediaFileManager, "add_deferred", kept_later)

    def visited(page: str, group: str, **query: str) -> AppTest:
        OFFERED.clear()
        LATER.clear()
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=RUN)
        app.secrets, app.user = SECRETS, person(group)
        app.switch_page(page)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    yield visited
    st.cache_data.clear()
    st.cache_resource.clear()
    unit_world.forget()


def shown(app: AppTest) -> str:
    """Everything on a page and in the files it offers."""
    assert not app.exception, [one.value for one in app.exception]
    return "\n".join((*said(app.main), *said(app.sidebar), *said(app._tree), repr(OFFERED)))  # noqa: SLF001 - toasts and the like


def said(node: Any) -> Iterator[str]:
    """What every element says, as it goes to the browser."""
    if getattr(node, "proto", None) is not None:
        yield str(node.proto)
    for child in getattr(node, "children", {}).values():
        yield from said(child)


def foreign(text: str, *seen: str) -> set[str]:
    return {
        unit
        for unit in UNITS
        if unit not in seen and (mark(unit) in text or re.search(rf"\b{unit}\b", text))
    }


def steady(text: str) -> str:
    """Leave out what differs from one run to the next."""
    return re.sub(r"[0-9a-f]{16,}|0x[0-9a-f]+|\d{4}-\d\d-\d\dT[\d:.]+", "", text)


@pytest.mark.parametrize("page", PAGES)
def test_one_cache_serves_everybody_their_own(page: str, visit: Callable[..., AppTest]) -> None:
    for group, seen in (
        ("all-reviewer", UNITS),
        ("Borea-viewer", ("Borea",)),
        ("Delos-analyst", ("Delos",)),
        ("Borea-viewer", ("Borea",)),
    ):
        text = shown(visit(page, group))
        assert foreign(text, *seen) == set(), group
        if page in WITH_NAMES:
            assert all(mark(unit) in text for unit in seen), group


@pytest.mark.parametrize(("page", "query"), ADDRESSES)
def test_an_address_with_the_names_of_others_shows_what_one_with_nobodys_does(
    page: str, query: dict[str, str], visit: Callable[..., AppTest]
) -> None:
    texts = []
    for word in (mark("Atlas"), "nobody"):
        asked = {name: text.format(word) for name, text in query.items()}
        text = shown(visit(page, "Borea-analyst", **asked))
        for one in asked.values():
            for way in (one, plain(one), plain(one).replace("\\", "\\\\")):
                text = text.replace(way, "ASKED")
        assert foreign(text, "Borea") == set()
        texts.append(steady(text))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("after", ["Borea-analyst", "Atlas-viewer"])
def test_a_session_keeps_nothing_for_somebody_else_nor_for_other_rights(
    visit: Callable[..., AppTest], after: str
) -> None:
    app = visit("pages/add_outcomes.py", "Atlas-analyst")
    receipt = ImportReceipt(
        file_name=f"secret{mark('Atlas')}.csv", target="outcomes", sha256="", rows=7, stored=True
    )
    app.session_state[LATEST] = (receipt,)
    app.session_state[TEXT] = f"title = '{mark('Atlas')}'"
    assert "secret" in shown(app.run())
    app.user = person(after)
    text = shown(app.run())
    assert "secret" not in text
    assert LATEST not in app.session_state
    assert TEXT not in app.session_state


def test_a_file_that_is_made_later_is_made_for_those_who_may_see_it_then(
    visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    visit("pages/briefing.py", "Borea-viewer")
    assert len(LATER) == len(FORMATS)
    web_page = LATER[[one.label for one in FORMATS].index("Web page")]
    monkeypatch.setattr(st, "secrets", SECRETS)  # between two runs
    content = web_page().decode()
    assert mark("Borea") in content
    assert foreign(content, "Borea") == set()
    other = {"group": "Borea-viewer", "role": "viewer", "units": ["Cypra"]}
    for grants, said in (([], "not let into"), ([other], "rights have changed")):
        monkeypatch.setattr(st, "secrets", {**SECRETS, "access": {"grants": grants}})
        for make in LATER:
            with pytest.raises(AccessDeniedError, match=said):
                make()


def test_everything_that_is_cached_has_the_asker_in_its_key() -> None:
    """A leading underscore keeps an argument out of the key."""
    found = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            if not any("cache_data" in ast.unparse(one) for one in node.decorator_list):
                continue
            names = [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
            assert {"viewer", "seen"} & set(names), f"{path.name}: {node.name}"
            found.append(node.name)
    assert len(found) >= 6
