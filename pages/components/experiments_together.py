"""All experiments together: what they are worth once luck is taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.charts.shrinkage import shrinkage
from analytics.reports.experiments_together import (
    sentences,
    shrunken_rows,
    spoken_shrinkage,
)
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from analytics.domain.experiments_together import ExperimentsTogether


def show_experiments_together(found: ExperimentsTogether) -> None:
    """Show the summary; with too few experiments one line says so, with none nothing is shown."""
    if not found.concluded:
        return
    st.header("All experiments together", anchor=False)
    if found.problem is not None:
        st.caption(plain(f"{found.problem.message} {found.problem.remedy}"))
    summary = found.summary
    if summary is None:
        return
    for sentence in sentences(summary):
        st.markdown(f"- {plain(sentence)}")
    show_chart(
        shrinkage(summary, palette=current_palette()),
        alt=spoken_shrinkage(summary),
        key="experiments_together",
    )
    with st.expander("Every experiment, and how this is worked out"):
        st.caption(plain(summary.method_in_words))
        show_rows(
            shrunken_rows(summary),
            alt="Every concluded experiment as measured and after correction for luck",
            pinned="Experiment",
            width=270,
            key="experiments_together_table",
        )
        for problem in found.left_out:
            st.markdown(f"- {plain(problem.message)}")
