"""A pack as files: one button a format, made when it is pressed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.packs.formats import FORMATS, file_name

if TYPE_CHECKING:
    from analytics.domain.pack import Pack


def offer_pack(pack: Pack, *, key: str = "pack") -> None:
    """Offer every format of a pack; nothing is written before somebody asks for it."""
    with st.container(horizontal=True):
        for one in FORMATS:
            st.download_button(
                one.label,
                partial(one.write, pack),
                file_name=file_name(pack, one),
                mime=one.mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"{key}_{one.ending}",
            )
