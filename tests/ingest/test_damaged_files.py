"""Whatever happened to the bytes of a file, it is read, asked about or refused: never a crash."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import pytest

from analytics.domain.dataset import Action
from analytics.services.inspect_file import inspect_file
from tests.ingest.messy_files import PLAIN, WHOLE_FILES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TIMES = 60
BYTES = (
    b'"', b"\n", b",", b"\0", b"\xef\xbb\xbf", b"\xff", b"'", b";", b"\r", b"=", b"\x80", b"1e999",
    b"NaN", "\u202e".encode(),
)  # fmt: skip


def flipped(content: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 3, 20))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return content


def cut(content: bytearray, chance: random.Random) -> bytearray:
    return content[: chance.randrange(1, len(content) + 1)]


def filled(content: bytearray, chance: random.Random) -> bytearray:
    place = chance.randrange(len(content))
    content[place:place] = chance.choice(BYTES)
    return content


def repeated(content: bytearray, chance: random.Random) -> bytearray:
    return content + content[chance.randrange(len(content)) :]


DAMAGES: tuple[Callable[[bytearray, random.Random], bytearray], ...] = (
    flipped, cut, filled, repeated,
)  # fmt: skip


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in PLAIN.splitlines():
        sheet.append(row.split(","))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def verdict(file: Path, content: bytes) -> Action:
    file.write_bytes(content)
    found = inspect_file(file)
    assert found.action is Action.ACCEPT or found.problems or found.questions
    return found.action


def test_damaged_text_archives_and_parquet_get_a_verdict(tmp_path: Path) -> None:
    parquet = tmp_path / "whole.parquet"
    duckdb.sql(
        f"COPY (SELECT i AS id, 'x' || i AS label, i * 1.5 AS v FROM range(500) AS r(i))"
        f" TO '{parquet}'"
    )
    whole = [("a.csv", one.content) for one in WHOLE_FILES if 0 < len(one.content) < 10_000]
    whole += [("a.csv", PLAIN.encode("utf-8-sig")), ("a.csv.gz", gzip.compress(PLAIN.encode()))]
    whole += [("a.parquet", parquet.read_bytes())] * 5
    chance = random.Random(9)  # noqa: S311 - places of damage
    found = set()
    for _ in range(TIMES):
        name, content = chance.choice(whole)
        damaged = chance.choice(DAMAGES)(bytearray(content), chance)
        found.add(verdict(tmp_path / name, bytes(damaged)))
    assert found >= {Action.ACCEPT, Action.REFUSE}


# The reader of workbooks says of some parts that it leaves them out; a log line outside tests.
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_a_workbook_with_a_damaged_part_gets_a_verdict(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 - places of damage
    found = set()
    for _ in range(TIMES):
        buffer = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(workbook())) as source,
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            victim = chance.choice(source.namelist())
            for name in source.namelist():
                content = source.read(name)
                if name == victim:
                    content = bytes(chance.choice(DAMAGES)(bytearray(content), chance))
                target.writestr(name, content)
        found.add(verdict(tmp_path / "a.xlsx", buffer.getvalue()))
    assert found >= {Action.ACCEPT, Action.REFUSE}


@pytest.mark.parametrize("broken", [b"\x8a", b"\xf5", b"\xc3,"])
def test_a_mark_of_utf8_does_not_prove_it(tmp_path: Path, broken: bytes) -> None:
    content = PLAIN.encode("utf-8-sig").replace(b"A,", b"A" + broken + b",")
    assert verdict(tmp_path / "a.csv", content) is Action.REFUSE
