"""Check, back up and bring back the store while the app holds it: no other process can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.reports.check_report import backup_text, check_sentence, restored_text
from analytics.services.back_up_store import (
    back_up_store,
    backups_beside,
    may_care,
    next_backup_folder,
    restore_store,
)
from analytics.services.check_store import check_store
from pages.components.plain_text import plain
from pages.components.problems import show_error
from pages.components.session import close_store, now, open_store, store_path
from pages.components.sign_in import current_viewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ASKED = "store_asked"


class _Asks(TypedDict):
    on_click: Callable[..., None]
    args: tuple[Any, ...]


def show_store_care() -> None:
    """Show an admin the store's place with what can be done; works where it cannot be opened."""
    if not may_care(current_viewer()):
        return
    st.header("Store", anchor=False)
    st.caption(
        f"{plain(str(store_path()))}. Every write is one line of a journal, and its hash stands in"
        " a file beside the database. A backup is a folder beside it; keep copies elsewhere too."
    )
    left, middle, _ = st.columns([1, 1, 3])
    left.button(
        "Check the store", key="store_check", icon=":material/fact_check:", **_asks("check")
    )
    middle.button("Back up now", key="store_backup", icon=":material/save:", **_asks("backup"))
    asked = st.session_state.pop(ASKED, None)
    try:
        if asked == "check":
            _check()
        elif asked == "backup":
            _back_up()
        elif asked == "restore":
            _restore(st.session_state["store_backups"])
        _bring_back()
    except AnalyticsError as error:
        show_error(error, key="store_care")


def _asks(what: str) -> _Asks:
    """Remember what a button asks for: a page that starts over must not forget it."""
    return {"on_click": st.session_state.__setitem__, "args": (ASKED, what)}


def _check() -> None:
    with st.spinner("Reading the store from end to end"):
        found = check_store(open_store())
    if found.sound:
        st.success(plain(check_sentence(found)), icon=":material/verified:")
        return
    st.error(plain(check_sentence(found)), icon=":material/error:")
    for finding in found.findings:
        st.text(f"{finding.message}\n{finding.remedy}")


def _back_up() -> None:
    moment = now()
    folder = next_backup_folder(store_path(), now=moment)
    with st.spinner("Copying the store and checking the copy"):
        made = back_up_store(open_store(), folder, now=moment)
    st.success(plain(backup_text(made, str(folder))), icon=":material/check:")


def _bring_back() -> None:
    folders = backups_beside(store_path())
    if not folders:
        st.caption("There is no backup beside the store yet.")
        return
    with st.expander("Bring a backup back"):
        st.selectbox("Backup", folders, format_func=lambda folder: folder.name, key="store_backups")
        sure = st.checkbox(
            "Put it in the place of the store. What was written since is no longer shown; the"
            " store as it is now is kept beside it.",
            key="store_sure",
        )
        st.button("Bring it back", key="store_restore", disabled=not sure, **_asks("restore"))


def _restore(folder: Path) -> None:
    with st.spinner("Checking the backup and putting it in place"):
        viewer = current_viewer()
        close_store()
        restored = restore_store(folder, store_path(), now=now(), replace=True, by=viewer)
    st.success(plain(restored_text(restored)), icon=":material/check:")
