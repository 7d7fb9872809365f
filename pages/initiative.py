"""One initiative: verdict with reasons, evidence, the bridge to credited value, cost, readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.labels import ADVICE_MEANING, advice_label, grade_label
from analytics.reports.words import about_sentence, feasibility_sentence
from pages.components.bridge import show_bridge
from pages.components.evidence import show_study
from pages.components.expectations import show_expectations
from pages.components.measure_first import show_measure_first
from pages.components.metrics import show_money
from pages.components.navigate import back_to_portfolio, chosen_initiative
from pages.components.plain_text import plain
from pages.components.problems import show_problems
from pages.components.returns import show_ledger, show_returns
from pages.components.scaling_gate import show_gate
from pages.components.tables import show_readiness
from pages.components.whole_page import show_review

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal, PortfolioReview, RankedInitiative


def _show(review: PortfolioReview) -> None:
    back_to_portfolio()
    one = chosen_initiative(review.ranked)
    if one is None:
        return
    appraisal = one.appraisal
    st.title(plain(appraisal.initiative.name))
    st.caption(plain(about_sentence(appraisal.initiative)))
    _show_verdict(one, len(review.ranked))
    show_money(appraisal, review.currency)
    st.header("Evidence", anchor=False)
    kpis = {kpi.kpi_id: kpi for kpi in appraisal.kpis}
    for study in appraisal.studies:
        show_study(study, kpis.get(study.kpi_id))
    if not appraisal.studies:
        st.info("Nothing has been measured. Plan a study and add its outcome file.")
    show_bridge(appraisal, review)
    show_expectations(review, appraisal)
    show_returns(review, appraisal)
    show_gate(one, review)
    show_measure_first(one, review)
    left, right = st.columns(2, gap="large")
    with left:
        _show_cost(review, appraisal)
    with right:
        _show_readiness(appraisal)
    if appraisal.problems:
        st.header("What stands in the way", anchor=False)
        show_problems(appraisal.problems)


def _show_verdict(one: RankedInitiative, total: int) -> None:
    advice = one.recommendation.advice
    with st.container(border=True):
        st.markdown(f"**{advice_label(advice)}.** {ADVICE_MEANING[advice]}")
        for reason in one.recommendation.reasons:
            st.markdown(f"- {plain(reason)}")
        st.caption(
            f"Ranked {one.rank} of {total}. Evidence grade {grade_label(one.appraisal.grade)}."
        )


def _show_cost(review: PortfolioReview, appraisal: Appraisal) -> None:
    st.header("Cost", anchor=False)
    mine = appraisal.initiative.initiative_id
    if any(cost.initiative_id == mine for cost in review.register.costs):
        show_ledger(review, appraisal)
    else:
        st.caption("Cost is not set. Add cost_entry.csv to see what it returns.")


def _show_readiness(appraisal: Appraisal) -> None:
    st.header("Readiness", anchor=False)
    st.caption(plain(feasibility_sentence(appraisal.feasibility)))
    if appraisal.feasibility is not None:
        show_readiness(appraisal.feasibility)


show_review(_show)
