"""How a file is offered: one look for every download, and people in it as the policy lets them.

The page is not run again for a download.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.csv_file import csv_bytes
from analytics.reports.packs.formats import FORMATS, file_name
from pages.components.session import current_leaving
from pages.components.sign_in import while_admitted

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from analytics.domain.leaving import Leaving
    from analytics.domain.pack import Pack
    from analytics.reports.packs.formats import PackFormat


def offer_file(
    label: str,
    content: bytes | str,
    *,
    file_name: str,
    mime: str | None = None,
    key: str = "",
) -> None:
    """Offer a text file; ``key`` is needed where a page has two of the same name.

    People stand in it as the policy lets them leave.
    """
    text = content if isinstance(content, str) else content.decode()
    _button(label, current_leaving().words(text), file_name=file_name, mime=mime, key=key)


def offer_csv(label: str, rows: pd.DataFrame, *, file_name: str, key: str = "") -> None:
    """Offer rows as a file for a spreadsheet; people stand in it as the policy lets them leave."""
    content = csv_bytes(rows.map(current_leaving().of))
    _button(label, content, file_name=file_name, mime="text/csv", key=key)


def offer_pack(pack: Pack, *, key: str = "pack") -> None:
    """Offer every format of a pack; nothing is written before somebody asks who may see it."""
    leaving = current_leaving()
    with st.container(horizontal=True):
        for one in FORMATS:
            _button(
                one.label,
                while_admitted(partial(_written, one, pack, leaving)),
                file_name=file_name(pack, one),
                mime=one.mime,
                key=f"{key}_{one.ending}",
            )


def _written(one: PackFormat, pack: Pack, leaving: Leaving) -> bytes:
    return one.write(leaving.of(pack))


def _button(
    label: str,
    content: bytes | str | Callable[[], bytes],
    *,
    file_name: str,
    mime: str | None,
    key: str,
) -> None:
    st.download_button(
        label,
        content,
        file_name=file_name,
        mime=mime,
        icon=":material/download:",
        on_click="ignore",
        key=key or None,
    )
