"""Text and tables on a slide: placed in inches, text that fits, nothing that moves by itself."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from analytics.reports.packs.written import is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.pack import Column

Line = tuple[str, float, bool, str]
"""Words, size in points, bold, colour."""
FONT = "Arial"
TABLE_POINTS = 11
LONGEST = 150  # letters of a cell on a slide; the workbook and the CSV have every letter
NARROW, SHORT, WIDE = 6, 12, 60
LETTERS_AN_INCH = 13.0  # Arial at this size, with room to spare
LINE, ROW_EDGE = 0.19, 0.07  # inches


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    def put(self, shape: Any) -> None:  # noqa: ANN401 - the library ships no types
        """Move a shape here."""
        shape.left, shape.top, shape.width, shape.height = self.measures()

    def measures(self) -> tuple[int, int, int, int]:
        """Return left, top, width and height in the format's unit."""
        from pptx.util import Inches

        return (
            Inches(self.left),
            Inches(self.top),
            Inches(self.width),
            Inches(self.height),
        )


def add_text(slide: Any, box: Box | None, lines: Sequence[Line], *, into: Any = None) -> None:  # noqa: ANN401
    """Add a box of lines to a slide, or fill a shape it has."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    if into is None:
        if box is None:
            raise ValueError("text needs a box or a shape")
        into = slide.shapes.add_textbox(*box.measures())
    frame = into.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for i, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        _write(paragraph, line)


def add_table(
    slide: Any,  # noqa: ANN401
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    columns: Sequence[Column],
    box: Box,
) -> None:
    """Add a native table with a heading row; numbers flush right."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches

    shape = slide.shapes.add_table(len(rows) + 1, len(head), *box.measures())
    shape.table.horz_banding = False
    for column, width in zip(
        shape.table.columns, _widths(head, rows, columns, box.width), strict=True
    ):
        column.width = Inches(width)
    for i, row in enumerate([head, *rows]):
        shape.table.rows[i].height = Inches(LINE + ROW_EDGE)
        for cell, words, column in zip(shape.table.rows[i].cells, row, columns, strict=True):
            _fill(cell, heading=i == 0)
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.RIGHT if is_number(column.unit) else PP_ALIGN.LEFT
            shown = (
                words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
            )
            _write(paragraph, (shown, TABLE_POINTS, i == 0, "0A1020"))


def _fill(cell: Any, *, heading: bool) -> None:  # noqa: ANN401
    from pptx.dml.color import RGBColor
    from pptx.util import Inches

    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string("E3E8EF" if heading else "FFFFFF")
    cell.margin_left = cell.margin_right = Inches(0.06)
    cell.margin_top = cell.margin_bottom = Inches(0.02)


def _write(paragraph: Any, line: Line) -> None:  # noqa: ANN401
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    words, size, bold, colour = line
    run = paragraph.add_run()
    run.text = words
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = RGBColor.from_string(colour)


def pages_of(
    head: Sequence[str], rows: Sequence[Sequence[str]], columns: Sequence[Column], box: Box
) -> list[list[Sequence[str]]]:
    """Cut rows into as many tables as fit a box each; one empty table where there are none."""
    widths = _widths(head, rows, columns, box.width)
    parts: list[list[Sequence[str]]] = [[]]
    used = _height(head, widths)
    for row in rows:
        tall = _height(row, widths)
        if parts[-1] and used + tall > box.height:
            parts.append([])
            used = _height(head, widths)
        parts[-1].append(row)
        used += tall
    return parts


def _height(row: Sequence[str], widths: Sequence[float]) -> float:
    """Estimate how high a row becomes, in inches."""
    lines = max(
        ceil(min(len(words), LONGEST) / max(width * LETTERS_AN_INCH - 1, 1))
        for words, width in zip(row, widths, strict=True)
    )
    return ROW_EDGE + LINE * max(lines, 1)


def _widths(
    head: Sequence[str], rows: Sequence[Sequence[str]], columns: Sequence[Column], whole: float
) -> list[float]:
    """Share the width by the longest words a column has, within reason; numbers never wrap."""
    least: list[float] = []
    wanted: list[int] = []
    for column, *cells in zip(columns, head, *rows, strict=True):
        longest = max(map(len, cells[1:]), default=0)
        word = max((len(one) for cell in cells for one in cell.split()), default=0)
        keeps = is_number(column.unit) or longest <= SHORT
        least.append(max(longest if keeps else min(word, SHORT), word, NARROW) + 3)
        wanted.append(0 if keeps else min(longest, WIDE))
    room = whole * LETTERS_AN_INCH - sum(least)
    if sum(wanted) and room > 0:
        least = [one + room * extra / sum(wanted) for one, extra in zip(least, wanted, strict=True)]
    return [one / sum(least) * whole for one in least]
