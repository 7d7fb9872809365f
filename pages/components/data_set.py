"""One stored data set: its batches, how good its data are, and what can be done with a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.reports.data_set_report import by_gravity
from analytics.reports.dataset_tables import batch_rows
from analytics.services.change_batches import append_batch, supersede_batch, withdraw_batch
from analytics.services.list_batches import list_set_aside, view_data_set
from pages.components.plain_text import plain
from pages.components.problems import show_error, show_problems
from pages.components.receipts import show_columns, show_receipt
from pages.components.session import now, today
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from analytics.domain.dataset import ImportReceipt
    from analytics.domain.quality import DataSetView
    from analytics.store.connection import Store

APPEND, REPLACE, WITHDRAW = "Append a file", "Replace a batch", "Withdraw a batch"
FILES = ["csv", "tsv", "txt", "xlsx", "parquet", "gz", "zip"]


def show_data_set(store: Store, name: str) -> None:
    """Show what is in it and how good it is, then offer what can be changed."""
    view = view_data_set(store, name, today=today())
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
            f"Studies to be run again, because their data changed: {', '.join(view.stale)}.",
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
    worse = sum(one.quality.value != "good" for one in view.quality)
    return f"{worse} of {len(view.quality)} things looked at need attention" if worse else "good"


def _change(store: Store, view: DataSetView) -> None:
    name = view.dataset.file_name
    active = {f"{one.number}": one for one in view.dataset.batches}
    wanted = st.segmented_control(
        "Change it", [APPEND, REPLACE, WITHDRAW], key="add_change", label_visibility="collapsed"
    )
    if wanted is None:
        return
    with st.form("add_change_form", clear_on_submit=True):
        batch, reason, file = "", "", None
        if wanted != APPEND:
            batch = st.selectbox(
                "Batch", list(active), format_func=lambda one: active[one].name, key="add_batch"
            )
            reason = st.text_input("Why? It is kept, and said wherever the data were used.")
        if wanted != WITHDRAW:
            file = st.file_uploader("File", type=FILES, key="add_change_file")
        if not st.form_submit_button(wanted):
            return
    if wanted == WITHDRAW:
        _done(lambda: withdraw_batch(store, name, str(batch), reason=reason, now=now()))
        return
    if file is None:
        st.warning("Choose a file first.")
        return
    _stored(lambda: _send(store, name, file, batch=str(batch), reason=reason))


def _send(store: Store, name: str, file: UploadedFile, *, batch: str, reason: str) -> ImportReceipt:
    content = file.getvalue()
    if not batch:
        return append_batch(store, name, file.name, content, now=now())
    return supersede_batch(store, name, batch, (file.name, content), reason=reason, now=now())


def _stored(send: Callable[[], ImportReceipt]) -> None:
    try:
        show_receipt(send(), None, key="add_changed")
    except AnalyticsError as error:
        show_error(error)


def _done(change: Callable[[], object]) -> None:
    try:
        change()
    except AnalyticsError as error:
        show_error(error)
        return
    st.success("The batch is withdrawn; its rows are kept, so that old results can be made again.")
