"""Page configuration, sign-in gate, navigation; nothing else.

``streamlit run`` loads this file once for the server and runs it again for every visit.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages.components.server_guard import guards
from pages.components.sign_in import is_admitted

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

HERE = Path(__file__).parent


def _pages() -> list[StreamlitPage]:
    """List every page in every run: an unknown address would leave the app inert."""
    return [
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


if __name__ == "__main__":
    st.set_page_config(
        page_title="Credence", page_icon=str(HERE / "pages" / "static" / "mark.png"), layout="wide"
    )
    admitted = is_admitted()
    page = st.navigation(_pages(), position="top" if admitted else "hidden")
    if admitted:
        page.run()
else:
    app = st.App(HERE / "app.py", middleware=guards())
