"""How large must it be: the planner's answer, its curve, and the plan file that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.reports.charts.power_curve import power_curve, spoken_power
from analytics.reports.power_report import (
    basis_sentence,
    effect_parts,
    planned_look_rows,
    power_sentence,
    whole_weeks,
)
from analytics.services.size_plan import size_plan
from pages.components.charts import current_palette, show_chart
from pages.components.downloads import offer_file
from pages.components.metrics import show_metric
from pages.components.plain_text import plain
from pages.components.plan_editor import file_stem, hand_over
from pages.components.planner_form import choose_sizing
from pages.components.problems import show_error
from pages.components.study_list import PLAN

if TYPE_CHECKING:
    from analytics.domain.initiative import Register
    from analytics.domain.planning import PowerAnswer
    from analytics.services.size_plan import SizedPlan

PLANNER = "planner"  # name of a URL parameter


def link_to_planner() -> None:
    """Lead to the planner."""
    st.page_link(
        "pages/studies.py",
        label="How large must an experiment be?",
        icon=":material/straighten:",
        query_params={PLANNER: "open"},
    )


def show_planner(register: Register) -> None:
    """Ask, answer and write the plan."""
    st.title("How large must it be?", anchor=False)
    st.caption(
        "Say what you have and what you want to see. The answer changes with every entry, and can"
        " be taken along as a plan file."
    )
    asked, answered = st.columns([2, 3], gap="large")
    with asked:
        sizing = choose_sizing(register)
    with answered:
        try:
            sized = size_plan(sizing)
        except AnalyticsError as error:
            show_error(error)
            return
        _show_answer(sized.answer)
        _offer_plan(sized, sizing.title)


def _show_answer(answer: PowerAnswer) -> None:
    st.subheader(plain(power_sentence(answer)), anchor=False)
    _show_figures(answer)
    for warning in answer.warnings:
        st.warning(plain(warning), icon=":material/groups:")
    show_chart(
        power_curve(answer, palette=current_palette()),
        alt=spoken_power(answer),
        key="planner_curve",
    )
    st.caption(plain(basis_sentence(answer)))
    looks = planned_look_rows(answer)
    if looks:
        st.table(looks, hide_index=True, border="horizontal")


def _show_figures(answer: PowerAnswer) -> None:
    effect, beside = effect_parts(answer)
    cells = [("Units", f"{answer.n_total:,}", "all arms")]
    if answer.clusters is not None:
        cells.append(("Clusters", f"{answer.clusters:,}", "all arms"))
    if answer.weeks is not None:
        cells.append(("Weeks", f"{whole_weeks(answer.weeks):,}", "of traffic"))
    cells += [("Effect", effect, beside), ("Power", f"{answer.power:.0%}", "of finding it")]
    with st.grid(len(cells), min_column_width=130):
        for label, value, told in cells:
            show_metric(label, value, told)


def _offer_plan(sized: SizedPlan, title: str) -> None:
    with st.container(horizontal=True):
        offer_file(
            "Download the plan",
            sized.text.encode(),
            file_name=f"{file_stem(title) or 'plan'}.toml",
            mime="application/toml",
            key="planner_download",
        )
        if st.button("Register this plan", icon=":material/edit_note:", key="planner_take"):
            hand_over(title, sized.text)
            st.switch_page("pages/studies.py", query_params={PLAN: "new"})
    with st.expander("The plan file"):
        st.code(sized.text, language=None, wrap_lines=True)
