"""How the five formats of a pack are read back: with other programs than those that wrote them."""

from __future__ import annotations

import csv
from functools import cache
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Iterator

Rows = list[list[str]]


class HtmlPack(HTMLParser):
    """Tables, figures, tags and addresses of the web page."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tables: list[Rows] = []
        self.values: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feet: list[str] = []
        self.within: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.within.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
        elif tag == "dd":
            self.values.append("")
        elif tag == "p" and ("class", "foot") in attrs:
            self.feet.append("")
            self.within[-1] = "foot"

    def handle_endtag(self, tag: str) -> None:
        del tag
        if self.within:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        where = self.within[-1] if self.within else ""
        if where in {"td", "th"}:
            self.tables[-1][-1][-1] += data
        elif where == "dd":
            self.values[-1] += data
        elif where == "foot":
            self.feet[-1] += data


def html_pack(content: bytes) -> HtmlPack:
    """Read the web page; ``meta`` has no end, so it is left out first."""
    head, _, rest = content.partition(b"<title>")
    found = HtmlPack(b"<title>" + rest)
    found.tags |= {"meta"} if b"<meta" in head else set()
    return found


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """Read every sheet as values."""
    book = load_workbook(BytesIO(content))
    return {one.title: [[cell.value for cell in row] for row in one.rows] for one in book}


def formulas(content: bytes) -> list[str]:
    """Return every formula and every address that a workbook holds."""
    book = load_workbook(BytesIO(content))
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    return [str(cell.value) for cell in cells if cell.data_type == "f" or cell.hyperlink]


def deck(content: bytes) -> Any:
    return Presentation(BytesIO(content))


def words_of(slide: Any) -> list[str]:
    """Return every text on a slide, a table's cells included."""
    found = [one.text_frame.text for one in slide.shapes if one.has_text_frame]
    tables = [one.table for one in slide.shapes if one.has_table]
    return found + [cell.text for one in tables for row in one.rows for cell in row.cells]


def charts_of(content: bytes) -> list[Any]:
    return [one.chart for slide in deck(content).slides for one in slide.shapes if one.has_chart]


def books_of(content: bytes) -> list[bytes]:
    """Return the workbooks inside the charts of a deck."""
    with ZipFile(BytesIO(content)) as parts:
        return [parts.read(name) for name in parts.namelist() if name.endswith(".xlsx")]


def slide_tables(content: bytes) -> list[Rows]:
    """Return the tables of a deck in order, each slide its own."""
    return [
        [[cell.text for cell in row.cells] for row in one.table.rows]
        for slide in deck(content).slides
        for one in slide.shapes
        if one.has_table
    ]


def pdf(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def packed(text: str) -> str:
    """Leave out blanks and breaks: where a line ends in a PDF says nothing."""
    return "".join(text.split())


@cache
def pdf_words(content: bytes) -> str:
    return packed("".join(page.extract_text() for page in pdf(content).pages))


def structure(content: bytes) -> Iterator[Any]:
    """Walk the structure tree of a tagged PDF: every element once, in reading order."""
    root: Any = pdf(content).trailer["/Root"]
    waiting: list[Any] = [root["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            if "/S" in one:
                yield one
            if "/K" in one:
                waiting.append(one["/K"])


def csv_files(content: bytes) -> dict[str, Rows]:
    with ZipFile(BytesIO(content)) as parts:
        return {
            name: list(csv.reader(StringIO(parts.read(name).decode("utf-8-sig"))))
            for name in parts.namelist()
        }
