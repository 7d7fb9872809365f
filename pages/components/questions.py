"""How a column that could be read in two ways is asked about, and the file stored as answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.questions import choices_of
from analytics.services.remember_mapping import recall_answers
from pages.components.plain_text import plain
from pages.components.sending import send_all, waiting

if TYPE_CHECKING:
    from analytics.domain.column_mapping import ColumnMapping
    from analytics.domain.problem import Problem
    from analytics.store.connection import Store


def answer_and_store(store: Store) -> None:
    """Ask about the first waiting file and send it again once it is answered."""
    asked = waiting()
    if not asked:
        return
    sending, labels, questions = asked[0]
    before = recall_answers(store, labels)
    with st.form("add_answers"):
        st.markdown(f"**{plain(sending.name)}** can be stored once this is answered.")
        if before is not None:
            st.caption(f"Filled in {plain(before.origin)}. Look whether it still holds.")
        answers = ask_answers(questions, before, key="add_answer")
        sent = st.form_submit_button("Store as answered", type="primary")
    if not sent:
        return
    if len(answers) < len(questions):
        st.warning("Answer every question first.")
        return
    send_all(store, [sending.answered(answers)])


def ask_answers(
    questions: tuple[Problem, ...], before: ColumnMapping | None, *, key: str
) -> dict[str, str]:
    """Ask about every column, beginning with what was said before; only what is answered."""
    answers = {
        one.column: _ask(one, before, key=f"{key}_{number}") for number, one in enumerate(questions)
    }
    return {label: said for label, said in answers.items() if said is not None}


def _ask(question: Problem, before: ColumnMapping | None, *, key: str) -> str | None:
    choices = choices_of(question)
    said = dict(before.answers).get(question.column, "") if before else ""
    return st.radio(
        f"Column {plain(question.column)}: {plain(question.message)}",
        list(choices),
        format_func=choices.get,
        index=list(choices).index(said) if said in choices else None,
        key=key,
    )
