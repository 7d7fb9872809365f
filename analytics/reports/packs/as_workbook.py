"""A pack as XLSX: numbers are numbers with their format, text is only ever text, charts native."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

from analytics.domain.pack import Unit
from analytics.reports.packs.as_csv import about
from analytics.reports.packs.sheet_chart import CHART_ROWS, add_sheet_chart, chart_rows
from analytics.reports.packs.written import HASH_SHOWN, footer_words, heading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.domain.pack import Chart, Pack, Page, Table

# Neither text nor addresses in it come alive, whatever a file held.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FORMATS: Mapping[Unit, str] = {
    Unit.MONEY: "#,##0;\N{MINUS SIGN}#,##0",
    Unit.SHARE: "0.0%",
    Unit.COUNT: "#,##0.##",
    Unit.NUMBER: "#,##0.####",
    Unit.DAY: "yyyy-mm-dd",
    Unit.TEXT: "General",
}
NAME_LETTERS = 31  # of a sheet, Excel's limit
TABLE_TOP = 4
NARROW, WIDE, WIDE_NUMBER = 12, 60, 18
LINE, TITLE_LINE = 15, 21  # points
LEFT = "_left"


def workbook(pack: Pack) -> bytes:
    """Write one sheet a table, its page's chart beside it, and a first sheet about the pack."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, OPTIONS)
    when = pack.provenance.as_of
    book.set_properties(
        {
            "title": f"{pack.title}, {pack.audience.value}",
            "author": "Credence",
            # The day looked at, not the clock: the same pack gives the same bytes.
            "created": datetime(when.year, when.month, when.day),  # noqa: DTZ001 - the format keeps no zone
        }
    )
    styles = _styles(book)
    _about(book, pack, styles)
    for number, page in enumerate(pack.pages, start=1):
        for table in page.tables:
            chart = page.chart if table is page.tables[0] else None
            _sheet(book, pack, page, table, number, chart, styles)
    book.close()
    return out.getvalue()


Styles = dict[str, Any]


def _styles(book: Any) -> Styles:  # noqa: ANN401 - the library ships no types
    plain = {"valign": "top", "text_wrap": True}
    return {
        **{
            unit.value: book.add_format({**plain, "num_format": code})
            for unit, code in FORMATS.items()
        },
        **{
            unit.value + LEFT: book.add_format({**plain, "num_format": code, "align": "left"})
            for unit, code in FORMATS.items()
        },
        Unit.TEXT.value: book.add_format({**plain, "indent": 1}),
        "head": book.add_format({"bold": True, "bottom": 2, "valign": "top", "text_wrap": True}),
        "title": book.add_format({**plain, "bold": True, "font_size": 16}),
        "small": book.add_format({**plain, "font_color": "#4A5568", "font_size": 9}),
    }


def _about(book: Any, pack: Pack, styles: Styles) -> None:  # noqa: ANN401
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, heading(pack), styles["title"])
    for i, (name, value, unit) in enumerate(about(pack), start=2):
        sheet.write_string(i, 0, name, styles["text"])
        style = Unit.DAY if isinstance(value, date) else unit
        _cell(sheet, (i, 1), value, styles[style.value + LEFT])
        sheet.set_row(i, LINE * max(_lines(name, 44), _lines(str(value), 100)))
    _finish(sheet, pack)


def _sheet(  # noqa: PLR0913, PLR0917 - one sheet is what they all are about
    book: Any,  # noqa: ANN401
    pack: Pack,
    page: Page,
    table: Table,
    number: int,
    chart: Chart | None,
    styles: Styles,
) -> None:
    sheet = book.add_worksheet(f"{number} {table.name}"[:NAME_LETTERS])
    unit = f", {pack.currency}" if any(c.unit is Unit.MONEY for c in table.columns) else ""
    foot = f"{table.title}{unit}. {footer_words(pack.provenance)}"
    widths = [_width(table, j) for j in range(len(table.columns))]
    for j, width in enumerate(widths):
        sheet.set_column(j, j, width)
    _line(sheet, 0, page.question, styles["title"], widths)
    _line(sheet, 1, page.sentence, styles["text"], widths)
    _line(sheet, 2, foot, styles["small"], widths)
    _rows(sheet, table, widths, styles)
    sheet.freeze_panes(TABLE_TOP + 1, 1)
    if table.rows:
        last = TABLE_TOP + len(table.rows)
        sheet.autofilter(TABLE_TOP, 0, last, len(table.columns) - 1)
        if chart is not None:
            _cells_of(sheet, chart, styles, top=last + 2 + CHART_ROWS)
            add_sheet_chart(book, sheet, chart, (last + 2, last + 2 + CHART_ROWS))
    _finish(sheet, pack)


def _rows(sheet: Any, table: Table, widths: Sequence[float], styles: Styles) -> None:  # noqa: ANN401
    """Write the heading and every row, each as high as its longest text needs."""
    for j, column in enumerate(table.columns):
        sheet.write_string(TABLE_TOP, j, column.name, styles["head"])
    heads = zip(table.columns, widths, strict=True)
    sheet.set_row(TABLE_TOP, LINE * max(_lines(one.name, width) for one, width in heads))
    for i, row in enumerate(table.rows, start=TABLE_TOP + 1):
        for j, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            style = Unit.DAY if isinstance(value, date) else column.unit
            _cell(sheet, (i, j), value, styles[style.value])
        told = zip(row, widths, strict=True)
        texts = [_lines(cell, width) for cell, width in told if isinstance(cell, str)]
        sheet.set_row(i, LINE * max([1, *texts]))


def _cells_of(sheet: Any, chart: Chart, styles: Styles, *, top: int) -> None:  # noqa: ANN401
    for i, row in enumerate(chart_rows(chart), start=top):
        for j, value in enumerate(row):
            style = Unit.TEXT if isinstance(value, str) else chart.unit
            _cell(sheet, (i, j), value, styles[style.value])


def _line(sheet: Any, row: int, words: str, style: Any, widths: Sequence[float]) -> None:  # noqa: ANN401
    """Write a line across the whole table, as high as it needs."""
    whole = max(sum(widths), NARROW)
    sheet.set_row(row, (LINE if row else TITLE_LINE) * _lines(words, whole if row else whole / 2))
    if len(widths) > 1:
        sheet.merge_range(row, 0, row, len(widths) - 1, "", style)
    sheet.write_string(row, 0, words, style)


def _width(table: Table, place: int) -> float:
    column = table.columns[place]
    longest = max([len(str(row[place])) for row in table.rows] or [0])
    return min(max(longest * 1.1 + 2, NARROW), WIDE if column.unit is Unit.TEXT else WIDE_NUMBER)


def _lines(words: str, width: float) -> int:
    """Estimate how many lines words need in a column, in letters."""
    return max(ceil(len(words) / (width - 1)), 1)


def _cell(sheet: Any, place: tuple[int, int], value: object, style: Any) -> None:  # noqa: ANN401
    """Write a value as what it is; ``write`` would guess."""
    if isinstance(value, date):
        sheet.write_datetime(*place, value, style)
    elif isinstance(value, Decimal | float | int) and isfinite(value):
        sheet.write_number(*place, float(value), style)
    elif value is None or isinstance(value, Decimal | float | int):
        sheet.write_blank(*place, None, style)
    else:
        sheet.write_string(*place, str(value), style)


def _finish(sheet: Any, pack: Pack) -> None:  # noqa: ANN401
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TABLE_TOP)
    one = pack.provenance
    sheet.set_footer(
        f"&L&8{one.status} {one.period} snapshot {one.snapshot[:HASH_SHOWN]},"
        f" n = {one.initiatives}&R&8&P of &N"
    )
