"""What a page stands on: the open store, the clock, the review that is read once a revision."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date  # noqa: TC003 - st.cache_data reads it
from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from analytics.domain.appraisal import PortfolioReview  # noqa: TC001 - st.cache_data reads it
from analytics.domain.assumption_register import (  # noqa: TC001 - st.cache_data reads it
    AssumptionRegister,
)
from analytics.domain.change import PortfolioChange  # noqa: TC001 - st.cache_data reads it
from analytics.domain.funding import FundingPlan  # noqa: TC001 - st.cache_data reads it
from analytics.domain.leaving import Leaving  # noqa: TC001 - st.cache_data reads it
from analytics.domain.pack import Audience, Pack
from analytics.domain.review import HeldReview  # noqa: TC001 - st.cache_data reads it
from analytics.domain.viewer import Viewer  # noqa: TC001 - st.cache_data reads it
from analytics.services.build_pack import open_packs
from analytics.services.explain_change import explain_change
from analytics.services.fund_portfolio import current_terms, fund_portfolio
from analytics.services.leave import read_leaving
from analytics.services.list_assumptions import list_assumptions
from analytics.services.load_portfolio import load_portfolio
from analytics.services.open_review import open_review
from analytics.services.review_portfolio import review_portfolio
from analytics.store.connection import Store
from analytics.store.faults import file_fault
from analytics.store.seen import seen_by
from pages.components.clock import now as now  # noqa: PLC0414 - pages ask the session for the time
from pages.components.sign_in import current_viewer
from pages.components.store_place import DATA
from pages.components.store_place import store_path as store_path  # noqa: PLC0414 - as above

DEMO = DATA / "demo"
LOADING = "Reading the demo portfolio and running its studies. Only the first start takes a moment."
REVIEWS_KEPT = 32  # so many revisions, days and viewers stay in memory; each is a few hundred kB


def menu_first() -> None:
    """Start over through ``app.py`` where Streamlit skipped it, so that there is a menu.

    Because the folder is called ``pages``, Streamlit takes the app for one of its older kind until
    ``st.navigation`` has run once: a link to a page, opened right after a restart, would show the
    page without menu and settings. ``st.navigation`` clears the same flag.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def today() -> date:
    """Return the day the portfolio is looked at."""
    return now().date()


def open_store() -> Store:
    """Return the one store of this process as whoever asks sees it; a new one starts with the demo.

    ``CREDENCE_DB`` names the file, ``CREDENCE_DEMO=0`` leaves a new one empty. Readers take a
    cursor of their own from it for every call; no cursor is ever shared between sessions.

    Raises
    ------
    StoreError
        The file cannot be opened, for instance because another process has it open.
    AccessDeniedError
        Nobody who may see anything has signed in.
    """
    menu_first()
    viewer = current_viewer()
    path = store_path()
    new = not path.exists() and not _anchor(path).exists()
    if new and os.environ.get("CREDENCE_DEMO") != "0":
        _make_demo(str(path))
    return seen_by(_opened(str(path)), viewer)


def close_store() -> None:
    """Close the store of this process; the next call opens what is in its place then."""
    _opened.clear()
    _review.clear()
    _choice.clear()
    _change.clear()
    _packs.clear()
    _held.clear()
    _assumptions.clear()
    _leaving.clear()


def current_review() -> PortfolioReview:
    """Return the portfolio as of today; made again only after a write or at midnight."""
    store = open_store()
    return _review(store, str(store_path()), store.revision(), today(), viewer=store.viewer)


def current_choice() -> FundingPlan:
    """Return what the budget buys as of today under the limits there are; made once a write.

    Raises
    ------
    AssumptionError
        The limits of the register cannot hold together.
    """
    store = open_store()
    return _choice(store, str(store_path()), store.revision(), today(), viewer=store.viewer)


def current_pack(
    period: str, audience: Audience, unit: str = "", *, day: date | None = None
) -> Pack:
    """Return the pack of a quarter, or of one business unit; made again only after a write.

    A review is of the ``day`` it was frozen on; without one it is today.
    """
    store = open_store()
    seen = f"{store_path()} {store.revision()} {store.viewer!r}"
    packs = _packs(store, seen, period=period, day=day or today(), unit=unit)
    return next(one for one in packs if one.audience is audience)


def current_assumptions() -> AssumptionRegister:
    """Return what today's sums rest on; made again only after a write or at midnight."""
    store = open_store()
    seen = f"{store_path()} {store.revision()} {store.viewer!r}"
    return _assumptions(store, current_review(), seen, day=today())


def current_leaving() -> Leaving:
    """Return what of people may leave in files today; made again only after a write."""
    store = open_store()
    return _leaving(store, f"{store_path()} {store.revision()} {store.viewer!r}", day=today())


def change_between(since: date, until: date) -> PortfolioChange:
    """Return why the credited value of one day differs from that of an earlier one."""
    store = open_store()
    return _change(store, str(store_path()), store.revision(), since, until, viewer=store.viewer)


def held_review(period: str) -> HeldReview:
    """Return the review of a period as it was frozen, with what was entered so far."""
    store = open_store()
    return _held(store, str(store_path()), store.revision(), repr(store.viewer), period=period)


# One session loads, the others wait for it: this is what the cache is for here.
@st.cache_resource(show_spinner=LOADING)
def _make_demo(path: str) -> None:
    """Load into a file beside it, then rename: half a demo is never taken for a whole one."""
    target, draft = Path(path), Path(f"{path}.loading")
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):  # what cannot be removed is said when it is opened
        for left_over in (draft, Path(f"{draft}.wal"), _anchor(draft)):
            left_over.unlink(missing_ok=True)
    store = Store.open(draft, reads=(DEMO,))
    try:
        load_portfolio(store, DEMO, now=now())
    finally:
        store.close()
    try:
        # In this order: a store without its anchor here is a moved one, and begins its own.
        draft.replace(target)
        _anchor(draft).replace(_anchor(target))
    except OSError as error:
        raise file_fault(error, target) from error


def _anchor(path: Path) -> Path:
    """Return the file beside a store that says what was acknowledged."""
    return Path(f"{path}.anchor")


@st.cache_resource(show_spinner="Opening the store", on_release=Store.close)
def _opened(path: str) -> Store:
    # Where the folder cannot be made, opening says so in our words.
    with suppress(OSError):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    return Store.open(Path(path))


@st.cache_data(show_spinner="Reviewing the portfolio", max_entries=REVIEWS_KEPT)
def _review(
    _store: Store, path: str, revision: int, as_of: date, *, viewer: Viewer
) -> PortfolioReview:
    """Path, revision and viewer are the key: nothing stale is shown, nor anybody else's rows."""
    del path, revision, viewer
    return review_portfolio(_store, as_of=as_of)


@st.cache_data(show_spinner="Choosing what the budget buys", max_entries=REVIEWS_KEPT)
def _choice(_store: Store, path: str, revision: int, as_of: date, *, viewer: Viewer) -> FundingPlan:
    """Path, revision and viewer are the key, as of the review it is chosen from."""
    review = _review(_store, path, revision, as_of, viewer=viewer)
    return fund_portfolio(review, current_terms(review))


@st.cache_data(show_spinner="Gathering the figures", max_entries=REVIEWS_KEPT)
def _packs(_store: Store, seen: str, *, period: str, day: date, unit: str) -> tuple[Pack, ...]:
    """Path, revision and viewer are not read, they are the key: everybody sees their own."""
    del seen
    return open_packs(_store, period, audiences=tuple(Audience), as_of=day, unit=unit)


@st.cache_data(show_spinner="Moving every assumption", max_entries=REVIEWS_KEPT)
def _assumptions(
    _store: Store, _review: PortfolioReview, seen: str, *, day: date
) -> AssumptionRegister:
    """Path, revision, viewer and day are not read, they are the key: everybody sees their own."""
    del seen, day
    return list_assumptions(_store, _review)


@st.cache_data(show_spinner=False, max_entries=REVIEWS_KEPT)
def _leaving(_store: Store, seen: str, *, day: date) -> Leaving:
    """Path, revision and viewer are not read, they are the key: everybody sees their own."""
    del seen
    return read_leaving(_store, today=day)


@st.cache_data(show_spinner="Opening the review", max_entries=REVIEWS_KEPT)
def _held(_store: Store, path: str, revision: int, viewer: str, *, period: str) -> HeldReview:
    """Path, revision and viewer are not read, they are the key: everybody sees their own."""
    del path, revision, viewer
    return open_review(_store, period)


@st.cache_data(show_spinner="Comparing the two days", max_entries=REVIEWS_KEPT)
def _change(
    _store: Store, path: str, revision: int, since: date, until: date, *, viewer: Viewer
) -> PortfolioChange:
    """Path, revision and viewer are the key: nothing stale is shown, nor anybody else's rows."""
    del path, revision, viewer
    return explain_change(_store, since=since, until=until)
