"""One study whole: what it found, how sure that is, and everything needed to doubt it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.labels import design_label, grade_label
from analytics.reports.result_json import estimate_json
from analytics.reports.study_tables import (
    beside_sentences,
    dropped_rows,
    end_words,
    estimate_rows,
)
from analytics.reports.words import day, effect_sentence, rows_sentence, signed
from pages.components.evidence import show_pictures
from pages.components.looks import show_looks
from pages.components.plain_text import plain
from pages.components.problems import show_problems
from pages.components.tables import show_checks

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
            query_params={"initiative": initiative.initiative_id},
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


def show_result(estimate: Estimate, kpi: Kpi | None, *, key: str) -> None:
    """Show effect, picture, checks, grade, other estimates, method and data of a run."""
    unit = kpi.unit if kpi else ""
    if not estimate.trustworthy:
        st.error(
            "This study must not be used until its failed check is explained.",
            icon=":material/block:",
        )
    st.markdown(plain(effect_sentence(estimate, kpi)))
    _show_figures(estimate, unit)
    for sentence in beside_sentences(estimate):
        st.markdown(f"- {plain(sentence)}")
    show_looks(estimate.monitoring, key=key)
    st.header("Picture", anchor=False)
    show_pictures(estimate, unit, key)
    st.header(f"Why grade {estimate.grade.value}", anchor=False)
    st.caption(f"{grade_label(estimate.grade)}.")
    for reason in estimate.grade_reasons:
        st.markdown(f"- {plain(reason)}")
    st.header("Checks", anchor=False)
    if estimate.finding.checks:
        show_checks(estimate.finding.checks)
    else:
        st.caption("No check applies to this study.")
    st.header("Every estimate", anchor=False)
    st.caption("The first line is the result. What is naive is shown to compare, never credited.")
    st.dataframe(
        estimate_rows(estimate),
        hide_index=True,
        height="content",
        alt="Every estimate of this study with interval and standard error",
        column_config={"Estimate": st.column_config.TextColumn(pinned=True, width=340)},
    )
    _show_sensitivity(estimate)
    _show_method(estimate)
    show_problems(estimate.finding.problems, key=f"{key}_finding")


def show_plan(study: Study) -> None:
    """Show the plan as it was registered, with the downloads that let others repeat it."""
    st.header("Plan", anchor=False)
    times = f" Run {study.runs} times; every run is kept." if study.runs > 1 else ""
    st.caption(f"SHA-256 {study.plan_sha256}.{times}")
    st.code(study.plan_text, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        st.download_button(
            "Download the plan",
            study.plan_text.encode(),
            file_name=f"{study.study_id}.toml",
            mime="application/toml",
            icon=":material/download:",
            on_click="ignore",
        )
        if study.estimate is not None:
            st.download_button(
                "Download the result",
                json.dumps(estimate_json(study.estimate), indent=2).encode(),
                file_name=f"{study.study_id}.json",
                mime="application/json",
                icon=":material/download:",
                on_click="ignore",
            )


def _show_sensitivity(estimate: Estimate) -> None:
    """Say how far the answer holds where an assumption does not."""
    if not estimate.finding.sensitivity:
        return
    st.header("How far it holds", anchor=False)
    for one in estimate.finding.sensitivity:
        st.markdown(f"- {plain(one.sentence)}")


def _show_figures(estimate: Estimate, unit: str) -> None:
    effect = estimate.effect
    relative = "" if effect.relative is None else f"{signed(effect.relative.effect * 100)}%"
    sure = f"{effect.confidence:.0%} interval"
    cells = (
        (
            "Effect",
            signed(effect.effect),
            relative or "in outcome units",
            f"In {unit or 'outcome units'}",
        ),
        ("Low end", end_words(effect.ci_low), sure, None),
        ("High end", end_words(effect.ci_high), sure, None),
        ("Evidence grade", estimate.grade.value, None, grade_label(estimate.grade)),
    )
    with st.grid(4, min_column_width=150):
        for label, value, beside, told in cells:
            st.metric(
                label,
                value,
                beside,
                delta_color="off",
                delta_arrow="off",
                border=True,
                height="stretch",
                help=told,
            )


def _show_method(estimate: Estimate) -> None:
    finding = estimate.finding
    st.header("Question and method", anchor=False)
    st.markdown(f"**Asked.** {plain(finding.estimand_in_words)}")
    _show_choice(estimate)
    st.markdown(f"**Method.** {plain(finding.method_in_words)}")
    registered = (
        "The plan carries the date on which it was registered."
        if estimate.registered
        else "The plan carries no date of registration: nobody can tell whether it was written"
        " before the outcome was known."
    )
    st.markdown(f"**Registered.** {registered}")
    for deviation in estimate.deviations:
        st.markdown(f"- {plain(deviation)}")
    st.markdown(f"**Data.** {plain(rows_sentence(finding.data))}")
    left_out = dropped_rows(finding.data)
    if not left_out.empty:
        st.table(left_out.map(plain), hide_index=True, border="horizontal")


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
