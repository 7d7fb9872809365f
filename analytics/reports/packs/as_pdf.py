"""A pack as tagged PDF (PDF/UA-1): typst sets it, all text arrives as data and is never markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.domain.pack import Unit
from analytics.reports.packs.chart_svg import chart_svg
from analytics.reports.packs.written import (
    figure_words,
    footer_words,
    heading,
    is_number,
    range_words,
    table_words,
)

if TYPE_CHECKING:
    from analytics.domain.pack import Figure, Pack, Page, Table

TEMPLATE = Path(__file__).with_name("pack.typ")
LAST_CYRILLIC = 0x0500
PUNCTUATION = frozenset(
    "\u2212\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20ac"
)  # minus, dashes, quotes, euro
FONTS = str(TEMPLATE.with_name("fonts"))
SHORT = 34  # letters: a column of such words is as wide as its words
NARROWEST, WIDEST = 14, 60  # a column of longer text gets room by its mean cell between these


def pack_pdf(pack: Pack) -> bytes:
    """Write the whole pack: a slide a question, then the rows behind it."""
    import typst

    content = json.dumps(_content(pack), ensure_ascii=False)
    # The machine's own fonts only for letters that the shipped ones lack: the same pack gives
    # the same bytes everywhere.
    fonts = typst.Fonts(include_system_fonts=not _is_western(content), font_paths=[FONTS])
    template, data = TEMPLATE.read_bytes(), {"pack": content}
    try:
        return typst.compile(template, font_paths=fonts, sys_inputs=data, pdf_standards="ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        # A letter that no font here has: the standard forbids to claim it, the tags stay.
        return typst.compile(template, font_paths=fonts, sys_inputs=data)


def _is_western(text: str) -> bool:
    """Tell whether the shipped fonts have every letter: Latin, Greek, Cyrillic, punctuation."""
    return all(ord(letter) < LAST_CYRILLIC or letter in PUNCTUATION for letter in set(text))


def _content(pack: Pack) -> dict[str, object]:
    day = pack.provenance.as_of
    return {
        "title": f"{pack.title}, {pack.audience.value}",
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "kicker": heading(pack),
        "footer": footer_words(pack.provenance),
        "pages": [_page(pack, page, i) for i, page in enumerate(pack.pages, start=1)],
        "missing": [
            {"question": one.question, "reason": one.reason, "remedy": one.remedy}
            for one in pack.missing
        ],
    }


def _page(pack: Pack, page: Page, number: int) -> dict[str, object]:
    chart = page.chart
    return {
        "kicker": f"{heading(pack)} \N{MIDDLE DOT} {number} of {len(pack.pages)}",
        "question": page.question,
        "sentence": page.sentence,
        "method": page.method,
        "figures": [_figure(one, pack.currency) for one in page.figures],
        "chart": None
        if chart is None
        else {"title": chart.title, "spoken": chart.spoken, "svg": chart_svg(chart)},
        "tables": [_table(one, pack.currency) for one in page.tables],
    }


def _figure(one: Figure, currency: str) -> dict[str, object]:
    return {
        "label": one.label,
        "value": figure_words(one, currency),
        "beside": [part for part in (range_words(one), one.note) if part],
    }


def _table(table: Table, currency: str) -> dict[str, object]:
    head, *rows = table_words(table)
    unit = f", {currency}" if any(c.unit is Unit.MONEY for c in table.columns) else ""
    numbers = [is_number(column.unit) for column in table.columns]
    widths = [
        0 if number else _width([head[i], *(row[i] for row in rows)])
        for i, number in enumerate(numbers)
    ]
    return {
        "title": table.title + unit,
        "head": head,
        "rows": rows,
        "numbers": numbers,
        "widths": widths,
    }


def _width(cells: list[str]) -> int:
    """Relative width of a column of long text; 0 where it needs no more than its words."""
    if max(map(len, cells)) <= SHORT:
        return 0
    return round(min(max(sum(map(len, cells)) / len(cells), NARROWEST), WIDEST))
