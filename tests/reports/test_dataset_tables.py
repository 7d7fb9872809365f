from __future__ import annotations

from analytics.domain.dataset import Column, ColumnType, Dataset
from analytics.reports.dataset_tables import column_rows, dataset_rows, sum_words
from analytics.reports.words import MINUS

MINUTES = Column(
    label="minutes",
    name="c1",
    type=ColumnType.NUMBER,
    nulls=2,
    distinct=1234,
    minimum="0.5",
    maximum="99.25",
    total=1234567.25,
)
ARM = Column(label="arm", name="c2", type=ColumnType.TEXT, distinct=2, minimum="off", maximum="on")
FILE = Dataset(
    dataset_id="1",
    file_name="wave.csv",
    sha256="0123456789abcdef",
    rows=2000,
    columns=(MINUTES, ARM),
    relation="d_1",
)


def test_a_column_shows_what_can_be_compared_with_its_source() -> None:
    rows = column_rows(FILE.columns)
    assert rows.iloc[0].tolist() == [
        "minutes",
        "number",
        "2",
        "1,234",
        "0.5",
        "99.25",
        "1,234,567.25",
    ]


def test_a_text_column_has_no_sum_instead_of_a_zero() -> None:
    assert column_rows((ARM,)).iloc[0]["Sum"] == ""


def test_a_file_is_listed_with_its_size_and_its_columns() -> None:
    row = dataset_rows((FILE,)).iloc[0]
    assert (row["File"], row["Rows"], row["Columns"]) == ("wave.csv", 2000, 2)
    assert row["Column names"] == "minutes, arm"


def test_a_sum_keeps_its_sign_and_its_small_digits() -> None:
    assert sum_words(-12.5) == f"{MINUS}12.50"
    assert sum_words(2000.0) == "2,000"
    assert sum_words(2000.25) == "2,000.25"
