"""A pack as PPTX: a slide a question with a native chart, then the rows behind it as tables."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from analytics.reports.packs.slide_chart import add_chart
from analytics.reports.packs.slide_parts import Box, add_table, add_text, pages_of
from analytics.reports.packs.written import (
    figure_words,
    footer_words,
    heading,
    range_words,
    table_words,
)
from analytics.reports.packs.zipped import same_day

if TYPE_CHECKING:
    from analytics.domain.pack import Figure, Pack, Page, Table

WIDE, HIGH = 13.333, 7.5  # inches, 16:9
BLANK = 5  # the layout of the library's template that has a title and nothing else
MOST_ROWS = 200  # of a table; nobody pages through more, workbook and CSV have all
EDGE = 0.6
NUMBERS_LEFT, NUMBERS_WIDE = 10.1, 2.75


def slides(pack: Pack) -> bytes:
    """Write the whole pack; numbers in charts are exact and can be edited."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    _properties(deck, pack)
    for number, page in enumerate(pack.pages, start=1):
        _question(deck, pack, page, number)
    for number, page in enumerate(pack.pages, start=1):
        for table in page.tables:
            _rows(deck, pack, page, table, number)
    if pack.missing:
        _missing(deck, pack)
    out = BytesIO()
    deck.save(out)
    return same_day(out.getvalue())


def _properties(deck: Any, pack: Pack) -> None:  # noqa: ANN401 - the library ships no types
    when = pack.provenance.as_of
    facts = deck.core_properties
    facts.title = f"{pack.title}, {pack.audience.value}"
    facts.author = facts.last_modified_by = "Credence"
    facts.language = "en"
    # The day looked at, not the clock: the same pack gives the same bytes.
    facts.created = facts.modified = datetime(when.year, when.month, when.day)  # noqa: DTZ001 - the format keeps no zone


def _slide(deck: Any, pack: Pack, above: str, title: str, *, size: int = 30) -> Any:  # noqa: ANN401
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    add_text(
        slide, Box(left=EDGE, top=0.3, width=12.1, height=0.35), [(above, 13, False, "4A5568")]
    )
    held = slide.shapes.title
    Box(left=EDGE, top=0.6, width=12.1, height=0.65).put(held)
    add_text(slide, None, [(title, size, True, "0A1020")], into=held)
    add_text(
        slide,
        Box(left=EDGE, top=6.93, width=12.1, height=0.4),
        [(footer_words(pack.provenance), 10, False, "4A5568")],
    )
    return slide


def _question(deck: Any, pack: Pack, page: Page, number: int) -> None:  # noqa: ANN401
    above = f"{heading(pack)} \N{MIDDLE DOT} {number} of {len(pack.pages)}"
    slide = _slide(deck, pack, above, page.question)
    add_text(
        slide,
        Box(left=EDGE, top=1.25, width=12.1, height=0.8),
        [(page.sentence, 18, False, "0A1020")],
    )
    if page.chart is not None:
        add_text(
            slide,
            Box(left=EDGE, top=2.05, width=9.3, height=0.4),
            [(page.chart.title, 15, True, "0A1020")],
        )
        add_chart(slide, page.chart, Box(left=EDGE - 0.1, top=2.4, width=9.5, height=4.0))
        for i, figure in enumerate(page.figures):
            _figure(slide, figure, pack.currency, (NUMBERS_LEFT, 2.1 + 1.45 * i))
    else:
        for i, figure in enumerate(page.figures):
            _figure(slide, figure, pack.currency, (EDGE + 4.2 * i, 2.4))
    add_text(
        slide,
        Box(left=EDGE, top=6.38, width=12.1, height=0.5),
        [(page.method, 12, False, "4A5568")],
    )
    slide.notes_slide.notes_text_frame.text = _notes(pack, page)


def _figure(slide: Any, one: Figure, currency: str, place: tuple[float, float]) -> None:  # noqa: ANN401
    left, top = place
    lines = [
        (one.label, 16, False, "4A5568"),
        (figure_words(one, currency), 30, True, "0A1020"),
        *((part, 13, False, "4A5568") for part in (range_words(one), one.note) if part),
    ]
    add_text(slide, Box(left=left, top=top, width=NUMBERS_WIDE, height=1.4), lines)


def _notes(pack: Pack, page: Page) -> str:
    """Write what a presenter reads: the chart in words, the method, what it stands on."""
    spoken = page.chart.spoken if page.chart else ""
    return "\n\n".join(
        part for part in (page.sentence, spoken, page.method, footer_words(pack.provenance)) if part
    )


def _rows(deck: Any, pack: Pack, page: Page, table: Table, number: int) -> None:  # noqa: ANN401
    head, *rows = table_words(table)
    whole = len(rows)
    rows = rows[:MOST_ROWS]
    above = f"{heading(pack)} \N{MIDDLE DOT} rows behind question {number}: {page.question}"
    box = Box(left=EDGE, top=1.35, width=12.1, height=5.3)
    parts = pages_of(head, rows, table.columns, box)
    unit = f", {pack.currency}" if any(c.unit == "money" for c in table.columns) else ""
    for i, part in enumerate(parts, start=1):
        of = f" ({i} of {len(parts)})" if len(parts) > 1 else ""
        if whole > MOST_ROWS:
            of = f" ({i} of {len(parts)}; first {MOST_ROWS} of {whole:,} rows, workbook has all)"
        slide = _slide(deck, pack, above, f"{table.title}{unit}{of}", size=22)
        add_table(slide, head, part, columns=table.columns, box=box)


def _missing(deck: Any, pack: Pack) -> None:  # noqa: ANN401
    slide = _slide(deck, pack, heading(pack), "Questions without an answer")
    lines = []
    for one in pack.missing:
        lines += [
            (one.question, 20, True, "0A1020"),
            (f"{one.reason} {one.remedy}", 18, False, "0A1020"),
        ]
    add_text(slide, Box(left=EDGE, top=1.5, width=12.1, height=5.2), lines)
