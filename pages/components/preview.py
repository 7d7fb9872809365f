"""What a file holds, shown before anything of it is stored; then stored as it was shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

import pandas as pd
import streamlit as st

from analytics.domain.dataset import Action, ColumnType
from analytics.domain.errors import AnalyticsError
from analytics.reports.dataset_tables import column_rows
from analytics.services.preview_file import preview_file
from analytics.services.remember_mapping import recall_answers
from pages.components.column_roles import choose_roles
from pages.components.long_work import Task, do_all
from pages.components.plain_text import plain
from pages.components.problems import show_problems
from pages.components.questions import ask_answers
from pages.components.sending import Sending, keep_latest, refusal, send_all
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.dataset import ImportReceipt
    from analytics.domain.preview import Preview
    from analytics.store.connection import Store

LOOKED, HASHED = "add_looked", "add_hashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """A file that was only looked at."""

    content: bytes
    preview: Preview
    answers: tuple[tuple[str, str], ...] = ()


def look_first(store: Store, files: Sequence[tuple[str, bytes]]) -> None:
    """Read files (name, content) without storing them; new ones replace those looked at before."""
    st.session_state.pop(HASHED, None)
    tasks = [
        Task(name=name, size=len(content), run=partial(_look, store, name, content))
        for name, content in files
    ]
    do_all(tasks, _keep)


def show_looked(store: Store, *, sets_aside: bool) -> None:
    """Show what was looked at and store it when asked."""
    looked: list[_Looked] = st.session_state.get(LOOKED) or []
    if not looked:
        return
    st.header("What your files hold, not stored yet", anchor=False)
    roles = [_show(one.preview, number) for number, one in enumerate(looked)]
    if _answered(store, looked):
        return
    hashed = _ask_hashed([one.preview for one in looked])
    good = sets_aside or any(one.preview.inspection.action is not Action.REFUSE for one in looked)
    if good:
        st.caption("Next: store the files as they are shown here, or forget them.")
    with st.container(horizontal=True):
        keep = good and st.button("Store as shown", type="primary", key="add_store_looked")
        if st.button("Forget these files", key="add_forget_looked"):
            st.session_state[LOOKED] = []
            st.rerun()
    if not keep:
        return
    st.session_state[LOOKED] = []
    send_all(
        store,
        [
            Sending(
                name=one.preview.file_name,
                content=one.content,
                sets_aside=sets_aside,
                hashed=tuple(label for label in hashed if label in _labels(one.preview)),
                roles=tuple(said.items()),
                answers=one.answers,
            )
            for one, said in zip(looked, roles, strict=True)
        ],
    )


def _answered(store: Store, looked: list[_Looked]) -> bool:
    """Ask about the first file that could be read in two ways; True while one waits."""
    asked = next((one for one in looked if one.preview.inspection.questions), None)
    if asked is None:
        return False
    questions = asked.preview.inspection.questions
    before = recall_answers(store, _labels(asked.preview))
    with st.form("add_look_answers"):
        st.markdown(f"**{plain(asked.preview.file_name)}:** what is meant?")
        if before is not None:
            st.caption(f"Filled in {plain(before.origin)}. Look whether it still holds.")
        answers = ask_answers(questions, before, key="add_look_answer")
        sent = st.form_submit_button("Look again with this", type="primary")
    if sent and len(answers) < len(questions):
        st.warning("Answer every question first.")
    elif sent:
        name, said = asked.preview.file_name, tuple(answers.items())
        task = Task(
            name=name,
            size=len(asked.content),
            run=partial(_look, store, name, asked.content, said),
        )
        do_all([task], partial(_exchange, asked))
    return True


def _exchange(asked: _Looked, results: list[object]) -> None:
    """Put what was read with the answers in the place of what was asked about."""
    others = [one for one in st.session_state.get(LOOKED) or [] if one is not asked]
    _keep(results)
    st.session_state[LOOKED] = [*others, *st.session_state[LOOKED]]


def _look(
    store: Store, name: str, content: bytes, answers: tuple[tuple[str, str], ...] = ()
) -> _Looked | ImportReceipt:
    try:
        found = preview_file(store, name, content, answers=answers)
    except AnalyticsError as error:
        return refusal(name, error)
    return _Looked(content=content, preview=found, answers=answers)


def _keep(results: list[object]) -> None:
    found = cast("list[_Looked | ImportReceipt]", results)
    st.session_state[LOOKED] = [one for one in found if isinstance(one, _Looked)]
    keep_latest(tuple(one for one in found if not isinstance(one, _Looked)))


def _ask_hashed(previews: list[Preview]) -> list[str]:
    """Ask which columns become codes; those that seem to hold people are proposed."""
    labels = list(dict.fromkeys(label for one in previews for label in _labels(one)))
    people = [label for one in previews for label in _people(one)]
    if not labels:
        return []
    return st.multiselect(
        "Columns with people, to be stored as codes",
        labels,
        default=[one for one in labels if one in people],
        key=HASHED,
        help="The same person keeps the same code in later files of the data set. The key is kept"
        " beside the database, not in it.",
    )


def _people(preview: Preview) -> list[str]:
    """Columns that seem to hold people; not numbers, which may be what came out."""
    texts = {one.label for one in preview.inspection.columns if one.type is ColumnType.TEXT}
    said = (one for one in preview.inspection.problems if one.kind == "personal_data")
    return [one.column for one in said if one.column in texts]


def _labels(preview: Preview) -> list[str]:
    return [one.label for one in preview.inspection.columns]


def _show(preview: Preview, number: int) -> dict[str, tuple[str, ...]]:
    """Show one file; the roles its columns were given."""
    inspection = preview.inspection
    st.subheader(plain(preview.file_name), anchor=False)
    if inspection.action is Action.REFUSE:
        st.error("It would be refused as it is.", icon=":material/block:")
        show_problems(inspection.problems, key=f"add_preview_{number}")
        return {}
    st.markdown(f"**{inspection.rows:,} rows, {len(inspection.columns)} columns.**")
    for sentence in _what_becomes_of_it(preview):
        st.markdown(f"- {plain(sentence)}")
    if inspection.questions:
        return {}
    show_problems(inspection.problems, key=f"add_preview_{number}")
    show_rows(
        column_rows(inspection.columns),
        alt=f"Columns of {preview.file_name} with type, range and sum",
        pinned="Column",
        key=f"add_preview_columns_{number}",
    )
    if preview.head:
        st.caption("First rows")
        show_rows(
            pd.DataFrame(list(preview.head), columns=_labels(preview)),
            alt=f"First rows of {preview.file_name}",
            key=f"add_preview_head_{number}",
        )
    return choose_roles(preview, number)


def _what_becomes_of_it(preview: Preview) -> tuple[str, ...]:
    said = []
    if preview.inspection.questions:
        said.append("Something could be read in two ways. Answer below, then look again.")
    if preview.replaces:
        said.append(
            f"It takes the place of the stored data set '{preview.file_name}'; studies of it are"
            " marked stale until they are run again."
        )
        said += preview.changes or ("Its columns are the same as before.",)
    if preview.alike:
        names = "; ".join(preview.alike)
        said.append(
            f"The same columns are stored as {names}. If this is a new batch of it, forget the"
            " file here, look into that data set below and append it there."
        )
    if preview.resembles:
        said.append(f"Its columns resemble those of '{preview.resembles}', with differences:")
        said += preview.changes
    return tuple(said)
