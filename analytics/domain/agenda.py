"""The ninety minutes of a quarterly review: what is looked at when."""

from __future__ import annotations

from dataclasses import dataclass

MINUTES = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block with its first and last minute; the pre-read takes none."""

    key: str
    title: str
    question: str
    start: int
    end: int


AGENDA: tuple[Block, ...] = (
    Block(key="pre-read", title="Pre-read", start=0, end=0,
          question="What does everybody know before we begin?"),
    Block(key="last", title="Last quarter", start=0, end=5,
          question="What became of what we decided, and how good were our forecasts?"),
    Block(key="portfolio", title="Portfolio", start=5, end=15,
          question="What is credited, and what moved since the last review?"),
    Block(key="exceptions", title="Exceptions", start=15, end=25,
          question="What is not as it should be?"),
    Block(key="decide", title="Decide", start=25, end=65,
          question="What do we do with each initiative?"),
    Block(key="reallocate", title="Reallocate", start=65, end=75,
          question="Where does the money go?"),
    Block(key="gate", title="Gate", start=75, end=82,
          question="What may be scaled?"),
    Block(key="lessons", title="Lessons", start=82, end=87,
          question="What do we celebrate, and what did a failure teach?"),
    Block(key="sign", title="Sign", start=87, end=MINUTES,
          question="Is this what we decided?"),
)  # fmt: skip


def block_at(minute: float) -> Block:
    """Return the block that is planned for a minute; the last one from the end on."""
    return next((one for one in AGENDA if one.start <= minute < one.end), AGENDA[-1])


def clock_sentence(minute: float, here: str) -> str:
    """Say how late it is and whether the room is where it planned to be."""
    planned, current = block_at(minute), next(one for one in AGENDA if one.key == here)
    shown = f"{int(minute)} of {MINUTES} minutes"
    if minute >= MINUTES:
        return f"{shown}: the time is up."
    if current.end and minute > current.end:
        late = int(minute - current.end)
        return f"{shown}: {late} minutes behind, planned now is {planned.title}."
    if minute < current.start:
        return f"{shown}: {int(current.start - minute)} minutes ahead of the plan."
    left = max(0, int(current.end - minute)) if current.end else 0
    return f"{shown}: {left} minutes left for {current.title}." if current.end else f"{shown}."
