"""What if: other limits, and what they change against the current choice; answers by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.domain.funding import PEOPLE, FundingTerms
from analytics.reports.choice_tables import move_rows
from analytics.reports.choice_words import (
    chance_sentence,
    role_label,
    shortage_sentences,
    what_if_sentence,
)
from analytics.reports.money import money
from analytics.services.fund_portfolio import what_if
from pages.components.plain_text import plain, plain_table
from pages.components.problems import show_error

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.funding import FundingPlan, WhatIf

ROW = 4  # inputs beside each other
STEP = Decimal("0.05")  # of the budget


@st.fragment
def show_what_if(review: PortfolioReview, plan: FundingPlan) -> None:
    """Ask for other limits and show the difference; only this part of the page runs again."""
    with st.container(border=True):
        st.subheader("What if?", anchor=False)
        terms = _ask(review, plan)
        if terms == plan.terms:
            st.caption("Change a limit to see which initiatives and how much money would change.")
            return
        try:
            found = what_if(review, terms, plan)
        except AnalyticsError as error:
            show_error(error)
            return
        _show_difference(found, plan, review)


def _ask(review: PortfolioReview, plan: FundingPlan) -> FundingTerms:
    columns = st.columns(ROW)
    budget = _ask_budget(plan, columns[0])
    people = tuple(
        (role, _ask_people(role, now, columns[place % ROW]))
        for place, (role, now) in enumerate(plan.terms.people, start=1)
    )
    if not people:
        people = _ask_everybody(columns[1])
    names = {one.initiative_id: one.name for one in plan.candidates}
    left, middle, right = st.columns(3)
    with left:
        must = _ask_several("Must be funded", names, "ranking_must")
    with middle:
        never = _ask_several("Must not be funded", names, "ranking_never")
    domains = {
        one.appraisal.initiative.domain: one.appraisal.initiative.domain
        for one in review.ranked
        if one.appraisal.initiative.domain
    }
    with right:
        kept = _ask_several("At least one in", domains, "ranking_at_least")
    return FundingTerms(
        budget=budget,
        people=people,
        at_least=tuple((domain, 1) for domain in kept),
        must=must,
        never=never,
    )


def _ask_budget(plan: FundingPlan, column: DeltaGenerator) -> Decimal | None:
    """Ask in whole units; what was not touched stays exact."""
    now = float(round(plan.budget))
    asked = column.number_input(
        "Budget a year",
        min_value=0.0,
        value=now,
        step=max(1.0, float(round(plan.budget * STEP))),
        format="%.0f",
        key="ranking_budget",
    )
    return plan.terms.budget if asked == now else Decimal(str(asked))


def _ask_people(role: str, now: float, column: DeltaGenerator) -> float:
    return float(
        column.number_input(
            plain(role_label(role)),
            min_value=0.0,
            value=now,
            step=1.0,
            format="%.1f",
            key=f"ranking_people_{role}",
            help="Full-time people of this role. The default is what the register counts.",
        )
    )


def _ask_everybody(column: DeltaGenerator) -> tuple[tuple[str, float], ...]:
    """Ask for people of any role where the register counts none; left open they do not limit."""
    asked = column.number_input(
        "People available",
        min_value=0.0,
        value=None,
        placeholder="not limited",
        step=1.0,
        format="%.1f",
        key="ranking_people",
        help="Full-time people of any role. Add capability.csv to limit by role.",
    )
    return () if asked is None else ((PEOPLE, float(asked)),)


def _ask_several(label: str, names: dict[str, str], key: str) -> tuple[str, ...]:
    return tuple(st.multiselect(label, list(names), format_func=names.__getitem__, key=key))


def _show_difference(found: WhatIf, plan: FundingPlan, review: PortfolioReview) -> None:
    st.markdown(f"**{plain(what_if_sentence(found, review.currency))}**")
    chance = chance_sentence(found)
    if chance:
        st.markdown(plain(chance))
    rows = move_rows(found)
    if not rows.empty:
        for name in ("Cost", "Net value"):
            rows[name] = [money(Decimal(str(amount)), review.currency) for amount in rows[name]]
        st.table(plain_table(rows), border="horizontal", hide_index=True)
    for sentence in shortage_sentences(found, plan, review):
        st.markdown(f"- {plain(sentence)}")
    st.caption("A what-if: nothing is stored, and the choice below stays as it is.")
