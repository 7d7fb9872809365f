"""The plan as text: written by the form, pasted or uploaded, read once more, then registered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.services.draft_plan import draft_plan
from analytics.services.register_study import register_study
from analytics.services.run_study import run_study
from pages.components.plan_form import choose_basis, choose_draft
from pages.components.problems import show_error
from pages.components.session import now
from pages.components.study_list import open_study

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.initiative import Register
    from analytics.store.connection import Store

GUIDED, WRITTEN = "Answer questions", "Paste or upload a plan"
TEXT, NAME = "studies_plan_text", "studies_plan_name"


def plan_study(store: Store, datasets: tuple[Dataset, ...], register: Register) -> None:
    """Let a plan be made either way, then register and run it."""
    way = st.segmented_control(
        "How", [GUIDED, WRITTEN], default=GUIDED, required=True, key="studies_way"
    )
    if way == GUIDED:
        _guide(store, datasets, register)
    else:
        _upload()
    _register(store)


def hand_over(title: str, text: str) -> None:
    """Lay a plan that was written elsewhere into the form."""
    st.session_state[TEXT] = text
    st.session_state[NAME] = file_stem(title)


def file_stem(title: str) -> str:
    """Turn a title into the name its plan file would have."""
    return re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[:60]


def _guide(store: Store, datasets: tuple[Dataset, ...], register: Register) -> None:
    basis = choose_basis(store, datasets)
    draft = choose_draft(basis, register)
    if draft is None:
        return
    try:
        st.session_state[TEXT] = draft_plan(draft)
        st.session_state[NAME] = file_stem(draft.title)
        st.success("The plan is written below. Read it, change it where needed, register it.")
    except AnalyticsError as error:
        show_error(error)


def _upload() -> None:
    file = st.file_uploader("Plan file", type=["toml"], key="studies_plan_file")
    if file is not None and st.session_state.get("studies_plan_taken") != file.file_id:
        st.session_state["studies_plan_taken"] = file.file_id
        st.session_state[TEXT] = file.getvalue().decode("utf-8-sig", errors="replace")
        st.session_state[NAME] = file_stem(file.name.rpartition(".")[0])


def _register(store: Store) -> None:
    st.header("The plan", anchor=False)
    with st.form("studies_register"):
        name = st.text_input("Name of the study", key=NAME, placeholder="agent_assistance_wave_2")
        text = st.text_area("Plan (TOML)", key=TEXT, height=330)
        sent = st.form_submit_button("Register and run")
    if not sent:
        return
    try:
        with st.spinner("Running the study"):
            study = register_study(store, file_stem(name), text, now=now())
            run_study(store, study.study_id, now=now())
    except AnalyticsError as error:
        show_error(error)
        return
    open_study(study.study_id)
