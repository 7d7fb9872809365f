"""What went wrong and what to do about it, on screen and as a file to work through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.problem_list import REMEDY, WRONG, problem_rows, told_columns
from pages.components.downloads import offer_csv
from pages.components.plain_text import plain, without_folders

if TYPE_CHECKING:
    from analytics.domain.errors import AnalyticsError
    from analytics.domain.problem import Problem

SHOWN = 200  # rows on screen; the download has them all
AT_ONCE = 12  # rows seen without scrolling
TWO_LINES, HEADER = 68, 38  # px: Streamlit wraps text in rows higher than 4 rem only


def show_problems(problems: tuple[Problem, ...], *, key: str = "") -> None:
    """Show located problems as a table; nothing where there are none.

    Parameters
    ----------
    problems
        In the order to be shown.
    key
        Unique on the page; with it the whole list can be downloaded.
    """
    if not problems:
        return
    rows = problem_rows(problems)
    st.dataframe(
        told_columns(rows).head(SHOWN),
        hide_index=True,
        row_height=TWO_LINES,
        height=HEADER + TWO_LINES * min(len(problems), AT_ONCE),
        alt="Problems with their row and column, what is wrong and what to do",
        column_config={
            WRONG: st.column_config.TextColumn(width=360),
            REMEDY: st.column_config.TextColumn(width=360),
        },
        key=f"{key}_problem_table" if key else None,
    )
    if len(problems) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(problems):,} problems.")
    if key:
        offer_csv(
            "Download the problem list",
            rows,
            file_name="credence_problems.csv",
            key=f"{key}_problems",
        )


def show_error(error: AnalyticsError, *, key: str = "") -> None:
    """Show a refusal: the value and the rule, the way out, every located reason."""
    said = [plain(without_folders(one)) for one in (error.message, error.remedy)]
    st.error("\n\n".join(said), icon=":material/error:")
    show_problems(error.problems, key=key)
