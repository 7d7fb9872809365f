"""What the small pack looks like in every format, as text that can be compared line by line.

``python -m tests.reports.packs.golden`` writes the files again; look at the difference before.
"""

from __future__ import annotations

from pathlib import Path

from analytics.reports.packs.as_csv import csv_zip
from analytics.reports.packs.as_html import pack_html
from analytics.reports.packs.as_pdf import pack_pdf
from analytics.reports.packs.as_slides import slides
from analytics.reports.packs.as_workbook import workbook
from tests.reports.packs.reading import (
    charts_of,
    csv_files,
    deck,
    pdf,
    sheets,
    structure,
    words_of,
)
from tests.reports.packs.small_pack import PACK

FOLDER = Path(__file__).with_name("golden")


def contents() -> dict[str, str]:
    """Return every format of the small pack as text, by file name."""
    return {
        "small.html": pack_html(PACK).decode(),
        "small_slides.txt": _slides(slides(PACK)),
        "small_pdf.txt": _pdf(pack_pdf(PACK)),
        "small_workbook.txt": _rows(sheets(workbook(PACK))),
        "small_tables.txt": _rows(csv_files(csv_zip(PACK))),
    }


def _slides(content: bytes) -> str:
    parts = []
    for number, slide in enumerate(deck(content).slides, start=1):
        parts.append(f"--- slide {number}\n" + "\n".join(words_of(slide)))
        parts.append(f"notes: {slide.notes_slide.notes_text_frame.text}")
    charts = [
        f"{one.name}: {list(one.values)}"
        for made in charts_of(content)
        for one in made.plots[0].series
    ]
    return "\n".join([*parts, "--- charts", *charts]) + "\n"


def _pdf(content: bytes) -> str:
    pages = [f"--- page\n{page.extract_text()}" for page in pdf(content).pages]
    tags = " ".join(str(one["/S"]) for one in structure(content))
    return "\n".join([*pages, "--- tags", tags]) + "\n"


def _rows(tables: dict[str, list[list[object]]] | dict[str, list[list[str]]]) -> str:
    parts = []
    for name, rows in tables.items():
        parts.append(f"--- {name}")
        parts += [" | ".join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\n".join(parts) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, text in contents().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
