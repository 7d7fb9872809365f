"""Which files are added: outcome files, or one table of the register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.domain.tables import TABLES
from analytics.reports.dataset_tables import table_rows
from analytics.reports.labels import words
from analytics.services.import_table import import_table
from pages.components.downloads import offer_file
from pages.components.kpi_wizard import ask_for_kpi
from pages.components.plain_text import plain
from pages.components.preview import look_first, show_looked
from pages.components.questions import answer_and_store
from pages.components.sending import OUTCOME_FILES, Sending, keep_latest, refusal, send_all
from pages.components.session import now
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from analytics.domain.dataset import ImportReceipt
    from analytics.domain.tables import Table
    from analytics.store.connection import Store

TEMPLATES = Path(__file__).parents[2] / "data" / "templates"
TABLE_FILES = ["csv", "xlsx"]
OUTCOMES, REGISTER, KPI = "Outcome files", "Register table", "KPI from a promise"
SETS_ASIDE = "add_sets_aside"
MEASURE = (
    "The outcome of a study: one row a unit, or a unit and period, with the columns the plan names."
)


def choose_and_add(store: Store) -> bool:
    """Show the form, store what is sent, ask what must be asked; whether it is about files."""
    kind = st.segmented_control(
        "What do you add?",
        [OUTCOMES, REGISTER, KPI],
        default=OUTCOMES,
        required=True,
        key="add_kind",
    )
    if kind == KPI:
        ask_for_kpi(store)
        return False
    if kind == REGISTER:
        _add_table(store)
        return True
    st.caption(MEASURE)
    files, look = _ask(
        "CSV, Excel or Parquet files, packed or not", OUTCOME_FILES, "outcomes", several=True
    )
    aside = bool(st.session_state.get(SETS_ASIDE))
    if files and look:
        look_first(store, [(one.name, one.getvalue()) for one in files])
    elif files:
        send_all(
            store,
            [Sending(name=one.name, content=one.getvalue(), sets_aside=aside) for one in files],
        )
    show_looked(store, sets_aside=aside)
    answer_and_store(store)
    return True


def _add_table(store: Store) -> None:
    by_name = {table.name: table for table in TABLES}
    chosen = st.selectbox("Table", list(by_name), format_func=words, key="add_table")
    _show_template(by_name[chosen])
    files, _ = _ask(f"{words(chosen)}, a CSV or Excel file", TABLE_FILES, "table", several=False)
    if not files:
        return
    with st.spinner(f"Checking {plain(files[0].name)}"):
        keep_latest((_import_table(store, chosen, files[0]),))
    st.rerun()


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
    label: str, types: Sequence[str], key: str, *, several: bool
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


def _import_table(store: Store, table: str, file: UploadedFile) -> ImportReceipt:
    try:
        return import_table(store, table, file.name, file.getvalue(), now=now())
    except AnalyticsError as error:
        return refusal(file.name, error)
