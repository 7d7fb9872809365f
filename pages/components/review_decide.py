"""The decision list: one initiative at a time, the advice beside it, and what people decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.labels import advice_label
from analytics.reports.money import money
from analytics.reports.review_tables import names_of, queue_rows
from analytics.reports.review_words import decision_sentence, queue_sentence
from pages.components.downloads import offer_csv
from pages.components.plain_text import plain, plain_table
from pages.components.review_form import show_form

if TYPE_CHECKING:
    from analytics.domain.appraisal import RankedInitiative
    from analytics.domain.review import HeldReview

CHOSEN = "decide"


def show_decide(held: HeldReview) -> None:
    """Show one initiative with its advice, its form and what was decided; then the whole list."""
    queue = [one.initiative_id for one in held.frozen.queue.rows]
    chosen = _choose(held, queue)
    ranked = next(
        one
        for one in held.frozen.portfolio.ranked
        if one.appraisal.initiative.initiative_id == chosen
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        _show_case(held, ranked)
    with right:
        if held.signature is None:
            show_form(held, ranked)
        else:
            st.info("The review is signed. A change of mind is decided in the next one.")
    st.subheader("The whole list", anchor=False)
    st.caption("Ordered by money at stake times how much of it is open.")
    rows = queue_rows(held)
    st.table(plain_table(rows), border="horizontal", hide_index=True)
    offer_csv(
        "Download the list", rows, file_name=f"credence_decisions_{held.frozen.snapshot.period}.csv"
    )


def _choose(held: HeldReview, queue: list[str]) -> str:
    """Choose by list or by key; the initiative lives in the address."""
    names, decided = names_of(held), {one.initiative_id for one in held.standing}
    undecided = [one for one in queue if one not in decided]
    if st.session_state.get(CHOSEN) not in queue:
        named = st.query_params.get(CHOSEN)
        st.session_state[CHOSEN] = named if named in queue else (undecided or queue)[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = str(
            st.selectbox(
                "Initiative",
                queue,
                format_func=lambda one: (
                    f"{queue.index(one) + 1}. {names[one]}"
                    + (" (decided)" if one in decided else "")
                ),
                key=CHOSEN,
                width=420,
            )
        )
        at = queue.index(chosen)
        st.button(
            "Previous", on_click=_go, args=(queue[at - 1],), disabled=at == 0, shortcut="F7",
            key="decide_previous",
        )  # fmt: skip
        st.button(
            "Following", on_click=_go, args=(queue[(at + 1) % len(queue)],),
            disabled=at == len(queue) - 1, shortcut="F8", key="decide_next",
        )  # fmt: skip
    st.query_params[CHOSEN] = chosen
    return chosen


def _go(initiative_id: str) -> None:
    st.session_state[CHOSEN] = initiative_id


def _show_case(held: HeldReview, ranked: RankedInitiative) -> None:
    """Show what is advised and why, what is at stake, and what stands already."""
    appraisal, currency = ranked.appraisal, held.frozen.portfolio.currency
    initiative = appraisal.initiative
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(initiative.name), anchor=False, width="content")
        st.badge(f"Advice: {advice_label(ranked.recommendation.advice)}", color="blue")
        st.badge(f"Grade {appraisal.grade}", color="gray")
    st.markdown("\n".join(f"- {plain(one)}" for one in ranked.recommendation.reasons))
    queued = next(
        one for one in held.frozen.queue.rows if one.initiative_id == initiative.initiative_id
    )
    st.markdown(
        plain(
            f"Claimed {money(appraisal.claimed, currency)}, credited"
            f" {money(appraisal.credited, currency)}, cost {money(appraisal.cost, currency)}."
            f" {queue_sentence(queued, currency)} Owner: {initiative.owner or 'not set'}."
        )
    )
    kills = [
        one for one in held.frozen.following.kills if one.initiative_id == initiative.initiative_id
    ]
    for kill in kills:
        st.markdown(f"**Kill criterion:** {plain(kill.sentence)}")
    _show_standing(held, initiative.initiative_id)


def _show_standing(held: HeldReview, initiative_id: str) -> None:
    standing, currency = held.decided(initiative_id), held.frozen.portfolio.currency
    if len({one.choice for one in standing}) > 1:
        st.warning("There are different decisions. Correct all but one before signing.")
    for one in standing:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**Decided:** {plain(decision_sentence(one, currency))}")
            for action in (done for done in held.actions if done.decision_id == one.entry_id):
                st.markdown(plain(f"Action: {action.text}, {action.owner}, by {action.due_on}."))
