"""One stored data set: its batches, how good its data are, and what can be done with a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.reports.data_set_report import by_gravity
from analytics.reports.dataset_tables import batch_rows
from analytics.services.change_batches import withdraw_batch
from analytics.services.list_batches import list_set_aside, view_data_set
from pages.components.plain_text import plain
from pages.components.problems import show_error, show_problems
from pages.components.receipts import show_columns
from pages.components.sending import OUTCOME_FILES, Sending, send_all
from pages.components.session import now, today
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from analytics.domain.quality import DataSetView
    from analytics.store.connection import Store

APPEND, REPLACE, WITHDRAW = "Append a file", "Replace a batch", "Withdraw a batch"
SET_ASIDE = "Set rows aside that cannot be read, and store the others"
WITHDRAWN = "add_withdrawn"


def show_data_set(store: Store, name: str) -> None:
    """Show what is in it and how good it is, then offer what can be changed."""
    view = view_data_set(store, name, today=today())
    if st.session_state.pop(WITHDRAWN, False):
        st.success(
            "The batch is withdrawn; its rows are kept, so that old results can be made again."
        )
    show_columns(view.dataset)
    st.subheader("Batches", anchor=False)
    show_rows(
        batch_rows(tuple(one.batch for one in view.batches)),
        alt=f"Batches of {name}",
        pinned="File",
        key="add_batches",
    )
    if view.stale:
        st.warning(
            plain(f"Studies to be run again, because their data changed: {', '.join(view.stale)}."),
            icon=":material/history:",
        )
    with st.expander(f"Quality: {_summary(view)}"):
        for line in by_gravity(view.quality):
            st.markdown(f"- **{line.quality.value}:** {plain(line.sentence)}")
    aside = list_set_aside(store, name)
    if aside:
        with st.expander(f"Rows set aside: {len({(one.where, one.row) for one in aside}):,}"):
            show_problems(aside, key="add_set_aside")
    _change(store, view)


def _summary(view: DataSetView) -> str:
    if not view.dataset.batches:
        return "nothing to look at, no batch counts"
    worse = sum(one.quality.value != "good" for one in view.quality)
    return f"{worse} of {len(view.quality)} things looked at need attention" if worse else "good"


def _change(store: Store, view: DataSetView) -> None:
    active = {f"{one.number}": one for one in view.dataset.batches}
    wanted = st.segmented_control(
        "Change it",
        [APPEND, REPLACE, WITHDRAW] if active else [APPEND],
        key="add_change",
        label_visibility="collapsed",
    )
    if wanted is None:
        return
    with st.form("add_change_form", clear_on_submit=True):
        batch, reason, file, aside = "", "", None, False
        if wanted != APPEND:
            batch = st.selectbox(
                "Batch", list(active), format_func=lambda one: active[one].name, key="add_batch"
            )
            reason = st.text_input("Why? It is kept, and said wherever the data were used.")
        if wanted != WITHDRAW:
            file = st.file_uploader("File", type=OUTCOME_FILES, key="add_change_file")
            aside = st.checkbox(SET_ASIDE, key="add_change_aside")
        if not st.form_submit_button(wanted):
            return
    if wanted == WITHDRAW:
        _withdraw(store, view.dataset.file_name, str(batch), reason)
    elif file is None:
        st.warning("Choose a file first.")
    elif wanted == REPLACE and not reason.strip():
        st.warning("Say why the batch is replaced; it is kept with the data.")
    else:
        send_all(
            store,
            [
                Sending(
                    name=file.name,
                    content=file.getvalue(),
                    sets_aside=aside,
                    data_set=view.dataset.file_name,
                    batch=str(batch),
                    reason=reason,
                )
            ],
        )


def _withdraw(store: Store, name: str, batch: str, reason: str) -> None:
    try:
        withdraw_batch(store, name, batch, reason=reason, now=now())
    except AnalyticsError as error:
        show_error(error)
        return
    st.session_state[WITHDRAWN] = True
    st.rerun()
