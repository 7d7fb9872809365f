"""What a data set is made of: batches that were added, replaced or withdrawn, each with its why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BatchEnd(StrEnum):
    """How a batch stopped being part of its data set."""

    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One file that was stored into a data set; its rows are never changed.

    Parameters
    ----------
    batch_id
        Table that holds its rows.
    number
        Place among all batches the data set ever had, from 1; never given twice.
    refused
        Rows of the file that were set aside when it was stored; no study sees them.
    ended
        How it left the data set; ``None`` while it is part of it.
    ended_at, reason
        When and why it left.
    """

    batch_id: str
    number: int
    file_name: str
    sha256: str
    rows: int
    stored_at: datetime
    refused: int = 0
    ended: BatchEnd | None = None
    ended_at: datetime | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        """How it is called in a sentence."""
        return f"batch {self.number} ('{self.file_name}', {self.rows_words})"

    @property
    def rows_words(self) -> str:
        """How many rows it has, and how many of its file were set aside."""
        aside = f", {self.refused:,} set aside" if self.refused else ""
        return f"{self.rows:,} rows{aside}"


def stale_words(seen: tuple[Batch, ...], now: tuple[Batch, ...]) -> str:
    """Say how the data changed since an estimate saw them; empty where they did not.

    Parameters
    ----------
    seen
        Batches that the estimate saw, with what became of them since.
    now
        Batches the data set has now.
    """
    old, new = {one.batch_id for one in seen}, {one.batch_id for one in now}
    gone = [_gone(one) for one in seen if one.batch_id not in new]
    added = [f"{one.name} was added" for one in now if one.batch_id not in old]
    if not gone and not added:
        return ""
    return f"Its data changed since it was run: {'; '.join((*gone, *added))}."


def gone_words(seen: tuple[Batch, ...]) -> str:
    """Say how the batches an estimate saw left; empty where it saw none."""
    return "; ".join(_gone(one) for one in seen)


def _gone(batch: Batch) -> str:
    how = batch.ended.value if batch.ended else "taken out"
    return f"{batch.name} was {how}{f': {batch.reason}' if batch.reason else ''}".rstrip(".")
