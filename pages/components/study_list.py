"""The list of studies, and the way into one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import streamlit as st

from analytics.reports.study_decision import IN_SHORT, decide
from analytics.reports.study_tables import study_rows

if TYPE_CHECKING:
    from analytics.domain.initiative import Register
    from analytics.domain.study import Study
    from analytics.domain.study_view import StudyView

STUDY, PLAN, DATA = "study", "plan", "data"  # names of URL parameters
OPEN = "studies_table_open"


def show_studies(views: tuple[StudyView, ...], register: Register) -> None:
    """Show every study with its decision and grade; a click or the selectbox opens one."""
    studies = tuple(one.metric.study for one in views)
    _choose(studies)
    rows = study_rows(studies, register).rename(columns={"Finding": "Decision"})
    decided = [decide(one) for one in views]
    rows["Decision"] = [
        (IN_SHORT[one.decision] if one else ended) + (", stale" if study.stale else "")
        for one, ended, study in zip(decided, rows["Decision"], studies, strict=True)
    ]
    rows.insert(1, "Page", "Open")
    st.dataframe(
        rows,
        hide_index=True,
        height="content",
        alt="All studies with decision, grade, effect and interval in KPI units",
        column_config={
            "Study": st.column_config.TextColumn(pinned=True, width=330),
            "Page": st.column_config.ButtonColumn(type="tertiary", width=70, key=OPEN),
            "Grade": st.column_config.TextColumn(width=70),
            "Interval": st.column_config.TextColumn(help="At the confidence the plan asks for"),
        },
        key="studies_table",
    )
    click = st.session_state.get(OPEN)
    if click is not None:
        open_study(studies[int(click["row"])].study_id)


def open_study(study_id: str) -> NoReturn:
    """Go to one study; the URL names it."""
    st.switch_page("pages/studies.py", query_params={STUDY: study_id})


def back_to_studies() -> None:
    """Explicit way back to the list."""
    st.page_link("pages/studies.py", label="All studies", icon=":material/arrow_back:")


def link_to_new_plan() -> None:
    """Lead to the form for a new study."""
    st.page_link(
        "pages/studies.py",
        label="Plan a new study",
        icon=":material/add:",
        query_params={PLAN: "new"},
    )


def _choose(studies: tuple[Study, ...]) -> None:
    titles = {one.study_id: one.title for one in studies}
    chosen = st.selectbox(
        "Open a study",
        list(titles),
        index=None,
        format_func=lambda one: titles[one],
        placeholder="Type or choose a title",
        key="studies_open",
    )
    if chosen is not None:
        open_study(chosen)
