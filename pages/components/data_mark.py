"""Which data a result rests on, and the mark of one whose data changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.study import RUN_AGAIN
from analytics.reports.study_data import data_words
from pages.components.plain_text import plain

if TYPE_CHECKING:
    from analytics.domain.study import Study


def show_data_mark(study: Study) -> None:
    """Show the batches a result saw; a warning where they are no longer the data of now."""
    if study.stale and not study.has_lost_its_data:
        st.warning(
            f"**Stale.** {plain(study.stale)} {plain(RUN_AGAIN)}",
            icon=":material/history:",
        )
    said = data_words(study)
    if said:
        st.caption(plain(said))
