"""Add outcome files and register tables; see what was stored and what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.dataset_tables import dataset_rows
from analytics.services.list_datasets import list_datasets
from pages.components.data_set import show_data_set
from pages.components.long_work import under_way
from pages.components.receipts import show_receipt
from pages.components.sending import latest
from pages.components.session import today
from pages.components.study_list import DATA, PLAN
from pages.components.upload_form import choose_and_add
from pages.components.whole_page import show_store

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset, ImportReceipt
    from analytics.store.connection import Store


def _show(store: Store) -> None:
    st.title("Add outcomes", anchor=False)
    st.caption(
        "A file is stored whole or not at all, unless you set bad rows aside. What is not"
        " understood is refused with its row and column, never guessed."
    )
    if not under_way() and not choose_and_add(store):
        return
    datasets = list_datasets(store, today=today())
    _show_latest(latest(), datasets)
    _show_stored(store, datasets)


def _show_latest(receipts: tuple[ImportReceipt, ...], datasets: tuple[Dataset, ...]) -> None:
    if not receipts:
        return
    st.header("What became of your files", anchor=False)
    by_id = {one.dataset_id: one for one in datasets}
    for number, receipt in enumerate(receipts):
        show_receipt(receipt, by_id.get(receipt.dataset_id), key=f"add_receipt_{number}")
    stored = [by_id[one.dataset_id] for one in receipts if one.dataset_id in by_id]
    if stored:
        st.page_link(
            "pages/studies.py",
            label="Plan a study with it",
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params={PLAN: "new", DATA: stored[-1].file_name},
        )


def _show_stored(store: Store, datasets: tuple[Dataset, ...]) -> None:
    st.header("Stored outcome files", anchor=False)
    if not datasets:
        st.info(
            "Nothing is stored yet. Add a CSV or Parquet file with the outcome of a study above.",
            icon=":material/upload_file:",
        )
        return
    st.dataframe(
        dataset_rows(datasets),
        hide_index=True,
        height="content",
        alt="Stored outcome files with their rows and columns",
        column_config={
            "File": st.column_config.TextColumn(pinned=True),
            "Rows": st.column_config.NumberColumn(format="localized"),
        },
    )
    by_id = {one.dataset_id: one for one in datasets}
    chosen = st.selectbox(
        "Look into a file",
        list(by_id),
        index=None,
        format_func=lambda one: by_id[one].file_name,
        placeholder="Choose a file",
        key="add_look",
    )
    if chosen is not None:
        show_data_set(store, by_id[chosen].file_name)


show_store(_show)
