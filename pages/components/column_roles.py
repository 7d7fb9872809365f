"""Which column plays which role: proposed, said by a person, remembered for the next such file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics.domain.column_mapping import ONE_COLUMN, SEVERAL
from analytics.domain.preview import picked
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from analytics.domain.preview import Preview

WORDS = {
    "outcome": "What came out",
    "unit": "Who or what a row is about",
    "time": "When",
    "treatment": "Who got what",
    "first_treated": "When each unit began",
    "cluster": "Rolled out or drawn by",
    "covariates": "Known before the start",
}
NONE = "Not said"


def choose_roles(preview: Preview, number: int) -> dict[str, tuple[str, ...]]:
    """Ask which column plays which role, beginning with what is proposed."""
    labels = [one.label for one in preview.inspection.columns]
    begun = picked(preview.roles)
    st.markdown("**Which column plays which role?**")
    st.caption(
        "It is remembered: the next file with these columns, and the plan of a study on them, begin"
        " with it. Leave open what you do not know."
    )
    said: dict[str, tuple[str, ...]] = {}
    places = st.columns(3)
    for place, role in enumerate(ONE_COLUMN):
        first = begun.get(role, ("",))[0]
        chosen = places[place % 3].selectbox(
            WORDS[role],
            labels,
            index=labels.index(first) if first in labels else None,
            placeholder=NONE,
            key=f"add_role_{number}_{role}",
        )
        said[role] = (chosen,) if chosen else ()
    for role in SEVERAL:
        said[role] = tuple(
            st.multiselect(
                WORDS[role],
                labels,
                default=[one for one in begun.get(role, ()) if one in labels],
                placeholder=NONE,
                key=f"add_role_{number}_{role}",
            )
        )
    if preview.roles:
        with st.expander("Why these are proposed"):
            show_rows(
                pd.DataFrame(
                    {
                        "Column": [one.column for one in preview.roles],
                        "Role": [one.role.replace("_", " ") for one in preview.roles],
                        "Why": [one.why for one in preview.roles],
                    }
                ),
                alt="Proposed roles of the columns",
                pinned="Column",
                key=f"add_preview_roles_{number}",
            )
    return {role: columns for role, columns in said.items() if columns}
