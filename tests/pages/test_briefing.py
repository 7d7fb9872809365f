"""The briefing shows each audience its questions, from the same facts, and offers them as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st

from analytics.domain.pack import Audience
from analytics.reports.packs.formats import FORMATS
from analytics.reports.packs.written import figure_words, footer_words
from analytics.services.build_pack import open_packs
from analytics.services.prepare_review import prepare_review
from analytics.store.connection import Store
from pages.components.plain_text import plain
from pages.components.session import now, today

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from analytics.domain.pack import Pack
    from tests.pages.conftest import OpenPage

PAGE = "pages/briefing.py"


def headers(app: AppTest) -> list[str]:
    return [one.value for one in app.header]


def pack_of(database: Path, period: str, audience: Audience) -> Pack:
    store = Store.open(database)
    (pack,) = open_packs(store, period, audiences=(audience,), as_of=today())
    store.close()
    return pack


@pytest.mark.parametrize("audience", list(Audience))
def test_each_audience_gets_its_questions_with_sentence_number_and_chart(
    open_page: OpenPage, demo_database: Path, audience: Audience
) -> None:
    period = "2026Q3"
    expected = pack_of(demo_database, period, audience)
    app = open_page(PAGE, demo_database, audience=audience.value.capitalize(), quarter=period)
    assert not app.exception
    answered = [page.question for page in expected.pages]
    assert headers(app)[: len(answered)] == answered
    said = [
        figure_words(figure, expected.currency)
        for page in expected.pages
        for figure in page.figures
    ]
    assert [one.value for one in app.metric] == list(map(plain, said))
    charts = [page for page in expected.pages if page.chart is not None]
    assert len(app.get("plotly_chart")) == len(charts)
    foot = footer_words(expected.provenance).replace("-", "")
    assert foot[:30] in app.caption[0].value.replace("\\", "").replace("-", "")


def test_the_choice_of_audience_changes_the_questions(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database)
    assert headers(app)[0] == "Are we getting more than we spend?"
    app.segmented_control(key="audience").set_value("Finance").run()
    assert not app.exception
    assert headers(app)[0] == "Which claims does the ledger support?"


def test_a_business_leader_chooses_the_own_unit(open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(PAGE, demo_database, audience="Business", quarter="2026Q3")
    app.selectbox(key="unit").set_value("Retail Bank").run()
    assert not app.exception
    assert "Retail Bank only" in app.caption[0].value
    assert len(open_page(PAGE, demo_database, audience="Board").selectbox) == 1  # the quarter


def test_every_format_is_offered(open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(PAGE, demo_database, audience="Board")
    buttons: list[Any] = list(app.get("download_button"))
    labels = [one.label for one in buttons]
    assert labels == [one.label for one in FORMATS]


def test_a_frozen_review_comes_first_and_says_so(open_page: OpenPage, demo_database: Path) -> None:
    assert "PREVIEW" in open_page(PAGE, demo_database).caption[0].value
    st.cache_resource.clear()  # closes the store of the app
    store = Store.open(demo_database)
    prepare_review(store, "2026Q2", now=now())
    store.close()
    app = open_page(PAGE, demo_database)
    assert app.selectbox(key="quarter").value == "2026Q2"
    assert "Frozen, not signed yet" in app.caption[0].value
