"""How far a long import is: what its readers tell whoever watches, and how it is stopped.

A reader deep inside a file knows nothing of pages. It says ``passed(bytes)`` and ``begin(step)``;
who listens was named at the start of the import. Where nobody listens both do nothing. A listener
may raise ``CancelledError`` from either: that is how an import is stopped between two pieces.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event


class Step(StrEnum):
    """What is done with a file, one after the other."""

    FINGERPRINT = "Taking its fingerprint"
    LOOK = "Looking at every byte"
    READ = "Reading every row"
    STORE = "Reading every cell and storing it"
    TYPE = "Deciding types over all cells and storing them"
    COUNT = "Counting, and looking for what does not belong"
    KEEP = "Ending"


class Listener(Protocol):
    """Who is told how far an import is; ``stop`` is set once it is to end."""

    stop: Event

    def begin(self, step: Step) -> None:
        """Note that a step begins."""

    def passed(self, count: int) -> None:
        """Note that so many more bytes of the file were passed in this step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far an import is at one moment.

    Parameters
    ----------
    share
        Part of the whole work that is done, from 0 to 1; steps count by how long they take.
    done, size
        Bytes passed in this step where they are counted, and bytes of the file.
    rate
        Bytes a second in this step, or where they are not counted of the whole work so far.
    seconds_left
        ``None`` as long as too little is done to say.
    """

    step: Step
    share: float
    done: int
    size: int
    rate: float | None = None
    seconds_left: float | None = None


_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def told_to(listener: Listener | None) -> Iterator[None]:
    """Tell a listener how far the import is that runs inside, in this thread."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def listener() -> Listener | None:
    """Who listens in this thread."""
    return _LISTENER.get()


def begin(step: Step) -> None:
    """Say that a step begins."""
    found = _LISTENER.get()
    if found is not None:
        found.begin(step)


def passed(count: int) -> None:
    """Say that so many more bytes were passed."""
    found = _LISTENER.get()
    if found is not None:
        found.passed(count)
