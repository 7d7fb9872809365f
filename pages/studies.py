"""Plan and run an analysis; see its effect, picture, checks and grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.services.list_datasets import list_datasets
from analytics.services.list_register import list_register
from analytics.services.list_studies import list_studies
from analytics.services.read_experiments import read_experiments
from analytics.services.read_family import read_family
from analytics.services.read_surroundings import read_surroundings
from analytics.services.run_study import run_study
from pages.components.aa_check import offer_aa_check
from pages.components.events import BEFORE_AND_AFTER, show_events
from pages.components.experiment_parts import show_experiment_parts
from pages.components.experiments_together import show_experiments_together
from pages.components.plain_text import plain
from pages.components.plan_editor import plan_study
from pages.components.planner import PLANNER, link_to_planner, show_planner
from pages.components.problems import show_error
from pages.components.session import now, open_store
from pages.components.study_list import (
    PLAN,
    STUDY,
    back_to_studies,
    link_to_new_plan,
    show_studies,
)
from pages.components.study_view import (
    link_to_initiative,
    show_heading,
    show_plan,
    show_refusal,
    show_result,
)

if TYPE_CHECKING:
    from analytics.domain.study import Study
    from analytics.store.connection import Store

JUST_RUN = "studies_just_run"


def _show(store: Store) -> None:
    studies = list_studies(store)
    named = st.query_params.get(STUDY)
    if named:
        _show_named(store, studies, named)
    elif PLAN in st.query_params:
        _show_form(store)
    elif PLANNER in st.query_params:
        back_to_studies()
        show_planner(list_register(store))
    else:
        _show_list(store, studies)


def _show_list(store: Store, studies: tuple[Study, ...]) -> None:
    st.title("Studies", anchor=False)
    if not studies:
        st.info(
            "No study yet. A study is a plan (what is compared with what) and an outcome file:"
            " add the file, then plan the study.",
            icon=":material/science:",
        )
        st.page_link("pages/add_outcomes.py", label="Add outcomes", icon=":material/upload_file:")
        link_to_new_plan()
        link_to_planner()
        return
    ended = sum(one.estimate is not None for one in studies)
    st.caption(
        f"{ended} of {len(studies)} studies ended in an estimate. The others say why not; nothing"
        " is credited for them."
    )
    link_to_new_plan()
    link_to_planner()
    show_studies(studies, list_register(store))
    show_experiments_together(read_experiments(store))


def _show_named(store: Store, studies: tuple[Study, ...], named: str) -> None:
    back_to_studies()
    study = next((one for one in studies if one.study_id == named), None)
    if study is None:
        st.title("Studies", anchor=False)
        st.warning(f"There is no study named {plain(named)}. Choose one from the list.")
        return
    register = list_register(store)
    initiatives = {one.initiative_id: one for one in register.initiatives}
    kpi = next((one for one in register.kpis if one.kpi_id == study.kpi_id), None)
    show_heading(study, kpi)
    with st.container(horizontal=True, vertical_alignment="center"):
        _offer_run(store, study)
        link_to_initiative(initiatives.get(study.initiative_id))
    if study.estimate is None:
        show_refusal(study)
    else:
        show_result(study.estimate, kpi, key=study.study_id)
        show_experiment_parts(
            study.estimate.finding,
            read_family(store, study.study_id),
            unit=kpi.unit if kpi else "",
        )
        offer_aa_check(store, study)
    if study.answered_by in BEFORE_AND_AFTER:
        show_events(
            read_surroundings(store, initiative_id=study.initiative_id, kpi_id=study.kpi_id)
        )
    show_plan(study)


def _offer_run(store: Store, study: Study) -> None:
    if st.session_state.pop(JUST_RUN, None) == study.study_id:
        st.toast("The study was run.", icon=":material/check_circle:", duration="long")
    label = "Run again" if study.run_at else "Run this study"
    if not st.button(label, icon=":material/play_arrow:", key="studies_run"):
        return
    with st.spinner("Running the study"):
        run_study(store, study.study_id, now=now())
    st.session_state[JUST_RUN] = study.study_id
    st.rerun()


def _show_form(store: Store) -> None:
    back_to_studies()
    st.title("Plan a study", anchor=False)
    st.caption("Say what is compared with what before looking at the outcome.")
    datasets, register = list_datasets(store), list_register(store)
    if datasets and register.initiatives and register.kpis:
        plan_study(store, datasets, register)
        return
    missing = "an outcome file" if not datasets else "a register with initiatives and KPIs"
    st.info(f"A study needs {missing} first.", icon=":material/upload_file:")
    st.page_link("pages/add_outcomes.py", label="Add outcomes", icon=":material/upload_file:")


try:
    _show(open_store())
except AnalyticsError as error:
    show_error(error)
