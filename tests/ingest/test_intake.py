"""What the importer makes of files as people send them: stored rightly, asked, or refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from analytics.domain.dataset import Action, ColumnType
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
        (b"a,\n1,2\n", "no name"),
        (b"a,b\n1,2,3\n", "3 cells"),
        (b"a,b\n1\n", "1 cell"),
        (b"a,b\n1,\xff\xfe\n", "UTF-8"),
        (b"a,b\n1,x\x00y\n", "NUL"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x1f\x8b\x08\x00", "gzip"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_way_out(
    tmp_path: Path, content: bytes, words: str
) -> None:
    found = seen(tmp_path, content)
    assert found.action is Action.REFUSE
    assert any(words in problem.message for problem in found.problems), found.problems
    assert all(problem.remedy for problem in found.problems)


def test_numbers_written_for_another_country_are_refused_not_read_wrongly(tmp_path: Path) -> None:
    found = seen(tmp_path, b"id;v\n1;1.234,50\n2;98.765,43\n")
    assert found.action is Action.REFUSE
    assert found.problems[0].column == "v"


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
