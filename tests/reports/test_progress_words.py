"""How far an import is, in words."""

from __future__ import annotations

import pytest

from analytics.domain.progress import Standing, Step
from analytics.reports.progress_words import progress_words


def standing(**said: float | None) -> Standing:
    done = int(said.get("done") or 0)
    return Standing(
        step=Step.READ,
        share=0.4,
        done=done,
        size=500_000_000,
        rate=said.get("rate"),
        seconds_left=said.get("left"),
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "500 MB"),
        ({"done": 210e6, "rate": 12.34e6}, "210 of 500 MB, 12.3 MB a second"),
        ({"left": 2.9}, "500 MB, nearly done"),
        ({"left": 12.6}, "500 MB, about 15 seconds left"),
        ({"left": 80.0}, "500 MB, about 1 minute left"),
        ({"left": 200.0}, "500 MB, about 3 minutes left"),
    ],
)
def test_the_line_says_what_is_known(said: dict[str, float], words: str) -> None:
    assert progress_words(standing(**said)) == f"Reading every row: {words}"
