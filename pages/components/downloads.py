"""How a file is offered: one look for every download, and the page is not run again for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.csv_file import csv_bytes

if TYPE_CHECKING:
    import pandas as pd


def offer_file(
    label: str, content: bytes | str, *, file_name: str, mime: str | None = None, key: str = ""
) -> None:
    """Offer a file; ``key`` is needed where a page has two of the same name."""
    st.download_button(
        label,
        content,
        file_name=file_name,
        mime=mime,
        icon=":material/download:",
        on_click="ignore",
        key=key or None,
    )


def offer_csv(label: str, rows: pd.DataFrame, *, file_name: str, key: str = "") -> None:
    """Offer rows as a file for a spreadsheet."""
    offer_file(label, csv_bytes(rows), file_name=file_name, mime="text/csv", key=key)
