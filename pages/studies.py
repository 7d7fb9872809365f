"""Plan and run an analysis; see its effect, picture, checks and grade."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import streamlit as st

from analytics.reports.study_decision import decide
from analytics.services.list_datasets import list_datasets
from analytics.services.list_register import list_register
from analytics.services.list_studies import list_studies
from analytics.services.read_experiments import read_experiments
from analytics.services.run_study import run_study
from analytics.services.view_study import view_studies, view_study
from pages.components.data_mark import show_data_mark
from pages.components.experiments_together import show_experiments_together
from pages.components.plain_text import plain
from pages.components.plan_editor import plan_study
from pages.components.planner import PLANNER, link_to_planner, show_planner
from pages.components.session import current_review, now, today
from pages.components.study_banner import show_decision
from pages.components.study_closer import Subject, look_closer, show_surroundings
from pages.components.study_list import (
    PLAN,
    STUDY,
    back_to_studies,
    link_to_new_plan,
    show_studies,
)
from pages.components.study_metrics import (
    show_figures,
    show_metric_lines,
    show_untrusted_numbers,
)
from pages.components.study_view import (
    link_to_initiative,
    show_heading,
    show_plan,
    show_refusal,
)
from pages.components.whole_page import show_store

if TYPE_CHECKING:
    from analytics.domain.appraisal import RankedInitiative
    from analytics.domain.study import Study
    from analytics.domain.study_view import StudyView
    from analytics.store.connection import Store

JUST_RUN = "studies_just_run"


def _show(store: Store) -> None:
    studies = list_studies(store, today=today())
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
    rest = " The others say why not; nothing is credited for them." if ended < len(studies) else ""
    st.caption(f"{ended} of {len(studies)} studies ended in an estimate.{rest}")
    link_to_new_plan()
    link_to_planner()
    show_studies(view_studies(store, today=today()), list_register(store))
    show_experiments_together(read_experiments(store))


def _show_named(store: Store, studies: tuple[Study, ...], named: str) -> None:
    back_to_studies()
    if all(one.study_id != named for one in studies):
        st.title("Studies", anchor=False)
        st.warning(f"There is no study named {plain(named)}. Choose one from the list.")
        return
    view = view_study(store, named, today=today())
    study = view.metric.study
    show_heading(study, view.metric.kpi)
    show_data_mark(study)
    if study.estimate is None:
        show_refusal(study)
        _show_actions(store, view)
        show_surroundings(store, study)
        st.header("Plan", anchor=False)
        show_plan(study)
        return
    ranked = _ranked(view) if study.estimate.trustworthy else None
    decision = decide(view)
    if decision is not None:
        show_decision(decision, ranked.gate if ranked else None)
    numbers = study.estimate.trustworthy or st.toggle(
        "Show the numbers anyway", key=f"{named}_anyway"
    )
    if study.estimate.trustworthy:
        credits_by_study = {one.study_id: one for one in ranked.appraisal.credits} if ranked else {}
        show_figures(view, study.estimate, credits_by_study.get(named))
        show_metric_lines(view, credits_by_study)
    elif numbers:
        show_untrusted_numbers(view, study.estimate)
    look_closer(Subject(view=view, estimate=study.estimate, store=store, numbers=numbers))
    _show_actions(store, view)


def _show_actions(store: Store, view: StudyView) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        _offer_run(store, view.metric.study)
        link_to_initiative(view.initiative)


def _ranked(view: StudyView) -> RankedInitiative | None:
    """Return the initiative as the portfolio's review has it; money comes from there alone."""
    identity = view.metric.study.initiative_id
    return next(
        (
            one
            for one in current_review().ranked
            if one.appraisal.initiative.initiative_id == identity
        ),
        None,
    )


def _offer_run(store: Store, study: Study) -> None:
    if st.session_state.pop(JUST_RUN, None) == study.study_id:
        st.toast("The study was run.", icon=":material/check_circle:", duration="long")
    label = "Run again" if study.run_at else "Run this study"
    if not st.button(label, icon=":material/play_arrow:", key="studies_run"):
        return
    # Pressed again because the answer was lost, it is the same run.
    slot = f"studies_run_key_{study.study_id}"
    key = st.session_state.setdefault(slot, uuid4().hex)
    with st.spinner("Running the study"):
        run_study(store, study.study_id, now=now(), key=key)
    del st.session_state[slot]
    st.session_state[JUST_RUN] = study.study_id
    st.rerun()


def _show_form(store: Store) -> None:
    back_to_studies()
    st.title("Plan a study", anchor=False)
    st.caption("Say what is compared with what before looking at the outcome.")
    datasets, register = list_datasets(store, today=today()), list_register(store)
    if datasets and register.initiatives and register.kpis:
        plan_study(store, datasets, register)
        return
    missing = "an outcome file" if not datasets else "a register with initiatives and KPIs"
    st.info(f"A study needs {missing} first.", icon=":material/upload_file:")
    st.page_link("pages/add_outcomes.py", label="Add outcomes", icon=":material/upload_file:")


show_store(_show)
