"""The review as a pack for one audience, before and after it is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.pack import Audience
from pages.components.downloads import offer_pack
from pages.components.session import current_pack

if TYPE_CHECKING:
    from analytics.domain.review import HeldReview


def show_pack(held: HeldReview) -> None:
    """Ask for the audience, offer every format of what the review froze."""
    st.subheader("Pack", anchor=False)
    audience = st.segmented_control(
        "Audience",
        tuple(Audience),
        default=Audience.BOARD,
        required=True,
        format_func=lambda one: one.value.capitalize(),
        label_visibility="collapsed",
        key="review_audience",
    )
    chosen = Audience(audience or Audience.BOARD)
    snapshot = held.frozen.snapshot
    pack = current_pack(snapshot.period, chosen, day=snapshot.as_of)
    offer_pack(pack, key="review_pack")
