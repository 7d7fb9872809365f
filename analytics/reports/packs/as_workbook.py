"""A pack as XLSX: numbers are numbers with their format, text is only ever text, charts native."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING, Any

from analytics.domain.pack import Shape, Unit
from analytics.reports.packs.as_csv import about
from analytics.reports.packs.chart_scale import COLOURS, pieces_of
from analytics.reports.packs.written import HASH_SHOWN, footer_words, heading

if TYPE_CHECKING:
    from collections.abc import Mapping

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
NARROW, WIDE = 12, 60
CHART_ROWS = 22


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
        "head": book.add_format({"bold": True, "bottom": 2, "valign": "top", "text_wrap": True}),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "small": book.add_format({"font_color": "#4A5568", "font_size": 9}),
    }


def _about(book: Any, pack: Pack, styles: Styles) -> None:  # noqa: ANN401
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, heading(pack), styles["title"])
    for i, (name, value) in enumerate(about(pack), start=2):
        sheet.write_string(i, 0, str(name), styles["text"])
        _cell(sheet, (i, 1), value, styles[_about_style(value)])
    _finish(sheet, pack)


def _about_style(value: object) -> str:
    if isinstance(value, date):
        return Unit.DAY.value
    if isinstance(value, Decimal):
        return Unit.MONEY.value
    return Unit.NUMBER.value if isinstance(value, int | float) else Unit.TEXT.value


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
    sheet.write_string(0, 0, page.question, styles["title"])
    sheet.write_string(1, 0, page.sentence)
    unit = f", {pack.currency}" if any(c.unit is Unit.MONEY for c in table.columns) else ""
    sheet.write_string(
        2, 0, f"{table.title}{unit}. {footer_words(pack.provenance)}", styles["small"]
    )
    for j, column in enumerate(table.columns):
        sheet.write_string(TABLE_TOP, j, column.name, styles["head"])
        longest = max([len(str(row[j])) for row in table.rows] or [0])
        sheet.set_column(
            j, j, min(max(longest + 2, NARROW), WIDE if column.unit is Unit.TEXT else 18)
        )
    for i, row in enumerate(table.rows, start=TABLE_TOP + 1):
        for j, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            style = Unit.DAY if isinstance(value, date) else column.unit
            _cell(sheet, (i, j), value, styles[style.value])
    sheet.freeze_panes(TABLE_TOP + 1, 1)
    if table.rows:
        last = TABLE_TOP + len(table.rows)
        sheet.autofilter(TABLE_TOP, 0, last, len(table.columns) - 1)
        if chart is not None:
            _chart(book, sheet, chart, below=last + 2)
    _finish(sheet, pack)


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


def _chart(book: Any, sheet: Any, chart: Chart, *, below: int) -> None:  # noqa: ANN401
    """Draw the page's chart from cells under the table, so that it stays editable."""
    rows = _chart_rows(chart)
    name = sheet.get_name()
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            _cell(sheet, (below + CHART_ROWS + i, j), value, None)
    kinds: dict[Shape, dict[str, str]] = {
        Shape.BARS: {"type": "bar"},
        Shape.STACKED: {"type": "bar", "subtype": "stacked"},
        Shape.STEPS: {"type": "bar", "subtype": "stacked"},
        Shape.LINES: {"type": "line"},
    }
    made = book.add_chart(kinds[chart.shape])
    first, last = below + CHART_ROWS + 1, below + CHART_ROWS + len(rows) - 1
    for j in range(1, len(rows[0])):
        colour = _colours(chart)[j - 1]
        shade = {"none": True} if not colour else {"color": f"#{colour}"}
        series: dict[str, object] = {
            "name": [name, below + CHART_ROWS, j],
            "categories": [name, first, 0, last, 0],
            "values": [name, first, j, last, j],
            "fill": shade,
            "gap": 40,
        }
        if chart.shape is Shape.LINES:
            series["line"] = {"color": f"#{colour}", "width": 2.5}
        made.add_series(series)
    made.set_title({"name": chart.title, "name_font": {"size": 12}})
    made.set_size({"width": 900, "height": 400})
    if chart.shape is not Shape.LINES:
        made.set_y_axis({"reverse": True, "label_position": "low"})
        made.set_x_axis({"num_format": FORMATS[chart.unit], "label_position": "high"})
    if len(chart.series) == 1:
        made.set_legend({"none": True})
    sheet.insert_chart(below, 0, made, {"description": chart.spoken})


def _chart_rows(chart: Chart) -> list[list[Any]]:
    if chart.shape is Shape.STEPS:
        pieces = pieces_of(chart)
        return [
            ["Step", "Base", "Amount"],
            *(
                [name, min(one.start, one.end), abs(one.end - one.start)]
                for name, one in zip(chart.categories, pieces, strict=True)
            ),
        ]
    return [
        ["", *(one.name for one in chart.series)],
        *(
            [name, *(one.values[i] for one in chart.series)]
            for i, name in enumerate(chart.categories)
        ),
    ]


def _colours(chart: Chart) -> list[str]:
    if chart.shape is Shape.STEPS:
        return ["", COLOURS[chart.series[0].role]]
    return [COLOURS[one.role] for one in chart.series]
