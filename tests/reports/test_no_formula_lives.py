"""Thirty texts that a spreadsheet would run, through every export: none lives, numbers stay."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook

from analytics.domain.pack import Column, Figure, MissingPage, Table, Unit
from analytics.domain.problem import Problem
from analytics.reports.csv_file import csv_bytes, quoted, safe_cell
from analytics.reports.packs.as_csv import csv_zip
from analytics.reports.packs.as_html import pack_html
from analytics.reports.packs.as_slides import slides
from analytics.reports.packs.as_workbook import workbook
from analytics.reports.packs.printable import printable
from analytics.reports.problem_list import problem_rows
from tests.reports.formula_strings import (
    ALIVE,
    SEPARATORS,
    csv_reader,
    live_cells,
    office,
    opened,
)
from tests.reports.packs.reading import books_of, formulas
from tests.reports.packs.small_pack import BARS, PACK

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.pack import Pack

LOSS = Decimal("-450.25")
needs_office = pytest.mark.skipif(not office(), reason="LibreOffice is not installed")


@cache
def hostile_pack() -> Pack:
    """Put every text everywhere a text can stand; beside each stands a loss."""
    rows = Table(
        name="rows",
        title=ALIVE[0],
        columns=(Column(name=ALIVE[1]), Column(name=ALIVE[2], unit=Unit.MONEY)),
        rows=tuple((text, LOSS) for text in ALIVE),
    )
    bars = replace(BARS, title=ALIVE[0], categories=(ALIVE[0], ALIVE[1], ALIVE[3]))
    pages = [
        replace(
            PACK.pages[0],
            key=f"page_{number}",
            question=text,
            sentence=text,
            method=text,
            figures=(Figure(label=text, value=LOSS, unit=Unit.MONEY, note=text),),
            tables=(rows,) if number == 0 else (),
            chart=bars,
        )
        for number, text in enumerate(ALIVE)
    ]
    missing = tuple(MissingPage(question=text, reason=text, remedy=text) for text in ALIVE)
    one = replace(PACK.provenance, exclusions=ALIVE)
    return printable(
        replace(PACK, title=ALIVE[0], pages=tuple(pages), missing=missing, provenance=one)
    )


def hostile_frame() -> pd.DataFrame:
    """Every text first and last in its row, and as a heading."""
    columns = {ALIVE[0]: ALIVE, "Loss": [float(LOSS)] * len(ALIVE), ALIVE[24]: ALIVE}
    return pd.DataFrame(columns)


def hostile_problems() -> bytes:
    """The list of refused rows, as it is offered for download."""
    return csv_bytes(
        problem_rows(
            tuple(
                Problem(kind=text, message=text, remedy=text, where=text, value=text)
                for text in ALIVE
            )
        )
    )


def csv_exports() -> dict[str, bytes]:
    """Every kind of CSV that leaves the app, by name."""
    with ZipFile(BytesIO(csv_zip(hostile_pack()))) as parts:
        packed = {f"pack_{name}": parts.read(name) for name in parts.namelist()}
    return {
        "page.csv": csv_bytes(hostile_frame()),
        "problems.csv": hostile_problems(),
        **packed,
    }


def test_the_reader_of_this_test_finds_every_one_of_the_thirty_alive() -> None:
    assert len(set(ALIVE)) == 30
    for text in ALIVE:
        out = StringIO()
        csv.writer(out).writerow(["name", text])
        content = out.getvalue().encode("utf-8-sig")
        assert any(live_cells(content, one) for one in SEPARATORS.values()), text


@pytest.mark.parametrize("separator", SEPARATORS)
def test_no_csv_that_leaves_the_app_lives_whatever_a_spreadsheet_splits_at(separator: str) -> None:
    alive = {
        name: found
        for name, content in csv_exports().items()
        if (found := live_cells(content, SEPARATORS[separator]))
    }
    assert alive == {}


def test_a_loss_is_a_number_in_every_csv_and_a_text_keeps_its_letters() -> None:
    frame = hostile_frame()
    rows = list(csv.reader(StringIO(csv_bytes(frame).decode("utf-8-sig"), newline="")))[1:]
    assert [row[1] for row in rows] == ["-450.25"] * len(ALIVE)
    assert [row[0].replace("'", "") for row in rows] == [one.replace("'", "") for one in ALIVE]
    packed = csv_exports()["pack_1_rows.csv"].decode("utf-8-sig")
    assert [row[1] for row in list(csv.reader(StringIO(packed)))[1:31]] == ["-450.25"] * len(ALIVE)


def test_no_workbook_holds_a_formula_and_a_loss_is_a_number() -> None:
    content = workbook(hostile_pack())
    assert formulas(content) == []
    rows = load_workbook(BytesIO(content))["1 rows"]
    cells = list(rows.iter_rows(min_row=6, max_row=5 + len(ALIVE)))
    assert [(row[1].data_type, row[1].value) for row in cells] == [("n", -450.25)] * len(ALIVE)
    assert {row[0].data_type for row in cells} == {"s"}


def test_no_workbook_inside_a_slide_holds_a_formula() -> None:
    books = books_of(slides(hostile_pack()))
    assert len(books) >= len(ALIVE)
    assert [found for book in books for found in formulas(book)] == []


@needs_office
@pytest.mark.parametrize("separator", SEPARATORS)
def test_libreoffice_calculates_nothing_in_any_csv(separator: str, tmp_path: Path) -> None:
    exports = csv_exports()
    unguarded = tmp_path / "unguarded.csv"
    unguarded.write_text("=1+1\n")
    paths = [tmp_path / name for name in exports]
    for path in paths:
        path.write_bytes(exports[path.name])
    found = opened([*paths, unguarded], csv_reader(SEPARATORS[separator]), tmp_path)
    assert found.pop("unguarded.csv") == [("f", "=1+1")]  # this reader does calculate
    assert {name: _alive(cells) for name, cells in found.items() if _alive(cells)} == {}
    if separator == "comma":
        for name in ("page.csv", "pack_1_rows.csv"):
            assert found[name].count(("n", -450.25)) == len(ALIVE)


@needs_office
def test_libreoffice_calculates_nothing_in_the_web_page_and_reads_its_numbers(
    tmp_path: Path,
) -> None:
    path, unguarded = tmp_path / "pack.html", tmp_path / "unguarded.html"
    path.write_bytes(pack_html(hostile_pack()))
    unguarded.write_text("<html><body><p>=1+1</p></body></html>")
    found = opened([path, unguarded], "HTML (StarCalc)", tmp_path)
    assert _alive(found["unguarded.html"]) == ["=1+1"]
    assert _alive(found["pack.html"]) == []
    assert found["pack.html"].count(("n", -450.25)) == len(ALIVE)


def test_every_sign_that_reads_as_one_of_a_formula_is_known() -> None:
    letters = [chr(one) for one in range(0x110000) if not 0xD800 <= one < 0xE000]
    acting = [one for one in letters if unicodedata.normalize("NFKC", one)[:1] in set("=+-@")]
    assert [one for one in acting if not quoted(one).startswith("'")] == []
    invisible = [one for one in letters if unicodedata.category(one) in {"Cc", "Zs", "Zl", "Zp"}]
    assert [one for one in invisible if not quoted(f"{one}=1").startswith("'")] == []


@pytest.mark.parametrize("text", ["a; b - c, d", "x=1", "1-2", "mail@example.com", "(-5)", ""])
def test_a_plain_text_keeps_its_letters(text: str) -> None:
    assert safe_cell(text) == text


def _alive(cells: list[tuple[str, object]]) -> list[object]:
    return [value for kind, value in cells if kind == "f"]
