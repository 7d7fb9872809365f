"""What else happened: registered events that concern a study, and the way to add one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.study_tables import event_rows
from pages.components.plain_text import plain_table

if TYPE_CHECKING:
    from analytics.domain.surroundings import Surroundings

# Designs that compare a time before with a time after; others have nothing to fear from events.
BEFORE_AND_AFTER = frozenset(
    {
        "difference_in_differences",
        "staggered_adoption",
        "synthetic_control",
        "interrupted_time_series",
        "auto",
    }
)


def show_events(found: Surroundings) -> None:
    """List the events that concern a study; where nobody keeps a register, say so."""
    st.header("What else happened", anchor=False)
    rows = event_rows(found)
    if not rows.empty:
        st.caption(
            "Events within two periods of the start, and changes of the KPI within the time"
            " compared, count in the checks above as far as they were registered when the study was"
            " last run."
        )
        st.table(plain_table(rows), hide_index=True, border="horizontal")
    elif found.kept_shocks or found.kept_changes:
        st.caption("No registered event or change of definition concerns this study.")
    else:
        st.caption(
            "Nobody has registered an event or a change of definition yet, so the checks cannot"
            " tell whether something else moved this KPI at the same time."
        )
    st.page_link(
        "pages/add_outcomes.py",
        label="Add events (shock) or changes of a KPI's definition",
        icon=":material/upload_file:",
    )
