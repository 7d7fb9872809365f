"""How one page leads to another without losing the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import streamlit as st

from pages.components.plain_text import plain

if TYPE_CHECKING:
    from analytics.domain.appraisal import RankedInitiative

INITIATIVE = "initiative"  # name of the URL parameter; differs from every filter's name


def open_initiative(initiative_id: str) -> NoReturn:
    """Leave this page for the initiative's own."""
    st.switch_page("pages/initiative.py", query_params={INITIATIVE: initiative_id})


def choose_and_open(ranked: tuple[RankedInitiative, ...], *, key: str) -> None:
    """Offer every initiative by name: the keyboard's way to what a click on a chart does."""
    names = {
        one.appraisal.initiative.initiative_id: one.appraisal.initiative.name for one in ranked
    }
    chosen = st.selectbox(
        "Open an initiative",
        sorted(names, key=lambda one: names[one].casefold()),
        index=None,
        format_func=lambda one: names[one],
        placeholder="Type or choose a name",
        key=key,
    )
    if chosen is not None:
        open_initiative(chosen)


def chosen_initiative(ranked: tuple[RankedInitiative, ...]) -> RankedInitiative | None:
    """Return the initiative the URL names; a selectbox changes it, and the URL follows.

    An id nobody knows is said to be unknown, and nothing is shown in its place.
    """
    by_id = {one.appraisal.initiative.initiative_id: one for one in ranked}
    named = st.query_params.get(INITIATIVE)
    ids = sorted(by_id, key=lambda one: by_id[one].appraisal.initiative.name.casefold())
    chosen = st.selectbox(
        "Initiative",
        ids,
        index=ids.index(named) if named in by_id else None,
        format_func=lambda one: by_id[one].appraisal.initiative.name,
        placeholder="Choose an initiative",
    )
    if chosen is None:
        st.title("Initiative")
        if named:
            st.warning(f"There is no initiative named {plain(named)}. Choose one from the list.")
        else:
            st.info("Choose an initiative to see what was measured and what is credited.")
        return None
    st.query_params[INITIATIVE] = chosen
    return by_id[chosen]


def back_to_portfolio() -> None:
    """Explicit way back: the browser's own loses the filters."""
    st.page_link("pages/portfolio.py", label="Back to portfolio", icon=":material/arrow_back:")


def show_empty_store() -> None:
    """Say what to do when there is nothing to show yet."""
    st.title("No initiatives yet")
    st.write(
        "Credence needs a register of AI initiatives and KPIs. Outcome files and analysis plans"
        " turn claims into evidence; what is missing stays visible as not set."
    )
    st.page_link("pages/add_outcomes.py", label="Add outcomes", icon=":material/upload_file:")
    st.write("Or load a whole portfolio folder from the command line:")
    st.code("python -m analytics load my_portfolio", language=None)
