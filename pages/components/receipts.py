"""What became of each uploaded file: stored whole, known already, or refused with every reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import CancelledError
from analytics.reports.dataset_tables import column_rows
from pages.components.plain_text import plain
from pages.components.problems import show_problems
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset, ImportReceipt


def show_receipt(receipt: ImportReceipt, dataset: Dataset | None, *, key: str) -> None:
    """Show one receipt.

    Parameters
    ----------
    receipt
        What the import answered.
    dataset
        The stored outcome file; ``None`` for a register table or a refused file.
    key
        Unique on the page.
    """
    st.subheader(plain(receipt.file_name), anchor=False)
    if receipt.questions:
        st.warning("Not stored yet: answer the question above.", icon=":material/help:")
        return
    if any(one.kind == CancelledError.kind for one in receipt.problems):
        st.info(
            "Cancelled: nothing of it was stored. Add it again whenever you like.",
            icon=":material/cancel:",
        )
        return
    if not receipt.stored and not receipt.already_known:
        count = len(receipt.problems)
        st.error(
            f"Refused, nothing of it was stored: {count:,} problem{'s' if count > 1 else ''}."
            " Correct the file and add it again.",
            icon=":material/block:",
        )
        show_problems(receipt.problems, key=key)
        return
    if receipt.already_known:
        st.info("This very file is in the store already; nothing changed.", icon=":material/check:")
    else:
        st.success(f"Stored, {receipt.rows:,} rows.", icon=":material/check_circle:")
    if receipt.aside:
        st.warning(
            f"Set aside, rows of the file that no study sees: {receipt.rows_aside:,}."
            " Correct them and add the whole file again to have them in.",
            icon=":material/rule:",
        )
        show_problems(receipt.aside, key=f"{key}_aside")
    show_problems(receipt.problems, key=key)
    if dataset is not None:
        show_columns(dataset)


def show_columns(dataset: Dataset) -> None:
    """Show what every column of a stored file holds, to compare with its source."""
    show_rows(
        column_rows(dataset.columns),
        alt=f"Columns of {dataset.file_name} with type, range and sum",
        pinned="Column",
    )
