"""The questions about one KPI: which way is better and in what unit, its worth, its baseline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics.domain.tables import BENEFIT_CLASSES
from analytics.reports.labels import NOT_SET, words
from analytics.services.add_kpi import free_kpi_id
from pages.components.plain_text import plain
from pages.components.session import today

if TYPE_CHECKING:
    from analytics.domain.initiative import Register
    from analytics.domain.kpi_draft import KpiDraft, KpiProposal

WAYS = {-1: "Less is better", 1: "More is better"}
WAY_OF_SUMMING = {
    "mean": "The mean of its rows",
    "sum": "The sum of its rows",
    "ratio": "One sum over another",
    "median": "The middle of its rows",
}
ROLES = {"primary": "What it is for", "secondary": "Also wanted", "guardrail": "Must not get worse"}


def proposal_words(one: KpiProposal) -> str:
    """Say what is proposed and which words of the text said so."""
    way = WAYS.get(one.direction, "Which way is better is open")
    claim = f" Promised: {one.claim}." if one.claim else ""
    asked = f" {one.question}" if one.question else ""
    return plain(
        f"{one.name}, in {one.unit}. {way}: '{one.words}' in \"{one.phrase}\".{claim}{asked}"
    )


def ask_kpi(draft: KpiDraft, register: Register) -> KpiDraft | None:
    """Ask for name, unit and direction; the draft once they are said."""
    taken = frozenset(one.kpi_id for one in register.kpis)
    with st.form("kpi_itself"):
        name = st.text_input("Name", value=draft.name, key="kpi_name")
        left, right = st.columns(2)
        unit = left.text_input(
            "Unit of one value", value=draft.unit, placeholder="minutes per case", key="kpi_unit"
        )
        direction = right.radio(
            "Which way is better?",
            list(WAYS),
            format_func=WAYS.__getitem__,
            index=list(WAYS).index(draft.direction) if draft.direction else None,
            horizontal=True,
            key="kpi_direction",
        )
        left, right = st.columns(2)
        aggregation = left.selectbox(
            "A period's figure is",
            list(WAY_OF_SUMMING),
            index=list(WAY_OF_SUMMING).index(draft.aggregation),
            format_func=WAY_OF_SUMMING.__getitem__,
            key="kpi_aggregation",
        )
        benefit = right.selectbox(
            "Kind of benefit",
            BENEFIT_CLASSES,
            index=BENEFIT_CLASSES.index(draft.benefit_class) if draft.benefit_class else None,
            format_func=words,
            placeholder=NOT_SET,
            key="kpi_class",
            help="It decides how much of a measured gain reaches the accounts.",
        )
        definition = st.text_area(
            "What exactly is counted", value=draft.definition, key="kpi_definition"
        )
        given = st.text_input(
            "Id (optional)",
            value=draft.kpi_id,
            placeholder="Made from the name",
            key="kpi_id",
        )
        if not st.form_submit_button("Next", type="primary"):
            return None
    if not (name.strip() and unit.strip() and direction):
        st.warning("Name, unit and which way is better must be said.")
        return None
    return replace(
        draft,
        kpi_id=given.strip() or free_kpi_id(name, taken),
        name=name.strip(),
        unit=unit.strip(),
        direction=direction,
        aggregation=aggregation,
        benefit_class=benefit or "",
        definition=definition,
    )


def ask_worth(draft: KpiDraft, register: Register) -> KpiDraft | None:
    """Ask what one unit is worth; open is allowed and said."""
    st.caption(
        f"What is one unit ({plain(draft.unit)}) worth? Without an approved amount effects are"
        " shown in their own unit and no money is credited."
    )
    known = next((one.currency for one in register.unit_values), "")
    with st.form("kpi_worth"):
        left, right = st.columns(2)
        amount = left.text_input(
            "Worth of one unit",
            value="" if draft.unit_value is None else str(draft.unit_value),
            placeholder="0.85",
            key="kpi_amount",
        )
        currency = right.text_input("Currency", value=draft.currency or known, key="kpi_currency")
        left, right = st.columns(2)
        per = left.text_input("Per", value=draft.per, placeholder="minute", key="kpi_per")
        since = right.date_input("Holds from", value=draft.valid_from, key="kpi_from")
        left, right = st.columns(2)
        basis = left.text_input(
            "Rests on",
            value=draft.value_basis,
            placeholder="Loaded cost of a minute of work",
            key="kpi_basis",
        )
        approved = right.text_input("Approved by", value=draft.approved_by, key="kpi_approved")
        said = st.container(horizontal=True)
        go = said.form_submit_button("Next", type="primary")
        open_ = said.form_submit_button("Leave it open")
    if open_:
        return replace(
            draft, unit_value=None, currency="", per="", value_basis="", approved_by="",
            valid_from=None,
        )  # fmt: skip
    if not go:
        return None
    value = _amount(amount)
    if value is None or not (currency.strip() and basis.strip() and isinstance(since, date)):
        st.warning(
            "A worth needs a plain amount such as 0.85, its currency, the day from which it holds"
            " and what it rests on; or leave it open."
        )
        return None
    return replace(
        draft,
        unit_value=value,
        currency=currency.strip(),
        per=per.strip(),
        value_basis=basis.strip(),
        approved_by=approved.strip(),
        valid_from=since,
    )


def ask_baseline(draft: KpiDraft, register: Register) -> KpiDraft | None:
    """Ask for the initiative and the window before it began."""
    names = {one.initiative_id: one.name for one in register.initiatives}
    st.caption(
        "Which initiative promises it, and over which days before its start is the KPI looked at?"
        " The window is frozen today, so that nobody can choose it once the outcome is known."
    )
    with st.form("kpi_baseline"):
        left, right = st.columns(2)
        initiative = left.selectbox(
            "Initiative",
            list(names),
            index=list(names).index(draft.initiative_id) if draft.initiative_id in names else None,
            format_func=names.__getitem__,
            placeholder=NOT_SET,
            key="kpi_initiative",
        )
        role = right.selectbox(
            "For the initiative it is",
            list(ROLES),
            index=list(ROLES).index(draft.kpi_role),
            format_func=ROLES.__getitem__,
            key="kpi_role",
        )
        left, right = st.columns(2)
        began = left.date_input(
            "Baseline from", value=draft.baseline_start, max_value=today(), key="kpi_base_from"
        )
        ended = right.date_input(
            "Baseline to", value=draft.baseline_end, max_value=today(), key="kpi_base_to"
        )
        said = st.container(horizontal=True)
        go = said.form_submit_button("Next", type="primary")
        open_ = said.form_submit_button("Leave it open")
    if open_:
        return replace(draft, initiative_id="", baseline_start=None, baseline_end=None)
    if not go:
        return None
    first = began if isinstance(began, date) else None
    last = ended if isinstance(ended, date) else None
    if initiative is None or (first is None) != (last is None) or (first and last and last < first):
        st.warning(
            "Choose the initiative, and both days in their order; or leave the baseline open."
        )
        return None
    return replace(
        draft,
        initiative_id=initiative,
        kpi_role=role,
        baseline_start=first,
        baseline_end=last,
    )


def show_draft(draft: KpiDraft) -> None:
    """Show everything that will be stored."""
    worth = NOT_SET
    if draft.unit_value is not None:
        per = f" per {draft.per}" if draft.per else ""
        worth = f"{draft.unit_value} {draft.currency}{per}, from {draft.valid_from}"
    window = f"{draft.baseline_start} to {draft.baseline_end}" if draft.baseline_start else NOT_SET
    said = {
        "KPI": f"{draft.name} ({draft.kpi_id})",
        "Unit": draft.unit,
        "Direction": WAYS[draft.direction],
        "A period's figure": WAY_OF_SUMMING[draft.aggregation],
        "Kind of benefit": words(draft.benefit_class) if draft.benefit_class else NOT_SET,
        "What is counted": draft.definition or NOT_SET,
        "Worth of one unit": worth,
        "Rests on": draft.value_basis or NOT_SET,
        "Approved by": draft.approved_by or NOT_SET,
        "Initiative": draft.initiative_id or NOT_SET,
        "Baseline": window,
    }
    rows = pd.DataFrame({"What": list(said), "Said": list(said.values())}).map(plain)
    st.table(rows.set_index("What"), border="horizontal")


def _amount(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None
