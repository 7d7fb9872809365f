"""What else can be checked of a study of a roll-out, in the words of its data; all optional."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.services.draft_plan import PlanDraft


def choose_checks(draft: PlanDraft, numbers: Sequence[str], *, followed: bool) -> PlanDraft:
    """Ask for outcomes that cannot move and, where units are followed, for real use and the lot.

    Parameters
    ----------
    draft
        What was chosen so far.
    numbers
        Labels of the columns that hold numbers.
    followed
        Whether units are followed before and after a start.
    """
    with st.expander("What else can be checked (optional)"):
        placebo = st.multiselect(
            "Measures that the initiative cannot touch",
            [one for one in numbers if one != draft.outcome],
            key="studies_placebo",
            help="The same analysis is run on each: where one of them moved too, something else is"
            " part of the change.",
        )
        if not followed:
            return replace(draft, placebo_outcomes=tuple(placebo))
        received = st.selectbox(
            "Real use, 0 to 1: column",
            numbers,
            index=None,
            placeholder="None",
            key="studies_received",
            help="Says whether units that are compared with used it too.",
        )
        lot = st.checkbox(
            "Chance decided who started when",
            key="studies_lot",
            help="Lifts the evidence to grade B where the plan was registered before the first"
            " start and nothing measured before tells who started earlier.",
        )
    return replace(draft, placebo_outcomes=tuple(placebo), received=received or "", randomised=lot)
