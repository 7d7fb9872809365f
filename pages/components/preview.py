"""What a file holds, shown before anything of it is stored; then stored as it was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics.domain.dataset import Action
from analytics.domain.errors import AnalyticsError
from analytics.reports.dataset_tables import column_rows
from analytics.services.import_outcomes import import_outcomes
from analytics.services.preview_file import preview_file
from pages.components.plain_text import plain
from pages.components.problems import show_error, show_problems
from pages.components.questions import keep_unanswered
from pages.components.session import now
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from analytics.domain.dataset import ImportReceipt
    from analytics.domain.preview import Preview
    from analytics.store.connection import Store

LOOKED = "add_looked"


def look_first(store: Store, files: Iterable[UploadedFile]) -> None:
    """Keep what was sent with what it holds; new files replace old ones."""
    found = []
    for file in files:
        content = file.getvalue()
        try:
            with st.spinner(f"Reading {file.name}"):
                found.append((content, preview_file(store, file.name, content)))
        except AnalyticsError as error:
            show_error(error)
    st.session_state[LOOKED] = found


def show_and_store(store: Store, *, sets_aside: bool) -> tuple[ImportReceipt, ...]:
    """Show what was looked at and store it when asked; the receipts, empty before."""
    waiting: list[tuple[bytes, Preview]] = st.session_state.get(LOOKED) or []
    if not waiting:
        return ()
    st.header("What your files hold, not stored yet", anchor=False)
    for number, (_, preview) in enumerate(waiting):
        _show(preview, number)
    hashed = _ask_hashed(waiting)
    good = any(one.inspection.action is not Action.REFUSE for _, one in waiting) or sets_aside
    with st.container(horizontal=True):
        keep = good and st.button("Store as shown", type="primary", key="add_store_looked")
        if st.button("Forget these files", key="add_forget_looked"):
            st.session_state[LOOKED] = []
            st.rerun()
    if not keep:
        return ()
    st.session_state[LOOKED] = []
    receipts = tuple(
        import_outcomes(
            store,
            one.file_name,
            content,
            now=now(),
            sets_aside=sets_aside,
            hashed=tuple(label for label in hashed if label in _labels(one)),
        )
        for content, one in waiting
    )
    keep_unanswered(receipts, [(one.file_name, content) for content, one in waiting])
    return receipts


def _ask_hashed(waiting: list[tuple[bytes, Preview]]) -> list[str]:
    """Ask which columns become codes; those that seem to hold people are proposed."""
    labels = list(dict.fromkeys(label for _, one in waiting for label in _labels(one)))
    people = [
        problem.column
        for _, one in waiting
        for problem in one.inspection.problems
        if problem.kind == "personal_data"
    ]
    if not labels:
        return []
    return st.multiselect(
        "Columns with people, to be stored as codes",
        labels,
        default=[one for one in labels if one in people],
        key="add_hashed",
        help="The same person keeps the same code in later files of the data set. The key is kept"
        " beside the database, not in it.",
    )


def _labels(preview: Preview) -> list[str]:
    return [one.label for one in preview.inspection.columns]


def _show(preview: Preview, number: int) -> None:
    inspection = preview.inspection
    st.subheader(plain(preview.file_name), anchor=False)
    if inspection.action is Action.REFUSE:
        st.error("It would be refused as it is.", icon=":material/block:")
        show_problems(inspection.problems, key=f"add_preview_{number}")
        return
    st.markdown(f"**{inspection.rows:,} rows, {len(inspection.columns)} columns.**")
    for sentence in _what_becomes_of_it(preview):
        st.markdown(f"- {plain(sentence)}")
    show_problems((*inspection.questions, *inspection.problems), key=f"add_preview_{number}")
    show_rows(
        column_rows(inspection.columns),
        alt=f"Columns of {preview.file_name} with type, range and sum",
        pinned="Column",
        key=f"add_preview_columns_{number}",
    )
    if preview.head:
        st.caption("First rows")
        labels = [one.label for one in inspection.columns]
        show_rows(
            pd.DataFrame(list(preview.head), columns=labels),
            alt=f"First rows of {preview.file_name}",
            key=f"add_preview_head_{number}",
        )
    if preview.roles:
        st.caption("What the columns may be in a plan")
        roles = [
            {"Column": one.column, "Role": one.role.replace("_", " "), "Why": one.why}
            for one in preview.roles
        ]
        show_rows(
            pd.DataFrame(roles),
            alt="Proposed roles of the columns",
            pinned="Column",
            key=f"add_preview_roles_{number}",
        )


def _what_becomes_of_it(preview: Preview) -> tuple[str, ...]:
    said = []
    if preview.inspection.questions:
        said.append("Something must be answered before it can be stored.")
    if preview.replaces:
        said.append(
            f"It takes the place of the stored data set '{preview.file_name}'; studies of it are"
            " marked stale until they are run again."
        )
        said += preview.changes or ("Its columns are the same as before.",)
    if preview.alike:
        names = "; ".join(preview.alike)
        said.append(f"The same columns are stored as {names}: it may be a new batch of that.")
    return tuple(said)
