"""Every format of a pack says the same: read back, the numbers are those of the model."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from analytics.domain.pack import Audience, Role, Series, Shape, Unit
from analytics.reports.csv_file import quoted
from analytics.reports.packs.as_csv import csv_zip
from analytics.reports.packs.as_html import pack_html
from analytics.reports.packs.as_pdf import pack_pdf
from analytics.reports.packs.as_slides import slides
from analytics.reports.packs.as_workbook import workbook
from analytics.reports.packs.chart_scale import axis_of, pieces_of
from analytics.reports.packs.formats import FORMATS
from analytics.reports.packs.printable import printable
from analytics.reports.packs.slide_parts import LONGEST
from analytics.reports.packs.written import figure_words, footer_words, table_words, written
from analytics.services.build_pack import open_packs
from tests.conftest import NOW
from tests.reports.packs.golden import FOLDER, contents
from tests.reports.packs.reading import (
    books_of,
    charts_of,
    csv_files,
    deck,
    formulas,
    html_pack,
    packed,
    pdf,
    pdf_words,
    sheets,
    slide_tables,
    structure,
    words_of,
)
from tests.reports.packs.small_pack import BARS, HOSTILE, PACK, STEPS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analytics.domain.pack import Pack, Table

AUDIENCES = list(Audience)


@cache
def wrote(write: Callable[[Pack], bytes], pack: Pack) -> bytes:
    """Write a pack once for all tests that read it."""
    return write(pack)


@pytest.fixture(scope="module")
def demo_packs(demo_file: Path) -> dict[Audience, Pack]:
    from analytics.store.connection import Store

    store = Store.open(demo_file)
    packs = open_packs(store, "2026Q3", audiences=AUDIENCES, as_of=NOW.date())
    store.close()
    return {one.audience: one for one in packs}


@pytest.fixture(params=["small", *AUDIENCES])
def pack(request: pytest.FixtureRequest, demo_packs: dict[Audience, Pack]) -> Pack:
    return PACK if request.param == "small" else demo_packs[request.param]


def exact(value: Any) -> Any:
    """Return a cell as a spreadsheet holds it."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, Decimal | float | int):
        return pytest.approx(float(value), rel=1e-15)  # a double, whole
    return value or None


def numbers_of(table: Table) -> list[list[Any]]:
    return [[exact(cell) for cell in row] for row in table.rows]


def test_slides_hold_every_number_of_every_chart_exactly_and_stay_editable(pack: Pack) -> None:
    drawn = [page.chart for page in pack.pages if page.chart is not None]
    found = charts_of(wrote(slides, pack))
    assert len(found) == len(drawn) > 0
    for chart, made in zip(drawn, found, strict=True):
        read = {one.name: list(one.values) for one in made.plots[0].series}
        if chart.shape is not Shape.STEPS:
            assert read == {one.name: list(one.values) for one in chart.series}
            continue
        amounts = zip(read["Amount"], read.get("Amount below zero", [0.0] * 99), strict=False)
        lengths = [abs(above) + abs(below) for above, below in amounts]
        assert lengths == pytest.approx([abs(one.end - one.start) for one in pieces_of(chart)])


def test_slides_show_every_figure_and_every_row(pack: Pack) -> None:
    content = wrote(slides, pack)
    asked = list(deck(content).slides)[: len(pack.pages)]
    for page, slide in zip(pack.pages, asked, strict=True):
        words = "\n".join(words_of(slide))
        assert page.question in words
        assert page.sentence in words
        for figure in page.figures:
            assert figure_words(figure, pack.currency) in words
    expected = [
        [cell if len(cell) <= LONGEST else cell[: LONGEST - 1] + "…" for cell in row]
        for table in pack.tables
        for row in table_words(table)[1:]
    ]
    assert [row for one in slide_tables(content) for row in one[1:]] == expected


def test_the_workbook_holds_every_number_exactly(pack: Pack) -> None:
    found = sheets(wrote(workbook, pack))
    made = [
        (f"{number} {table.name}"[:31], table)
        for number, page in enumerate(pack.pages, start=1)
        for table in page.tables
    ]
    assert list(found) == ["About", *(name for name, _ in made)]
    for name, table in made:
        rows = found[name][5 : 5 + len(table.rows)]
        wide = len(table.columns)
        assert [[exact(cell) for cell in row[:wide]] for row in rows] == numbers_of(table)


def test_the_web_page_shows_every_figure_and_every_row(pack: Pack) -> None:
    found = html_pack(wrote(pack_html, pack))
    wanted = [table_words(one) for one in pack.tables]
    assert found.tables == [[[quoted(cell) for cell in row] for row in one] for one in wanted]
    figures = [figure for page in pack.pages for figure in page.figures]
    assert found.values[: len(figures)] == [figure_words(one, pack.currency) for one in figures]


def test_the_pdf_shows_every_figure_and_every_row(pack: Pack) -> None:
    words = pdf_words(wrote(pack_pdf, pack))
    for page in pack.pages:
        assert packed(page.question) in words
        for figure in page.figures:
            assert packed(figure_words(figure, pack.currency)) in words
        for table in page.tables:
            for row in table_words(table)[1:]:
                numbers = [packed(cell) for cell in row if re.search(r"\d", cell)]
                assert all(one in words for one in numbers), row


def test_the_tables_hold_every_number_exactly(pack: Pack) -> None:
    found = csv_files(wrote(csv_zip, pack))
    for number, page in enumerate(pack.pages, start=1):
        for table in page.tables:
            head, *rows, last = found[f"{number}_{table.name}.csv"]
            assert head == [one.name for one in table.columns]
            assert last[0].removeprefix("'") == footer_words(pack.provenance)
            for row, expected in zip(rows, table.rows, strict=True):
                for cell, value in zip(row, expected, strict=True):
                    if isinstance(value, Decimal | float | int):
                        assert Decimal(cell) == Decimal(str(value))
                    elif isinstance(value, date):
                        assert cell == value.isoformat()
                    else:
                        assert cell.removeprefix("'") == (value or "").removeprefix("'")


def test_every_page_of_every_format_says_what_it_stands_on(pack: Pack) -> None:
    foot = footer_words(pack.provenance)
    one = pack.provenance
    assert one.snapshot[:12] in foot
    assert f"policy {one.policy_id}" in foot
    assert f"n = {one.initiatives} initiatives, {one.counted}" in foot
    assert all(name in foot for name in one.exclusions[:3])
    assert all(foot in "\n".join(words_of(slide)) for slide in deck(wrote(slides, pack)).slides)
    assert all(
        packed(foot) in packed(page.extract_text()) for page in pdf(wrote(pack_pdf, pack)).pages
    )
    feet = html_pack(wrote(pack_html, pack)).feet
    assert feet == [foot] * (1 + len(pack.pages) + bool(pack.missing))
    about = dict(row[:2] for row in sheets(wrote(workbook, pack))["About"] if row[0])
    assert about["Snapshot SHA-256"] == one.snapshot
    for name, rows in sheets(wrote(workbook, pack)).items():
        assert name == "About" or foot in rows[2][0]


def test_a_question_without_an_answer_is_named_in_every_format(pack: Pack) -> None:
    for missing in pack.missing:
        assert missing.reason in "\n".join(words_of(deck(wrote(slides, pack)).slides[-1]))
        assert packed(missing.reason) in pdf_words(wrote(pack_pdf, pack))
        assert any(missing.reason in one for one in _cells(sheets(wrote(workbook, pack))["About"]))
        assert any(
            missing.reason in one for one in _cells(csv_files(wrote(csv_zip, pack))["0_about.csv"])
        )
        assert missing.reason in wrote(pack_html, pack).decode()


def test_the_pdf_is_tagged_whole(pack: Pack) -> None:
    content = wrote(pack_pdf, pack)
    read = pdf(content)
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read.metadata is not None
    assert read.metadata.title == f"{pack.title}, {pack.audience.value}"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert all("/StructParents" in page for page in read.pages)
    elements = list(structure(content))
    kinds = [str(one["/S"]) for one in elements]
    charts = [page.chart for page in pack.pages if page.chart]
    told = [str(one["/Alt"]) for one in elements if one["/S"] == "/Figure"]
    assert told == [one.spoken for one in charts]
    assert kinds.count("/H1") == len(pack.pages) + bool(pack.missing)
    assert kinds.count("/Table") == len(pack.tables)
    assert kinds.count("/TH") == sum(len(one.columns) for one in pack.tables)
    assert kinds.count("/TD") == sum(len(one.columns) * len(one.rows) for one in pack.tables)


def test_the_same_pack_gives_the_same_bytes(pack: Pack) -> None:
    for one in FORMATS:
        assert one.write(pack) == wrote(one.write, pack), one.label


@pytest.mark.parametrize("name", sorted(contents()))
def test_what_leaves_the_house_is_what_was_looked_at(name: str) -> None:
    assert contents()[name] == (FOLDER / name).read_text(encoding="utf-8")


def test_text_never_comes_alive_in_a_workbook() -> None:
    assert formulas(wrote(workbook, PACK)) == []
    held = [cell for row in sheets(wrote(workbook, PACK))["1 rows"] for cell in row]
    assert all(text in held for text in HOSTILE)  # unchanged, as text
    assert [found for book in books_of(wrote(slides, PACK)) for found in formulas(book)] == []


def test_text_never_comes_alive_in_a_table() -> None:
    cells = [cell for rows in csv_files(wrote(csv_zip, PACK)).values() for cell in _cells(rows)]
    alive = [one for one in cells if one.startswith(("=", "+", "@", "\t", "\r"))]
    assert alive == []
    minus = [one for one in cells if one.startswith("-")]
    assert all(re.fullmatch(r"-[\d.]+", one) for one in minus)


def test_text_never_comes_alive_in_the_web_page() -> None:
    content = wrote(pack_html, PACK)
    found = html_pack(content)
    assert not found.tags & {"script", "img", "iframe", "object", "link", "form", "a:href"}
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    addresses = [value for name, value in found.attributes if name in {"href", "src"}]
    assert addresses == ["#first", "#second"]
    assert b"default-src 'none'" in content
    assert HOSTILE[4] in [cell for one in found.tables for row in one for cell in row]


def test_text_never_is_markup_in_the_pdf() -> None:
    words = pdf_words(wrote(pack_pdf, PACK))
    assert all(packed(one) in words for one in HOSTILE)


@pytest.mark.parametrize("name", ["多言語", "Ωmega Ж", "a\u0000b\u000bc", "🚀 rocket", "x" * 300])
def test_letters_from_anywhere_make_a_pack(name: str) -> None:
    page = replace(PACK.pages[0], sentence=name, chart=replace(BARS, categories=(name, "b", "c")))
    odd = printable(replace(PACK, pages=(page,)))
    for one in FORMATS:
        assert one.write(odd)


def test_slides_cut_a_very_long_table_and_say_so() -> None:
    page = PACK.pages[0]
    (rows,) = page.tables
    long = replace(rows, rows=rows.rows * 30)
    content = slides(replace(PACK, pages=(replace(page, tables=(long,)),)))
    found = [row for one in slide_tables(content) for row in one[1:]]
    assert len(found) == 200
    assert "first 200 of 300 rows, workbook has all" in "".join(words_of(deck(content).slides[1]))
    assert (
        len(sheets(workbook(replace(PACK, pages=(replace(page, tables=(long,)),))))["1 rows"]) > 300
    )


def test_steps_across_zero_are_drawn_from_where_the_last_ended() -> None:
    ends = [(one.start, one.end) for one in pieces_of(STEPS)]
    assert ends == [(0, 100), (100, -150), (-150, -100), (0, -100)]
    series = {
        one.name: list(one.values) for one in charts_of(wrote(slides, PACK))[1].plots[0].series
    }
    assert series == {
        "Base": [0, 0, -100, 0],
        "Amount": [100, 100, 0, 0],
        "Amount below zero": [0, -150, -50, -100],
    }


def test_an_axis_holds_zero_and_every_end_of_an_interval() -> None:
    axis = axis_of(BARS)
    assert axis.low < -0.5
    assert axis.high > 0.7
    assert 0.0 in axis.ticks


def test_counts_have_whole_ticks() -> None:
    few = Series(name="n", role=Role.CREDITED, values=(1.0, 2.0, 0.0))
    ticks = axis_of(replace(BARS, unit=Unit.COUNT, series=(few,))).ticks
    assert ticks == (0.0, 1.0, 2.0)


def test_a_chart_of_zeros_can_be_drawn() -> None:
    zeros = Series(name="n", role=Role.CREDITED, values=(0.0, 0.0, 0.0))
    flat = replace(BARS, unit=Unit.COUNT, series=(zeros,))
    odd = replace(PACK, pages=(replace(PACK.pages[0], chart=flat),))
    assert all(one.write(odd) for one in FORMATS)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, Unit.MONEY, "not known"),
        (Decimal("-1234567.5"), Unit.MONEY, "\N{MINUS SIGN}1,234,568"),
        (Decimal("-0.2"), Unit.MONEY, "0"),
        (0.1234, Unit.SHARE, "12.3%"),
        (1234.0, Unit.COUNT, "1,234"),
        (0.0123456, Unit.NUMBER, "0.0123"),
        (date(2026, 9, 30), Unit.DAY, "2026-09-30"),
        ("a", Unit.MONEY, "a"),
    ],
)
def test_a_value_is_written_in_one_way(value: Any, unit: Unit, said: str) -> None:
    assert written(value, unit) == said


def _cells(rows: list[list[Any]]) -> list[str]:
    return [str(cell) for row in rows for cell in row if cell is not None]
