"""What the importer makes of files as people send them: stored rightly, asked, or refused."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from analytics.domain.dataset import Action, ColumnType
from analytics.ingest.workbook import UNSAVED
from analytics.services.inspect_file import inspect_file

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.dataset import Inspection

HEAD = b"id,day,amount\n"


def seen(tmp_path: Path, content: bytes, name: str = "file.csv") -> Inspection:
    path = tmp_path / name
    path.write_bytes(content)
    return inspect_file(path)


def types(inspection: Inspection) -> list[str]:
    return [column.type.value for column in inspection.columns]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ("1 2 3", ColumnType.INTEGER),
        ("1.5 2 -3e2", ColumnType.NUMBER),
        ("2026-01-31 2026-02-28", ColumnType.DATE),
        ("true false true", ColumnType.BOOLEAN),
        ("007 012 099", ColumnType.TEXT),
        ("A1 B2 C3", ColumnType.TEXT),
        ("1 2 NA", ColumnType.INTEGER),
    ],
)
def test_a_column_gets_its_type_from_all_its_cells(
    tmp_path: Path, cells: str, kind: ColumnType
) -> None:
    content = "k,v\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells.split()))
    found = seen(tmp_path, content.encode())
    assert found.action is Action.ACCEPT
    assert found.columns[1].type is kind


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_read(tmp_path: Path, delimiter: str) -> None:
    text = "id,day,amount\n1,2026-01-31,1.5\n2,2026-02-28,2.5\n".replace(",", delimiter)
    found = seen(tmp_path, text.encode())
    assert (found.action, found.rows) == (Action.ACCEPT, 2)
    assert types(found) == ["integer", "date", "number"]
    assert found.columns[2].total == pytest.approx(4)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(tmp_path: Path, end: str) -> None:
    found = seen(tmp_path, f"id,v{end}1,2{end}2,3{end}".encode())
    assert (found.action, found.rows) == (Action.ACCEPT, 2)


def test_a_quoted_cell_may_hold_delimiter_quote_and_line_end(tmp_path: Path) -> None:
    found = seen(tmp_path, b'id,note\n1,"a, ""b""\nc"\n2,d\n')
    assert (found.action, found.rows) == (Action.ACCEPT, 2)
    assert found.columns[1].minimum == 'a, "b"\nc'


def test_text_that_could_be_missing_in_another_program_is_kept_or_counted(tmp_path: Path) -> None:
    found = seen(tmp_path, b"id,v\n1,\n2,NULL\n3,5\n4,6\n")
    assert found.columns[1].nulls == 2
    assert found.columns[1].total == pytest.approx(11)


def test_a_bad_cell_is_located(tmp_path: Path) -> None:
    rows = b"".join(b"%d,2026-01-%02d,%d\n" % (i, i % 28 + 1, i) for i in range(50))
    found = seen(tmp_path, HEAD + rows + b"51,2026-02-30,x7\n")
    assert found.action is Action.REFUSE
    assert {(p.row, p.column, p.value) for p in found.problems} >= {
        (52, "day", "2026-02-30"),
        (52, "amount", "x7"),
    }
    assert all(problem.remedy for problem in found.problems)


def test_an_ambiguous_date_is_asked_and_never_guessed(tmp_path: Path) -> None:
    found = seen(tmp_path, b"id,day\n1,01/02/2026\n2,03/04/2026\n")
    assert found.action is Action.ASK
    assert "day/month" in found.questions[0].message


def test_a_point_that_may_divide_thousands_is_asked(tmp_path: Path) -> None:
    found = seen(tmp_path, b"id,v\n1,1.234\n2,5.678\n3,9.012\n")
    assert found.action is Action.ASK
    assert found.questions[0].column == "v"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"a,b\n", "no rows"),
        (b"a,a\n1,2\n", "twice"),
        (b"a,A\n1,2\n", "beside"),
        (b"a,\n1,2\n", "without a name"),
        (b"a,b\n1,2,3\n", "3 cells"),
        (b"a,b\n1\n", "1 cell"),
        (b"a,b\n1,x\x00y\n", "NUL"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"PK\x03\x04rest", "ZIP archive is damaged"),
        (b"\x1f\x8b\x08\x00", "gzip archive is damaged"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_way_out(
    tmp_path: Path, content: bytes, words: str
) -> None:
    found = seen(tmp_path, content)
    assert found.action is Action.REFUSE
    assert any(words in problem.message for problem in found.problems), found.problems
    assert all(problem.remedy for problem in found.problems)


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        ("1.234,50 98.765,43 -450,25", 99549.68),
        ("1,234.50 98,765.43 (450.25)", 99549.68),
        ("1 234,50 98 765,43 450,25-", 99549.68),
        ("1'234.50 98'765.43 \N{MINUS SIGN}450.25", 99549.68),
        ("\N{EURO SIGN}1,234.50 \N{EURO SIGN}98,765.43 -\N{EURO SIGN}450.25", 99549.68),
        ("SGD\N{NO-BREAK SPACE}5.00 SGD\N{NO-BREAK SPACE}1,000.00", 1005),
        ("12.5% 50% 37.5%", 1.0),
        ("1.234 5.678 0.5", 7.412),
        ("1.234 5.678 1.234.567", 1241479),
    ],
)
def test_numbers_in_one_notation_are_read_and_said(
    tmp_path: Path, cells: str, total: float
) -> None:
    separator = "  " if "1 234" in cells else " "
    parts = ["1 234,50", "98 765,43", "450,25-"] if separator == "  " else cells.split(" ")
    content = "id;v\n" + "".join(f"{i};{cell}\n" for i, cell in enumerate(parts))
    found = seen(tmp_path, content.encode())
    assert found.action is Action.ACCEPT, found
    # Decimal text to the nearest double, a few additions.
    assert found.columns[1].total == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize(
    "cells", ["1.234,50 1,234.50", "$5 5.50 \N{EURO SIGN}6", "5% 6 7", "1,23,456.78 5.5 4.5"]
)
def test_numbers_in_two_notations_are_refused(tmp_path: Path, cells: str) -> None:
    content = "id;v\n" + "".join(f"{i};{cell}\n" for i, cell in enumerate(cells.split()))
    found = seen(tmp_path, content.encode())
    assert found.action is Action.REFUSE or found.columns[1].type is ColumnType.TEXT
    assert found.problems


@pytest.mark.parametrize(
    ("cells", "first", "last"),
    [
        ("31.01.2026 01.02.2026", "2026-01-31", "2026-02-01"),
        ("31/1/2026 1/2/2026", "2026-01-31", "2026-02-01"),
        ("1/31/2026 2/1/2026", "2026-01-31", "2026-02-01"),
        ("31.01.26 28.02.26", "2026-01-31", "2026-02-28"),
        ("2026/1/31 2026/2/1", "2026-01-31", "2026-02-01"),
        ("31-Jan-2026 01-Feb-2026", "2026-01-31", "2026-02-01"),
        ("01.02.2026 03.04.2026", "2026-02-01", "2026-04-03"),
    ],
)
def test_dates_in_one_format_are_read(tmp_path: Path, cells: str, first: str, last: str) -> None:
    content = "id,day\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells.split()))
    found = seen(tmp_path, content.encode())
    assert found.action is Action.ACCEPT, found
    assert found.columns[1].type is ColumnType.DATE
    assert (found.columns[1].minimum, found.columns[1].maximum) == (first, last)


@pytest.mark.parametrize("cells", ["31/01/2026 01/31/2026", "2026-01-31 31/01/2026 1/2/2026"])
def test_dates_in_two_formats_are_refused(tmp_path: Path, cells: str) -> None:
    content = "id,day\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells.split()))
    assert seen(tmp_path, content.encode()).action is Action.REFUSE


@pytest.mark.parametrize(
    ("codec", "word"),
    [
        ("utf-8-sig", "Br\N{LATIN SMALL LETTER U WITH DIAERESIS}cke"),
        ("utf-16", "Br\N{LATIN SMALL LETTER U WITH DIAERESIS}cke"),
        ("utf-16-le", "Br\N{LATIN SMALL LETTER U WITH DIAERESIS}cke"),
        ("cp1252", "R\N{LATIN SMALL LETTER E WITH ACUTE}clamation \N{EURO SIGN}"),
        ("shift_jis", "\u8acb\u6c42\u90e8\u7f72\u6771\u4eac"),
        ("euc_kr", "\uace0\uac1d \uc11c\ube44\uc2a4 \uc11c\uc6b8"),
        ("gb18030", "\u5ba2\u6237\u670d\u52a1\u4e0a\u6d77\u5317\u4eac"),
        ("cp1251", "\u041c\u043e\u0441\u043a\u0432\u0430 \u0437\u0430\u044f\u0432\u043a\u0438"),
    ],
)
def test_common_encodings_keep_every_letter(tmp_path: Path, codec: str, word: str) -> None:
    rows = "".join(f"{i},{word},{i}.5\n" for i in range(1, 6))
    found = seen(tmp_path, f"id,unit,v\n{rows}".encode(codec))
    assert found.action is Action.ACCEPT, found
    assert found.columns[1].minimum == word
    said = [problem for problem in found.problems if problem.kind == "encoding_judged"]
    assert bool(said) == (codec not in ("utf-8-sig", "utf-16"))


def zipped(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


TABLE = b"id,v\n1,2\n2,3\n"


def test_archives_with_one_table_are_read(tmp_path: Path) -> None:
    for name, content in (
        ("a.csv.gz", gzip.compress(TABLE)),
        ("a.zip", zipped(("a.csv", TABLE), ("__MACOSX/._a.csv", b"x"))),
    ):
        found = seen(tmp_path, content, name)
        assert (found.action, found.rows) == (Action.ACCEPT, 2), found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(("a.csv", TABLE), ("b.csv", TABLE)), "2 files"),
        (zipped(("../a.csv", TABLE)), "leads out"),
        (zipped(("a.csv", gzip.compress(TABLE))), "another archive"),
        (gzip.compress(TABLE)[:-12], "damaged"),
        (gzip.compress(b"0" * 200_000_000, 9), "unpacks to more"),
    ],
)
def test_archives_that_are_no_table_are_refused(tmp_path: Path, content: bytes, words: str) -> None:
    found = seen(tmp_path, content, "a.zip")
    assert found.action is Action.REFUSE
    assert words in found.problems[0].message


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_workbook_keeps_numbers_dates_and_words(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["unit", "day", "amount", "note"],
        ["A", date(2026, 1, 31), 1.234, "x"],
        ["B", date(2026, 2, 28), 5.678, None],
    ]
    found = seen(tmp_path, workbook(rows, []), "a.xlsx")
    assert (found.action, found.rows) == (Action.ACCEPT, 2), found
    assert types(found) == ["text", "date", "number", "text"]
    assert found.columns[2].total == pytest.approx(6.912, rel=1e-12)


def test_a_workbook_with_two_tables_or_unsaved_formulas_is_refused(tmp_path: Path) -> None:
    two = seen(tmp_path, workbook([["a"], [1]], [["b"], [2]]), "a.xlsx")
    assert "2 sheets with data" in two.problems[0].message
    unsaved = seen(tmp_path, workbook([["a", "b"], [1, "=A2*2"]]), "a.xlsx")
    assert unsaved.action is Action.REFUSE
    assert "never saved" in unsaved.problems[0].message


def test_what_a_workbook_does_not_show_is_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["unit", "amount"], ["A", 1], ["B", 2], ["C", 4], ["D", 8]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[4].hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    # A workbook is known by its bytes, whatever its name.
    for name in ("a.xlsx", "a.csv"):
        found = seen(tmp_path, buffer.getvalue(), name)
        assert (found.action, found.rows, found.columns[1].total) == (Action.ACCEPT, 4, 15)
        said = {one.kind: one.message for one in found.problems}
        assert "A2:A3" in said["merged_cells"]
        assert "filtered out: 1." in said["hidden_rows"]


@pytest.mark.parametrize("said", ["A1", "A1:B2", "A1:XFD1048576"])
def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path, said: str) -> None:
    whole = workbook([["unit", "amount"], ["A", 1], ["B", 2], ["C", 4]])
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                assert b'ref="A1:B4"' in content
            target.writestr(name, content.replace(b'ref="A1:B4"', f'ref="{said}"'.encode()))
    found = seen(tmp_path, buffer.getvalue(), "a.xlsx")
    assert (found.action, found.rows, found.columns[1].total) == (Action.ACCEPT, 3, 7)


@pytest.mark.parametrize("value", ["", "<v/>", "<v />", "<v></v>"])
def test_a_formula_without_a_value_is_found_as_every_writer_leaves_it(value: str) -> None:
    assert UNSAVED.search(f'<c r="B2"><f>A2*2</f>{value}</c>'.encode())
    assert not UNSAVED.search(b'<c r="B2"><f>A2*2</f><v>4</v></c>')


def test_the_header_may_hold_anything_and_names_no_identifier(tmp_path: Path) -> None:
    found = seen(tmp_path, b'id,"x"" ; DROP TABLE t; --"\n1,2\n2,3\n')
    assert found.action is Action.ACCEPT
    assert found.columns[1].label == 'x" ; DROP TABLE t; --'
    assert found.columns[1].name == "c2"


def test_no_messy_file_is_silently_wrong(shared: Path) -> None:
    folder = shared / "data" / "messy_csv"
    expected: dict[str, Any] = json.loads((folder / "EXPECT.json").read_text())
    wrong = [
        name
        for name, wanted in expected.items()
        if not _honest(inspect_file(folder / name), wanted)
    ]
    assert wrong == []


def _honest(found: Inspection, wanted: dict[str, Any]) -> bool:
    """Refused, asked, flagged, or accepted with exactly the rows and the sum that are in it."""
    if found.action is not Action.ACCEPT:
        return True
    if wanted["action"] == "reject":
        return False
    if wanted["action"] in ("reject_or_flag", "ask"):
        return bool(found.problems)
    total = next((c.total for c in found.columns if c.label == "benefit_eur"), None)
    right_sum = "sum_benefit" not in wanted or total == pytest.approx(wanted["sum_benefit"])
    return right_sum and found.rows == wanted.get("rows", found.rows)


def test_a_refusal_always_says_why(tmp_path: Path) -> None:
    found = seen(tmp_path, b"PAR1junkPAR1", "x.parquet")
    assert found.action is Action.REFUSE
    assert found.problems
    assert all(one.message and one.remedy for one in found.problems)
