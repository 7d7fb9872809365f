"""Work on large files runs beside the page: it shows how far it is and can be cancelled.

Small files are done at once. The thread ends with its last file, also where nobody looks any more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.progress import told_to
from analytics.reports.progress_words import progress_words
from analytics.services.import_progress import ImportProgress
from pages.components.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

JOB = "add_job"
LARGE = 16 * 1024**2
"""Bytes from which the work would be felt to stand still."""
EVERY = 0.5
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done with one file; ``run`` turns refusals into its result."""

    name: str
    size: int
    run: Callable[[], object]


@dataclass(slots=True, kw_only=True)
class _Job:
    tasks: Sequence[Task]
    keep: Callable[[list[object]], None]
    place: int = 0
    progress: ImportProgress = field(default_factory=lambda: ImportProgress(0))
    results: list[object] = field(default_factory=list)
    failure: BaseException | None = None
    cancelled: bool = False
    thread: Thread | None = None

    @property
    def task(self) -> Task:
        return self.tasks[min(self.place, len(self.tasks) - 1)]

    @property
    def done(self) -> bool:
        return self.thread is not None and not self.thread.is_alive()

    def cancel(self) -> None:
        self.cancelled = True
        self.progress.cancel()

    def work(self) -> None:
        """Do one file after the other; a cancelled one tells itself, those after it too."""
        for place, task in enumerate(self.tasks):
            self.place, self.progress = place, ImportProgress(task.size)
            if self.cancelled:
                self.progress.cancel()
            try:
                with told_to(self.progress):
                    self.results.append(task.run())
            except BaseException as error:  # noqa: BLE001 - raised again where it is seen
                self.failure = error
                return


def do_all(tasks: Sequence[Task], keep: Callable[[list[object]], None]) -> None:
    """Do everything, at once or beside the page, hand the results over and show the page anew.

    Parameters
    ----------
    keep
        Takes the results, one a task, in the session that asked.
    """
    if sum(one.size for one in tasks) < LARGE:
        results = []
        for one in tasks:
            with st.spinner(f"Checking {plain(one.name)}"):
                results.append(one.run())
        keep(results)
    else:
        job = _Job(tasks=tasks, keep=keep)
        job.thread = Thread(target=job.work, name="import", daemon=True)
        st.session_state[JOB] = job
        job.thread.start()
    st.rerun()


def under_way() -> bool:
    """Show work that is under way; hand over the results of work that has ended."""
    job: _Job | None = st.session_state.get(JOB)
    if job is None:
        return False
    if not job.done:
        st.header("Under way", anchor=False)
        _watch(job)
        return True
    del st.session_state[JOB]
    if job.failure is not None:
        raise job.failure
    job.keep(job.results)
    return False


@st.fragment(run_every=EVERY)
def _watch(job: _Job) -> None:
    if job.done:
        st.rerun()
    standing = job.progress.standing()
    which = f" ({job.place + 1} of {len(job.tasks)})" if len(job.tasks) > 1 else ""
    st.markdown(f"**{plain(job.task.name)}**{which}")
    st.progress(standing.share, text=plain(progress_words(standing)))
    if job.cancelled:
        st.caption("Cancelling. What is kept already stays.")
    elif st.button("Cancel", icon=":material/close:", key="add_cancel"):
        job.cancel()
        st.rerun(scope="fragment")
    else:
        st.caption(
            "Nothing of a file is stored before all of it is read. You can look at other pages"
            " meanwhile and come back."
        )
