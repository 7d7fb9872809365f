"""How a review ends: what is celebrated and learnt, everything read back, the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.domain.review import Lesson, LessonKind
from analytics.reports.money import money
from analytics.reports.review_tables import decision_rows, names_of
from analytics.reports.review_words import decision_sentence, progress_words
from analytics.services.decide import record_lesson
from analytics.services.sign_review import sign_review
from pages.components.downloads import offer_csv
from pages.components.plain_text import plain
from pages.components.problems import show_error
from pages.components.review_pack import show_pack
from pages.components.session import now, open_store

if TYPE_CHECKING:
    from analytics.domain.review import HeldReview

KINDS = {LessonKind.CELEBRATION: "Celebrate", LessonKind.LESSON: "Lesson from a failure"}
VALIDATED = "validated"
CELEBRATED = 5


def show_lessons(held: HeldReview) -> None:
    """Offer what was validated and measured to celebrate, and ask for one lesson."""
    names, found = names_of(held), _validated(held)
    if found:
        st.markdown("**Validated by finance, and credited beyond their cost:**")
        st.markdown("\n".join(f"- {plain(one)}" for one in found))
    else:
        st.markdown("**No success is validated by finance and credited beyond its cost yet.**")
    for lesson in held.lessons:
        with st.container(border=True, gap="xsmall"):
            st.markdown(
                f"**{KINDS[lesson.kind]}:** {plain(names.get(lesson.initiative_id, ''))}."
                f" {plain(lesson.text)}"
            )
    if held.signature is None:
        _ask_lesson(held, names)


def _validated(held: HeldReview) -> list[str]:
    """Name the successes that finance has validated, what they bring beyond their cost first."""
    currency = held.frozen.portfolio.currency
    found = []
    for one in (ranked.appraisal for ranked in held.frozen.portfolio.ranked):
        validated = any(claim.status == VALIDATED for claim in one.claims)
        if validated and one.net_credited is not None and one.net_credited > 0:
            found.append(one)
    return [
        f"{one.initiative.name}: {money(one.credited, currency)} credited of"
        f" {money(one.claimed, currency)} claimed, {money(one.net_credited, currency)} beyond its"
        f" cost, grade {one.grade}"
        for one in sorted(found, key=lambda one: -(one.net_credited or 0))[:CELEBRATED]
    ]


def _ask_lesson(held: HeldReview, names: dict[str, str]) -> None:
    key = st.session_state.setdefault("lesson_key", uuid4().hex)
    with st.form(f"lesson_{key}", enter_to_submit=False):
        left, right = st.columns(2)
        kind = left.selectbox("What is it?", list(KINDS), format_func=lambda one: KINDS[one])
        initiative = right.selectbox(
            "Of which initiative?", list(names), format_func=lambda one: names[one]
        )
        text = st.text_area("What is worth telling?", height=68)
        pressed = st.form_submit_button("Record it", shortcut="Ctrl+Enter")
    if not pressed:
        return
    lesson = Lesson(
        entry_id="",
        review_id=held.frozen.snapshot.review_id,
        initiative_id=initiative,
        kind=kind,
        text=text.strip(),
    )
    try:
        record_lesson(open_store(), lesson, now=now(), key=key)
    except AnalyticsError as error:
        show_error(error)
        return
    st.session_state["lesson_key"] = uuid4().hex
    st.rerun()


def show_sign(held: HeldReview) -> None:
    """Read everything back; sign, or show the signature and what it covers."""
    names, currency = names_of(held), held.frozen.portfolio.currency
    st.markdown(f"**{plain(progress_words(held))}.**")
    order = {one.initiative_id: at for at, one in enumerate(held.frozen.queue.rows)}
    for one in sorted(held.standing, key=lambda one: order.get(one.initiative_id, len(order))):
        st.markdown(
            f"**{plain(names.get(one.initiative_id, one.initiative_id))}.**"
            f" {plain(decision_sentence(one, currency))}"
        )
    for action in held.actions:
        st.markdown(plain(f"Action: {action.text}, {action.owner}, by {action.due_on}."))
    rows = decision_rows(held)
    if not rows.empty:
        offer_csv(
            "Download the decisions",
            rows,
            file_name=f"credence_decided_{held.frozen.snapshot.period}.csv",
        )
    if held.signature is not None:
        st.success(
            f"Signed by {plain(held.signature.signed_by)}: {held.signature.entries} entries."
        )
        st.code(held.signature.sha256, language=None)
        st.caption(
            "The hash covers the frozen figures and every entry; python -m analytics check"
            " compares all of it with the journal."
        )
        show_pack(held)
        return
    _ask_signature(held)
    show_pack(held)


def _ask_signature(held: HeldReview) -> None:
    undecided = len(held.frozen.queue.rows) - len({one.initiative_id for one in held.standing})
    if undecided:
        st.caption(f"{undecided} initiatives stay as they are: nothing was decided about them.")
    key = st.session_state.setdefault("sign_key", uuid4().hex)
    with st.form("review_sign", enter_to_submit=False):
        name = st.text_input("Signed by", value=open_store().viewer.name, key="review_signer")
        pressed = st.form_submit_button("Sign the review", shortcut="Ctrl+Enter")
    if not pressed:
        return
    try:
        sign_review(open_store(), held, signed_by=name, now=now(), key=key)
    except AnalyticsError as error:
        show_error(error)
        return
    st.session_state["sign_key"] = uuid4().hex
    st.rerun()
