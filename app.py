"""Page configuration and navigation; nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

st.set_page_config(
    page_title="Credence", page_icon=str(HERE / "pages" / "static" / "mark.png"), layout="wide"
)

# Every page is registered in every run: an unknown address would leave the app inert.
PAGES = [
    st.Page("pages/portfolio.py", title="Portfolio", default=True),
    st.Page("pages/initiative.py", title="Initiative"),
    st.Page("pages/ranking.py", title="Ranking"),
    st.Page("pages/briefing.py", title="Briefing"),
    st.Page("pages/studies.py", title="Studies"),
    st.Page("pages/add_outcomes.py", title="Add outcomes"),
    st.Page("pages/review.py", title="Review"),
    st.Page("pages/policy.py", title="Policy"),
    st.Page("pages/methods.py", title="Methods"),
]

st.navigation(PAGES, position="top").run()
