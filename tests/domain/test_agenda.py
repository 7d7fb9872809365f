"""The ninety minutes are whole, and the clock says where the room is."""

from __future__ import annotations

from itertools import pairwise

import pytest

from analytics.domain.agenda import AGENDA, MINUTES, block_at, clock_sentence


def test_the_blocks_fill_ninety_minutes_without_a_gap() -> None:
    timed = [one for one in AGENDA if one.end]
    assert (timed[0].start, timed[-1].end) == (0, MINUTES)
    assert all(one.end == other.start for one, other in pairwise(timed))


@pytest.mark.parametrize(
    ("minute", "key"),
    [(0, "last"), (24.9, "exceptions"), (25, "decide"), (89, "sign"), (95, "sign")],
)
def test_a_minute_belongs_to_one_block(minute: float, key: str) -> None:
    assert block_at(minute).key == key


@pytest.mark.parametrize(
    ("minute", "here", "words"),
    [
        (10, "portfolio", "10 of 90 minutes: 5 minutes left for Portfolio."),
        (30, "portfolio", "30 of 90 minutes: 15 minutes behind, planned now is Decide."),
        (10, "decide", "10 of 90 minutes: 15 minutes ahead of the plan."),
        (0, "pre-read", "0 of 90 minutes."),
        (91, "sign", "91 of 90 minutes: the time is up."),
    ],
)
def test_the_clock_says_how_late_it_is(minute: float, here: str, words: str) -> None:
    assert clock_sentence(minute, here) == words
