"""How a column that could be read in two ways is asked about, and the file stored as answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.questions import choices_of
from analytics.services.import_outcomes import import_outcomes
from pages.components.plain_text import plain
from pages.components.session import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.dataset import ImportReceipt
    from analytics.store.connection import Store

WAITING = "add_unanswered"


def keep_unanswered(
    receipts: tuple[ImportReceipt, ...], files: Sequence[tuple[str, bytes]]
) -> None:
    """Keep the files (name, content) that wait for an answer; new files replace old ones."""
    if not receipts:
        return
    st.session_state[WAITING] = [
        (*file, receipt.questions)
        for file, receipt in zip(files, receipts, strict=True)
        if receipt.questions
    ]


def answer_and_store(store: Store) -> tuple[ImportReceipt, ...]:
    """Ask about the first waiting file; its receipt once it is answered, empty before."""
    waiting = st.session_state.get(WAITING) or []
    if not waiting:
        return ()
    name, content, questions = waiting[0]
    with st.form("add_answers"):
        st.markdown(f"**{plain(name)}** can be stored once this is answered.")
        answers = {
            question.column: st.radio(
                f"Column {plain(question.column)}: {plain(question.message)}",
                list(choices_of(question)),
                format_func=choices_of(question).get,
                index=None,
                key=f"add_answer_{number}",
            )
            for number, question in enumerate(questions)
        }
        sent = st.form_submit_button("Store as answered")
    if not sent:
        return ()
    if None in answers.values():
        st.warning("Answer every question first.")
        return ()
    st.session_state[WAITING] = waiting[1:]
    given = {label: str(answer) for label, answer in answers.items()}
    return (import_outcomes(store, name, content, now=now(), answers=given),)
