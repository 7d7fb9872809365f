"""Which files are added: outcome files, or one table of the register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.dataset import ImportReceipt
from analytics.domain.errors import AnalyticsError
from analytics.domain.problem import Problem
from analytics.domain.tables import TABLES
from analytics.reports.dataset_tables import table_rows
from analytics.reports.labels import words
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from pages.components.downloads import offer_file
from pages.components.plain_text import without_folders
from pages.components.preview import look_first, show_and_store
from pages.components.questions import answer_and_store, keep_unanswered
from pages.components.session import now
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from analytics.domain.tables import Table
    from analytics.store.connection import Store

TEMPLATES = Path(__file__).parents[2] / "data" / "templates"
OUTCOME_FILES = ["csv", "tsv", "txt", "xlsx", "parquet", "gz", "zip"]
TABLE_FILES = ["csv", "xlsx"]
OUTCOMES, REGISTER = "Outcome files", "Register table"
SETS_ASIDE = "add_sets_aside"
MEASURE = (
    "The outcome of a study: one row a unit, or a unit and period, with the columns the plan names."
)


def choose_and_add(store: Store) -> tuple[ImportReceipt, ...]:
    """Show the form; the receipts of what was just sent, empty before."""
    kind = st.segmented_control(
        "What do you add?", [OUTCOMES, REGISTER], default=OUTCOMES, required=True, key="add_kind"
    )
    if kind == REGISTER:
        return _add_table(store)
    st.caption(MEASURE)
    files, look = _ask(
        "CSV, Excel or Parquet files, packed or not", OUTCOME_FILES, "outcomes", several=True
    )
    if look:
        look_first(store, files)
        files = []
    aside = bool(st.session_state.get(SETS_ASIDE))
    receipts = _stored(
        files,
        lambda name, content: import_outcomes(store, name, content, now=now(), sets_aside=aside),
    )
    keep_unanswered(receipts, [(one.name, one.getvalue()) for one in files])
    shown = show_and_store(store, sets_aside=aside)
    return (*receipts, *shown, *answer_and_store(store))


def _add_table(store: Store) -> tuple[ImportReceipt, ...]:
    by_name = {table.name: table for table in TABLES}
    chosen = st.selectbox("Table", list(by_name), format_func=words, key="add_table")
    _show_template(by_name[chosen])
    files, _ = _ask(f"{words(chosen)}, a CSV or Excel file", TABLE_FILES, "table", several=False)
    return _stored(
        files, lambda name, content: import_table(store, chosen, name, content, now=now())
    )


def _show_template(table: Table) -> None:
    template = TEMPLATES / f"{table.name}.csv"
    with st.expander("Columns of this table"):
        show_rows(
            table_rows(table),
            alt=f"Columns of {table.name} and what may stand in them",
            pinned="Column",
        )
    if template.exists():
        offer_file(
            "Download the template",
            template.read_bytes(),
            file_name=template.name,
            mime="text/csv",
            key="add_template",
        )


def _ask(
    label: str, types: list[str], key: str, *, several: bool
) -> tuple[list[UploadedFile], bool]:
    """Ask for files; tell whether they are only to be looked at."""
    with st.form(f"add_{key}", clear_on_submit=True):
        files = st.file_uploader(
            label, type=types, accept_multiple_files=several, key=f"add_{key}_files"
        )
        if several:
            st.checkbox(
                "Set rows aside that cannot be read, and store the others",
                key=SETS_ASIDE,
                help="By default one bad row refuses the file. Rows set aside are kept with what is"
                " wrong, counted in every study of the file, and seen by none.",
            )
        with st.container(horizontal=True):
            sent = st.form_submit_button("Check and store")
            look = several and st.form_submit_button("Look first")
    if not (sent or look) or not files:
        if sent or look:
            st.warning("Choose a file first.")
        return [], False
    return (files if isinstance(files, list) else [files]), look


def _stored(
    files: Iterable[UploadedFile], store_one: Callable[[str, bytes], ImportReceipt]
) -> tuple[ImportReceipt, ...]:
    """Import one after the other: a bad file never hides a good one."""
    receipts = []
    for file in files:
        with st.spinner(f"Checking {file.name}"):
            receipts.append(_import(file, store_one))
    return tuple(receipts)


def _import(file: UploadedFile, store_one: Callable[[str, bytes], ImportReceipt]) -> ImportReceipt:
    try:
        return store_one(file.name, file.getvalue())
    except AnalyticsError as error:
        whole = Problem(
            kind=error.kind,
            message=without_folders(error.message),
            remedy=without_folders(error.remedy),
        )
        return ImportReceipt(
            file_name=file.name,
            target="",
            sha256="",
            rows=0,
            stored=False,
            problems=error.problems or (whole,),
        )
