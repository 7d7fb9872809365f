"""How each number is made, and what the words mean."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analytics.reports.glossary import GLOSSARY
from pages.components.session import menu_first

FENCE = "```"
METHODS = Path(__file__).parent.parent / "analytics" / "METHODS.md"

menu_first()
st.title("Methods")
st.caption("What is estimated, from what, under which assumptions, and what is credited.")
st.header("Glossary", anchor="glossary")
for term in GLOSSARY:
    st.markdown(f"**{term.word}.** {term.meaning}")

# The file opens with its own title; the page has one already.
TABLES_FIT = "<style>.st-key-methods_text :is(td, th, code) {overflow-wrap: anywhere}</style>"
text = METHODS.read_text(encoding="utf-8") if METHODS.exists() else ""
with st.container(key="methods_text"):
    st.html(TABLES_FIT)
    body = text.partition("\n")[2] if text.startswith("# ") else text
    for number, part in enumerate(body.split(FENCE)):
        if number % 2:
            # A code block of Markdown scrolls sideways and the keyboard cannot reach it.
            st.code(part.strip("\n"), language=None, wrap_lines=True)
        else:
            st.markdown(part)
