"""Files on their way into the store, with everything that was said about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, cast

import streamlit as st

from analytics.domain.dataset import ImportReceipt
from analytics.domain.errors import AnalyticsError
from analytics.domain.problem import Problem
from analytics.services.change_batches import append_batch, supersede_batch
from analytics.services.import_outcomes import import_outcomes
from analytics.services.remember_mapping import remember_roles
from pages.components.long_work import Task, do_all
from pages.components.plain_text import without_folders
from pages.components.session import now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analytics.store.connection import Store

OUTCOME_FILES = ("csv", "tsv", "txt", "xlsx", "parquet", "gz", "zip")
LATEST, WAITING = "add_receipts", "add_unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One file and what becomes of it.

    Parameters
    ----------
    sets_aside, hashed, answers
        See ``import_outcomes``; whoever answers a question later sends the rest along again.
    roles
        Which columns play which role, to be remembered (``remember_roles``).
    data_set
        Data set it becomes a batch of; empty for one of its own name.
    batch, reason
        Batch whose place it takes, and why; empty to append.
    """

    name: str
    content: bytes
    sets_aside: bool = False
    hashed: tuple[str, ...] = ()
    roles: tuple[tuple[str, tuple[str, ...]], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    data_set: str = ""
    batch: str = ""
    reason: str = ""

    def answered(self, answers: dict[str, str]) -> Sending:
        """Return the same with what was answered."""
        return replace(self, answers=tuple({**dict(self.answers), **answers}.items()))


Asked: TypeAlias = tuple[Sending, tuple[str, ...], tuple[Problem, ...]]
"""A file, its columns, and what is asked about them."""


def send_all(store: Store, sendings: Sequence[Sending]) -> None:
    """Store files one after the other and show what became of them: none hides another."""
    moment = now()
    tasks = [
        Task(name=one.name, size=len(one.content), run=partial(_send, store, one, moment))
        for one in sendings
    ]
    do_all(tasks, partial(_keep, sendings))


def latest() -> tuple[ImportReceipt, ...]:
    """Return what became of the files that were sent last."""
    return cast("tuple[ImportReceipt, ...]", st.session_state.get(LATEST, ()))


def keep_latest(receipts: tuple[ImportReceipt, ...]) -> None:
    """Keep what became of files that were stored in another way."""
    st.session_state[LATEST] = receipts


def waiting() -> list[Asked]:
    """Return the files that wait for an answer, with their columns and what is asked."""
    return cast("list[Asked]", st.session_state.get(WAITING, []))


def refusal(name: str, error: AnalyticsError) -> ImportReceipt:
    """Receipt of a file that was refused, without names of folders."""
    whole = Problem(
        kind=error.kind,
        message=without_folders(error.message),
        remedy=without_folders(error.remedy),
        where=name,
    )
    return ImportReceipt(
        file_name=name,
        target="",
        sha256="",
        rows=0,
        stored=False,
        problems=error.problems or (whole,),
    )


def _keep(sendings: Sequence[Sending], results: list[object]) -> None:
    receipts = cast("list[ImportReceipt]", results)
    st.session_state[LATEST] = tuple(receipts)
    asked = [
        (one, receipt.labels, receipt.questions)
        for one, receipt in zip(sendings, receipts, strict=True)
        if receipt.questions
    ]
    sent = {one.name for one in sendings}
    st.session_state[WAITING] = asked + [one for one in waiting() if one[0].name not in sent]


def _send(store: Store, one: Sending, moment: datetime) -> ImportReceipt:
    try:
        receipt = _stored(store, one, moment)
        if one.roles and receipt.dataset_id:
            remember_roles(store, one.data_set or one.name, dict(one.roles), now=moment)
    except AnalyticsError as error:
        return refusal(one.name, error)
    return receipt


def _stored(store: Store, one: Sending, moment: datetime) -> ImportReceipt:
    answers = dict(one.answers)
    if not one.data_set:
        return import_outcomes(
            store,
            one.name,
            one.content,
            now=moment,
            answers=answers,
            sets_aside=one.sets_aside,
            hashed=one.hashed,
        )
    if not one.batch:
        return append_batch(
            store,
            one.data_set,
            one.name,
            one.content,
            now=moment,
            answers=answers,
            sets_aside=one.sets_aside,
        )
    return supersede_batch(
        store,
        one.data_set,
        one.batch,
        (one.name, one.content),
        reason=one.reason,
        now=moment,
        answers=answers,
        sets_aside=one.sets_aside,
    )
