from __future__ import annotations

import csv
from io import StringIO

import pandas as pd
import pytest

from analytics.reports.csv_file import csv_bytes


def cells(frame: pd.DataFrame) -> list[list[str]]:
    return list(csv.reader(StringIO(csv_bytes(frame).decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1+1", "\u00a0=1+1", "\nx", " -cmd", "\x00"],
)
def test_text_that_a_spreadsheet_could_run_is_quoted_even_behind_blanks(text: str) -> None:
    assert cells(pd.DataFrame({text: [text]})) == [["'" + text], ["'" + text]]


def test_numbers_stay_numbers_and_plain_text_is_left_alone() -> None:
    frame = pd.DataFrame({"n": [-1.5, None], "t": ["a-b", " c"]})
    assert cells(frame) == [["n", "t"], ["-1.5", "a-b"], ["", " c"]]
