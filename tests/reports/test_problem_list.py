from __future__ import annotations

from analytics.domain.problem import Problem
from analytics.reports.problem_list import COLUMNS, problem_rows, told_columns

CELL = Problem(
    kind="not_a_number",
    message="'12;5' is not a number.",
    remedy="Write 12.5.",
    where="wave2.csv",
    row=7,
    column="minutes",
    value="12;5",
)
WHOLE = Problem(kind="no_rows", message="The file has no rows.", remedy="Export it again.")


def test_a_problem_is_located_by_file_row_and_column() -> None:
    rows = problem_rows((CELL,))
    assert tuple(rows.columns) == COLUMNS
    assert rows.iloc[0].tolist() == [
        "wave2.csv",
        "7",
        "minutes",
        "12;5",
        "'12;5' is not a number.",
        "Write 12.5.",
    ]


def test_what_has_no_place_has_an_empty_one_and_no_invented_row() -> None:
    rows = problem_rows((WHOLE, CELL))
    assert rows["Row"].tolist() == ["", "7"]
    assert rows["Column"].tolist() == ["", "minutes"]


def test_columns_that_say_nothing_are_left_out_on_screen() -> None:
    assert list(told_columns(problem_rows((WHOLE,))).columns) == ["What was found", "What to do"]


def test_no_problems_are_an_empty_table_with_its_header() -> None:
    rows = problem_rows(())
    assert (len(rows), tuple(rows.columns)) == (0, COLUMNS)
