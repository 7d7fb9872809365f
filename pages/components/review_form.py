"""What is decided about one initiative, as it is typed: checked by the service, saved once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.domain.review import (
    Action,
    Choice,
    Decision,
    Forecast,
    KillCriterion,
    KillMeasure,
)
from analytics.reports.labels import words
from analytics.reports.review_tables import names_of
from analytics.reports.review_words import CHOICES
from analytics.services.decide import entry_id_of, record_action, record_decision
from analytics.services.suggest_forecast import suggest_forecast
from pages.components.plain_text import plain
from pages.components.problems import show_error
from pages.components.session import now, open_store, today

if TYPE_CHECKING:
    from analytics.domain.appraisal import RankedInitiative
    from analytics.domain.review import HeldReview

QUARTER = timedelta(days=91)
NO_KILL, NEW = "none", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What stands in the form when it is sent."""

    decision: Decision
    action: str
    owner: str
    due_on: date


def show_form(held: HeldReview, ranked: RankedInitiative) -> None:
    """Ask for the decision and keep it under a key, so that pressing twice saves once."""
    initiative_id = ranked.appraisal.initiative.initiative_id
    slot = f"{held.frozen.snapshot.review_id}:{initiative_id}"
    key = st.session_state.setdefault(f"key_{slot}", uuid4().hex)
    said = st.session_state.pop("review_saved", "")
    if said:
        st.success(plain(said))
    with st.form(f"form_{key}", enter_to_submit=False):
        typed = _ask(held, ranked, key)
        pressed = st.form_submit_button("Record the decision", shortcut="Ctrl+Enter")
    if not pressed:
        return
    try:
        made = record_decision(open_store(), typed.decision, now=now(), key=key)
        if typed.action.strip():
            record_action(open_store(), _action(typed, made), now=now(), key=f"{key}:action")
    except AnalyticsError as error:
        show_error(error)
        st.caption("What you typed is still here. Pressing again never saves a decision twice.")
        return
    st.session_state["decider"] = typed.decision.decided_by
    st.session_state["review_saved"] = f"Recorded as entry {made.number}."
    st.session_state[f"key_{slot}"] = uuid4().hex
    st.rerun()


def _ask(held: HeldReview, ranked: RankedInitiative, key: str) -> _Typed:
    names, initiative_id = names_of(held), ranked.appraisal.initiative.initiative_id
    choices, advice = list(CHOICES), ranked.recommendation.advice.value
    left, right = st.columns(2)
    choice = left.selectbox(
        "Decision",
        choices,
        index=choices.index(Choice(advice)),
        format_func=lambda one: CHOICES[one],
        key=f"choice_{key}",
    )
    decider = right.text_input("Decider", value=_decider(), key=f"decider_{key}")
    rationale = st.text_area("Why (for no decision: the reason)", height=68, key=f"why_{key}")
    left, right = st.columns(2)
    condition = left.text_input("Condition", key=f"condition_{key}")
    dissent = right.text_input("Dissent", key=f"dissent_{key}")
    left, right = st.columns(2)
    amount = left.number_input(
        "Amount", min_value=0.0, value=None, step=1000.0, key=f"amount_{key}"
    )
    target = right.selectbox(
        "Reallocated to",
        [one for one in names if one != initiative_id],
        index=None,
        format_func=lambda one: names[one],
        placeholder="nothing",
        key=f"target_{key}",
    )
    kill = _ask_kill(key)
    forecast = _ask_forecast(ranked, key)
    action, owner, due_on = _ask_action(ranked, key)
    decision = Decision(
        entry_id="",
        review_id=held.frozen.snapshot.review_id,
        initiative_id=initiative_id,
        choice=choice,
        rationale=rationale,
        decided_by=decider,
        recommended=advice,
        amount=None if amount is None else _money(amount),
        reallocated_to=target or "",
        condition=condition,
        dissent=dissent,
        kill=None if choice is Choice.NO_DECISION else kill,
        forecast=None if choice is Choice.NO_DECISION else forecast,
        corrects=_ask_correction(held, initiative_id, key),
    )
    return _Typed(decision=decision, action=action, owner=owner, due_on=due_on)


def _ask_kill(key: str) -> KillCriterion | None:
    first, second, third = st.columns(3)
    measures = [NO_KILL, *KillMeasure]
    measure = first.selectbox(
        "Kill criterion",
        measures,
        index=0,
        format_func=lambda one: "none" if one == NO_KILL else words(one),
        help="Cost is met above the number, everything else below it.",
        key=f"kill_{key}",
    )
    number = second.number_input("Its number", value=0.0, step=1000.0, key=f"kill_number_{key}")
    on = third.date_input("Its day", value=today() + QUARTER, key=f"kill_on_{key}")
    if measure == NO_KILL or not isinstance(on, date):
        return None
    return KillCriterion(measure=KillMeasure(measure), number=_money(number), on=on)


def _ask_forecast(ranked: RankedInitiative, key: str) -> Forecast | None:
    """Offer what the evidence says today as the start of a forecast."""
    start = suggest_forecast(ranked.appraisal)
    wanted = st.checkbox(
        "Forecast of credited value", value=start is not None, key=f"forecast_{key}",
        help="Prefilled from today's evidence: change it to what you expect.",
    )  # fmt: skip
    columns = st.columns(3)
    p10, p50, p90 = (
        columns[at].number_input(
            label, value=float(start[at]) if start else 0.0, step=1000.0, format="%.0f",
            key=f"{label}_{key}",
        )
        for at, label in enumerate(("P10", "P50", "P90"))
    )  # fmt: skip
    first, second, third = st.columns(3)
    success = first.number_input(
        "Success from", value=float(start[3]) if start else 0.0, step=1000.0, format="%.0f",
        help="Credited value from which it counts as a success; prefilled with the yearly cost.",
        key=f"success_{key}",
    )  # fmt: skip
    chance = second.number_input(
        "Probability, %", min_value=0, max_value=100, value=start[4] if start else 50,
        key=f"chance_{key}",
    )  # fmt: skip
    day = third.date_input("Resolve by", value=today() + QUARTER, key=f"resolve_{key}")
    if not wanted or not isinstance(day, date):
        return None
    return Forecast(
        p10=_money(p10),
        p50=_money(p50),
        p90=_money(p90),
        probability=chance / 100,
        success_from=_money(success),
        resolve_by=day,
    )


def _ask_action(ranked: RankedInitiative, key: str) -> tuple[str, str, date]:
    first, second, third = st.columns([2, 1, 1])
    action = first.text_input("Action", key=f"action_{key}")
    owner = second.text_input(
        "Its owner", value=ranked.appraisal.initiative.owner, key=f"owner_{key}"
    )
    due_on = third.date_input("Due", value=today() + timedelta(days=30), key=f"due_{key}")
    return action, owner, due_on if isinstance(due_on, date) else today()


def _ask_correction(held: HeldReview, initiative_id: str, key: str) -> str:
    """Ask which entry this replaces, where there is one; nothing replaces nothing."""
    own = entry_id_of(key)  # saved already where only its action was refused
    standing = {one.entry_id: one for one in held.decided(initiative_id) if one.entry_id != own}
    if not standing:
        return NEW
    ids = list(standing)
    return str(
        st.selectbox(
            "This corrects",
            [*ids, NEW],
            format_func=lambda one: (
                "nothing: it stands beside the other"
                if one == NEW
                else f"entry {standing[one].number}: {CHOICES[standing[one].choice]} by"
                f" {standing[one].decided_by}"
            ),
            key=f"corrects_{key}",
        )
    )


def _action(typed: _Typed, made: Decision) -> Action:
    return Action(
        entry_id="",
        review_id=made.review_id,
        initiative_id=made.initiative_id,
        text=typed.action.strip(),
        owner=typed.owner.strip(),
        due_on=typed.due_on,
        decision_id=made.entry_id,
    )


def _decider() -> str:
    """Whoever is signed in; without a sign-in, whoever decided last in this session."""
    return open_store().viewer.name or str(st.session_state.get("decider", ""))


def _money(amount: float) -> Decimal:
    return Decimal(repr(round(amount, 2)))
