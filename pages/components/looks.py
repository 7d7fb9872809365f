"""The looks at a study: what is allowed to be said now, the boundaries, what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.charts.looks import looks_chart
from analytics.reports.look_tables import look_rows, spoken_looks
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from analytics.domain.looks import Monitoring


def show_looks(monitoring: Monitoring | None, *, key: str) -> None:
    """Show the block "Looks"; nothing for a study with one look at the end.

    Parameters
    ----------
    monitoring
        Looks of the study.
    key
        Unique on the page.
    """
    if monitoring is None:
        return
    st.markdown(plain(monitoring.sentence))
    st.caption(
        "Effect, interval and p-value above hold for all looks together: looking early costs some"
        " width, and nothing else."
    )
    if not monitoring.looks:
        return
    show_chart(
        looks_chart(monitoring, palette=current_palette()),
        alt=spoken_looks(monitoring),
        key=f"{key}_looks",
    )
    show_rows(
        look_rows(monitoring),
        alt="Every look, planned or taken, with its boundary and the statistic seen",
        key=f"{key}_look_table",
    )
