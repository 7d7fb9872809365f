"""Parts of a study's page: heading, refusal, checks and grade, every estimate, plan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.labels import design_label, grade_label
from analytics.reports.study_data import study_json
from analytics.reports.study_tables import dropped_rows, estimate_rows
from analytics.reports.words import day, rows_sentence
from pages.components.downloads import offer_file
from pages.components.navigate import INITIATIVE
from pages.components.plain_text import plain, plain_table
from pages.components.problems import show_problems
from pages.components.tables import show_checks, show_rows

if TYPE_CHECKING:
    from analytics.domain.estimate import Estimate
    from analytics.domain.initiative import Initiative, Kpi
    from analytics.domain.study import Study


def show_heading(study: Study, kpi: Kpi | None) -> None:
    """Title, and on one line what is measured where, by which design, and when it was run."""
    st.title(plain(study.title), anchor=False)
    when = f"run on {day(study.run_at)}" if study.run_at else "not run yet"
    parts = [design_label(study.answered_by), kpi.name if kpi else "", study.data_file, when]
    st.caption(plain(", ".join(part for part in parts if part)) + r"\.")


def link_to_initiative(initiative: Initiative | None) -> None:
    """Lead to the initiative a study is about."""
    if initiative is not None:
        st.page_link(
            "pages/initiative.py",
            label=plain(f"Initiative: {initiative.name}"),
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params={INITIATIVE: initiative.initiative_id},
        )


def show_refusal(study: Study) -> None:
    """Say why there is no number: never run, or refused with its remedy."""
    if study.problem is None:
        st.info(
            "This study has a plan and data, but has not been run. Run it to see the effect.",
            icon=":material/play_circle:",
        )
        return
    problem = study.problem
    st.warning(f"{plain(problem.message)}\n\n{plain(problem.remedy)}", icon=":material/block:")
    st.caption("No effect is shown, and nothing is credited: a refusal is not a zero.")


def show_checks_and_grade(estimate: Estimate) -> None:
    """Show why the grade is what it is, every check, and how far the answer holds."""
    st.subheader(f"Why grade {estimate.grade.value}", anchor=False)
    st.caption(f"{grade_label(estimate.grade)}.")
    for reason in estimate.grade_reasons:
        st.markdown(f"- {plain(reason)}")
    st.subheader("Checks", anchor=False)
    if estimate.finding.checks:
        show_checks(estimate.finding.checks)
    else:
        st.caption("No check applies to this study.")
    if estimate.finding.sensitivity:
        st.subheader("How far it holds", anchor=False)
        for one in estimate.finding.sensitivity:
            st.markdown(f"- {plain(one.sentence)}")


def show_estimates(estimate: Estimate, *, key: str) -> None:
    """Show every estimate, the question, the method and the rows it stands on."""
    st.subheader("Every estimate", anchor=False)
    st.caption("The first line is the result. What is naive is shown to compare, never credited.")
    show_rows(
        estimate_rows(estimate),
        alt="Every estimate of this study with interval and standard error",
        pinned="Estimate",
        width=220,
    )
    _show_method(estimate)
    show_problems(estimate.finding.problems, key=f"{key}_finding")


def show_plan(study: Study) -> None:
    """Show the plan as it was registered, what deviates from it, and offer it as a file."""
    estimate = study.estimate
    if estimate is not None:
        st.markdown(plain(_registered(estimate)))
        for deviation in estimate.deviations:
            st.markdown(f"- Deviation: {plain(deviation)}")
        if not estimate.deviations:
            st.caption("No deviation from the plan was found.")
    st.code(study.plan_text, language=None, wrap_lines=True)
    times = f" Run {study.runs} times; every run is kept." if study.runs > 1 else ""
    st.caption(f"SHA-256 {study.plan_sha256}.{times}")
    offer_file(
        "Download the plan",
        study.plan_text.encode(),
        file_name=f"{study.study_id}.toml",
        mime="application/toml",
    )


def show_result_download(study: Study) -> None:
    """Offer the whole result as a file."""
    if study.estimate is not None:
        offer_file(
            "Download the result",
            json.dumps(study_json(study), indent=2, ensure_ascii=False),
            file_name=f"{study.study_id}.json",
            mime="application/json",
        )


def _registered(estimate: Estimate) -> str:
    if estimate.registered:
        return "The plan carries the date on which it was registered."
    return (
        "The plan carries no date of registration: nobody can tell whether it was written before"
        " the outcome was known."
    )


def _show_method(estimate: Estimate) -> None:
    finding = estimate.finding
    st.subheader("Question and method", anchor=False)
    st.markdown(f"**Asked.** {plain(finding.estimand_in_words)}")
    _show_choice(estimate)
    st.markdown(f"**Method.** {plain(finding.method_in_words)}")
    st.markdown(f"**Data.** {plain(rows_sentence(finding.data))}")
    left_out = dropped_rows(finding.data)
    if not left_out.empty:
        st.table(plain_table(left_out), hide_index=True, border="horizontal")


def _show_choice(estimate: Estimate) -> None:
    """Walk the branch of the decision tree that the shape of the data took."""
    if estimate.choice is None:
        return
    st.markdown(
        f"**Design.** {design_label(estimate.choice.design)}, chosen by the shape of the data"
        " before any outcome was read:"
    )
    for number, reason in enumerate(estimate.choice.reasons, start=1):
        st.markdown(f"{number}. {plain(reason)}")
