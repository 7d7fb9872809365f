"""How far one import is, read by another thread, which may also stop it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock
from typing import TYPE_CHECKING

from analytics.domain.progress import Standing, Step, begin, listener
from analytics.store.stopping import cancelled, stopped_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.store.connection import Cursor

COUNTED = (Step.FINGERPRINT, Step.READ)
"""Steps that tell the bytes they pass; the others are one statement of the database or short."""
QUICK = {Step.FINGERPRINT: 5, Step.LOOK: 5, Step.STORE: 66, Step.COUNT: 24}
CAREFUL = {Step.FINGERPRINT: 1, Step.LOOK: 2, Step.READ: 64, Step.TYPE: 25, Step.COUNT: 8}
"""Shares of the time, measured with 90 MB and 800,000 rows: plain rows, and quoted cells."""
NEARLY = 0.95
"""A step that is not counted stands still here until it ends."""
SAID_FROM = 0.03
"""Share done from which the time left is said."""


@dataclass(slots=True)
class _Place:
    step: Step = Step.FINGERPRINT
    began: float = 0.0
    done: int = 0


class ImportProgress:
    """Told by the import how far it is (``domain.progress.Listener``); asked by a page.

    Parameters
    ----------
    size
        Bytes of the file.
    clock
        Seconds that only grow.
    """

    def __init__(self, size: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.size = size
        self.stop = Event()
        self._clock = clock
        self._lock = Lock()
        self._began = clock()
        self._place = _Place(began=self._began)
        self._careful = False
        self._said = 0.0

    def begin(self, step: Step) -> None:
        """Note that a step begins.

        Raises
        ------
        CancelledError
            The import was stopped; the last step can no longer be.
        """
        if step is not Step.KEEP:
            self._require_wanted()
        with self._lock:
            self._careful = self._careful or step in (Step.READ, Step.TYPE)
            self._place = _Place(step=step, began=self._clock())

    def passed(self, count: int) -> None:
        """Note that bytes were passed.

        Raises
        ------
        CancelledError
            The import was stopped.
        """
        self._require_wanted()
        with self._lock:
            self._place.done += count

    def cancel(self) -> None:
        """Stop the import as soon as it can be; what is kept already stays."""
        self.stop.set()

    def standing(self) -> Standing:
        """Tell how far it is."""
        with self._lock:
            place, now = self._place, self._clock()
            spent, elapsed = now - place.began, now - self._began
            share = self._share(place, spent, place.began - self._began)
            counted = place.step in COUNTED and spent > 0.0
            overall = share * self.size / elapsed if share >= SAID_FROM else None
            # A file that turns out to need more work does not take back what was said.
            self._said = max(self._said, share)
            return Standing(
                step=place.step,
                share=self._said,
                done=min(place.done, self.size) if counted else 0,
                size=self.size,
                rate=place.done / spent if counted else overall,
                seconds_left=elapsed * (1 - share) / share if share >= SAID_FROM else None,
            )

    def _share(self, place: _Place, spent: float, before: float) -> float:
        """Part of the work that is done; what is not counted goes by the time the rest took."""
        parts = CAREFUL if self._careful else QUICK
        steps = list(parts)
        if place.step not in parts:
            return 1.0
        past = sum(parts[one] for one in steps[: steps.index(place.step)])
        part = parts[place.step]
        if place.step in COUNTED:
            inside = min(1.0, place.done / max(1, self.size))
        else:
            expected = before * part / past if past else spent
            inside = min(NEARLY, spent / expected) if expected > 0.0 else 0.0
        return (past + part * inside) / sum(parts.values())

    def _require_wanted(self) -> None:
        if self.stop.is_set():
            raise cancelled()


@contextmanager
def stoppable(cursor: Cursor) -> Iterator[None]:
    """Let whoever listens stop what runs on a cursor; what follows, the commit, cannot be stopped.

    Raises
    ------
    CancelledError
        It was stopped.
    """
    found = listener()
    with stopped_by(cursor, found.stop if found else None):
        yield
    begin(Step.KEEP)
