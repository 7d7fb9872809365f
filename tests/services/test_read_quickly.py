"""Reading in one pass says and stores exactly what the careful reader does, or leaves it to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import UploadRefusedError
from analytics.services.read_outcomes import read_alone, read_outcomes
from analytics.services.reading import CAREFULLY, Reading, Target
from analytics.store.connection import Store
from analytics.store.quick_table import NotPlainError
from tests.ingest.messy_columns import MESSY_COLUMNS
from tests.ingest.messy_files import ACCEPT, WHOLE_FILES, Messy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.domain.problem import Problem

PLAIN = "".join(
    f"unit {i % 7},2026-01-{i % 28 + 1:02d},{i * 3},{i / 7:.3f},{i}e-3,"
    f"{'true' if i % 3 else 'false'}\n"
    for i in range(1, 400)
)
HEAD = "unit,day,count,amount,small,flag\n"
# What the careful reader must see, put in the middle of a plain file.
ODD_ROWS = (
    "unit 1,2026-02-30,1,1.5,1e-3,true",
    "unit 1,2026-02-03,0.75,1.5,1e-3,true",
    "unit 1,2026-02-03,007,1.5,1e-3,true",
    "unit 1,2026-02-03,1,inf,1e-3,true",
    "unit 1,2026-02-03,1,1_000.5,1e-3,true",
    "unit 1,2026-02-03,1,NA,1e-3,true",
    "unit 1,2026-02-03,1,-,1e-3,true",
    "unit 1,2026-02-03,9007199254740993,1.5,1e-3,true",
    "unit 1,2026-02-03,1,1.5,1E5,true",
    "unit 1,2026-02-03,1,1.5,1e-3,yes",
    " unit 1 ,2026-02-03, 1,1.5,1e-3,true",
    "unit\xa01,2026-02-03,1,1.5,1e-3,true",
    '"unit, 1",2026-02-03,1,1.5,1e-3,true',
    "unit 1,2026-02-03,1,1.5,1e-3",
    "unit 1,2026-02-03,1,1.5,1e-3,true,",
    ",unit 1,2026-02-03,1,1.5,1e-3,true",
    "",
    "# corrected,,,,,",
    "Total,,238800,,,",
    "unit,day,count,amount,small,flag",
    "unit 1,2026-02-03,,,,",
    "unit 1,20260203,1,1.5,1e-3,true",
    "unit 1,2026-02-03 10:00,1,1.5,1e-3,true",
    "unit 1,2026-02-03,+1,+.5,1.,TRUE",
    "NULL,2026-02-03,1,1.5,1e-3,true",
    "12,2026-02-03,1,1.5,1e-3,true",
    "M\xfcller,2026-02-03,1,1.5,1e-3,true",
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = Store.open(None)
    yield opened
    opened.close()


def read(
    store: Store, path: Path, *, quick_from: int
) -> tuple[Reading, list[tuple[object, ...]]] | tuple[Problem, ...]:
    """The reading and the stored rows, or the problems of a refusal."""
    target = Target(
        path=path,
        file_name="file.csv",
        relation=f"t{quick_from}",
        scratch=store.scratch,
        quick_from=quick_from,
    )
    with store.cursor() as cursor:
        try:
            reading = read_alone(cursor, target)
        except UploadRefusedError as error:
            return error.problems
        if not reading.stored:
            return reading, []
        rows = cursor.execute(f"SELECT * FROM {target.relation} ORDER BY rowid").fetchall()
        cursor.execute(f"DROP TABLE {target.relation}")
        return reading, rows


@pytest.mark.parametrize("messy", [*WHOLE_FILES, *MESSY_COLUMNS], ids=lambda one: one.name)
def test_a_messy_file_is_read_alike_in_one_pass_and_carefully(
    store: Store, tmp_path: Path, messy: Messy
) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(messy.content)
    assert read(store, file, quick_from=0) == read(store, file, quick_from=CAREFULLY)


@pytest.mark.parametrize("odd", ODD_ROWS)
def test_one_odd_row_among_plain_ones_is_read_as_carefully(
    store: Store, tmp_path: Path, odd: str
) -> None:
    file = tmp_path / "file.csv"
    half = len(PLAIN) // 2 - len(PLAIN[: len(PLAIN) // 2].rpartition("\n")[2])
    file.write_text(f"{HEAD}{PLAIN[:half]}{odd}\n{PLAIN[half:]}", encoding="utf-8")
    quick = read(store, file, quick_from=0)
    assert quick == read(store, file, quick_from=CAREFULLY)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_plain_file_needs_one_pass_and_every_value_is_there(
    store: Store, tmp_path: Path, delimiter: str, end: str
) -> None:
    file = tmp_path / "file.csv"
    text = (HEAD + PLAIN).replace(",", delimiter)
    file.write_bytes(text.replace("\n", end).encode())
    target = Target(path=file, file_name="f", relation="t", scratch=store.scratch, quick_from=0)
    with store.cursor() as cursor:
        reading = read_outcomes(cursor, target)
        rows = cursor.execute("SELECT * FROM t ORDER BY rowid").fetchall()
        cursor.execute("DROP TABLE t")
    assert reading.stored
    written = [line.split(",") for line in PLAIN.splitlines()]
    assert [[str(row[0]), str(row[1]), row[2], row[3], row[4], row[5]] for row in rows] == [
        [a, b, int(c), float(d), float(e), f == "true"] for a, b, c, d, e, f in written
    ]


def test_an_odd_cell_after_the_first_rows_ends_the_pass(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    many = "".join(f"u{i % 5},{i}\n" for i in range(30_000))
    file.write_text(f"unit,amount\n{many}u1,0.75\n")
    target = Target(path=file, file_name="f", relation="t", scratch=store.scratch, quick_from=0)
    with store.cursor() as cursor, pytest.raises(NotPlainError):
        read_outcomes(cursor, target)
    with store.cursor() as cursor:
        carefully = read_outcomes(cursor, replace(target, quick_from=CAREFULLY))
    assert carefully.columns[1].total == sum(range(30_000)) + 0.75


def test_at_least_a_third_of_the_accepted_messy_files_needs_one_pass(
    store: Store, tmp_path: Path
) -> None:
    """The comparison above would prove nothing if every file were left to the careful reader."""
    quick = 0
    accepted = [one for one in (*WHOLE_FILES, *MESSY_COLUMNS) if one.action is ACCEPT]
    file = tmp_path / "file.csv"
    for number, messy in enumerate(accepted):
        file.write_bytes(messy.content)
        target = Target(
            path=file, file_name="f", relation=f"m{number}", scratch=store.scratch, quick_from=0
        )
        with store.cursor() as cursor:
            cursor.execute("CREATE OR REPLACE TEMP TABLE staged AS SELECT 1 AS untouched")
            try:
                read_outcomes(cursor, target)
            except NotPlainError:
                continue
            found = cursor.execute(
                "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'staged'"
            )
            quick += found.fetchone() == (1,)
    assert quick * 3 >= len(accepted)
