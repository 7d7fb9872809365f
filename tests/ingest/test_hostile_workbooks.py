"""Workbooks that are made to hurt whoever opens them."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from analytics.ingest import workbook as reader
from analytics.services.inspect_file import inspect_file

if TYPE_CHECKING:
    from pathlib import Path

SHEET, TEXTS, CONTENTS = "xl/worksheets/sheet1.xml", "xl/any/name.xml", "[Content_Types].xml"
SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def sound() -> bytes:
    book = openpyxl.Workbook()
    for row in (["a", "b"], *(["x", number] for number in range(9))):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def part_of(content: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read(part)


def with_part(part: str, content: bytes) -> bytes:
    """Return a workbook of which one part is something else."""
    source, target = io.BytesIO(sound()), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        named = f'<Override PartName="/{TEXTS}" ContentType="{SHARED}"/></Types>'.encode()
        for name in old.namelist():
            kept = old.read(name)
            if name == CONTENTS and part == TEXTS:
                kept = kept.replace(b"</Types>", named)
            new.writestr(name, content if name == part else kept)
        if part == TEXTS:
            new.writestr(TEXTS, content)
    return target.getvalue()


def kinds(folder: Path, content: bytes) -> set[str]:
    path = folder / "sent"
    path.write_bytes(content)
    return {one.kind for one in inspect_file(path).problems}


def test_the_workbook_they_are_made_of_is_read(tmp_path: Path) -> None:
    assert kinds(tmp_path, sound()) == set()


@pytest.mark.parametrize("part", [SHEET, TEXTS])
def test_a_workbook_that_is_a_bomb_is_refused_before_it_is_read(tmp_path: Path, part: str) -> None:
    """90 MB of the same; read to its end it takes a minute and a gigabyte."""
    bomb = with_part(part, b"<si><t>x</t></si>" * 5_000_000)
    assert len(bomb) < 1_000_000
    begun = time.process_time()
    assert kinds(tmp_path, bomb) == {"archive_bomb"}
    assert time.process_time() - begun < 1


def test_texts_that_cells_share_have_a_limit_however_they_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MOST_TEXTS", 100_000)
    many = b"".join(b"<si><t>%x</t></si>" % (one * 2654435761) for one in range(5_000))
    assert kinds(tmp_path, with_part(TEXTS, many)) == {"archive_bomb"}


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a0 "lollollollollollollollollollollol">'
        + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(8))
        + '<!ENTITY a "&a8;">]>',
    ],
    ids=["outside", "laughs"],
)
def test_entities_are_not_followed(tmp_path: Path, declared: str) -> None:
    sheet = part_of(sound(), SHEET).decode()
    hostile = declared + sheet.replace("<v>3</v>", "<v>&a;</v>", 1)
    assert "&a;" in hostile
    assert kinds(tmp_path, with_part(SHEET, hostile.encode())) == {"workbook_damaged"}


def test_a_cell_at_the_far_corner_is_one_cell(tmp_path: Path) -> None:
    sheet = part_of(sound(), SHEET)
    far = sheet.replace(
        b"</sheetData>", b'<row r="1048576"><c r="B1048576"><v>1</v></c></row></sheetData>'
    )
    begun = time.process_time()
    kinds(tmp_path, with_part(SHEET, far))
    assert time.process_time() - begun < 20
