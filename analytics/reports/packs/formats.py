"""Which formats a pack comes in: one row each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.reports.packs.as_csv import csv_zip
from analytics.reports.packs.as_html import pack_html
from analytics.reports.packs.as_pdf import pack_pdf
from analytics.reports.packs.as_slides import slides
from analytics.reports.packs.as_workbook import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFormat:
    """One format: what its button says, how its files end, who writes it."""

    label: str
    ending: str
    mime: str
    write: Callable[[Pack], bytes]


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: tuple[PackFormat, ...] = (
    PackFormat(
        label="Slides",
        ending=".pptx",
        mime=f"{OFFICE}.presentationml.presentation",
        write=slides,
    ),
    PackFormat(label="PDF", ending=".pdf", mime="application/pdf", write=pack_pdf),
    PackFormat(
        label="Workbook", ending=".xlsx", mime=f"{OFFICE}.spreadsheetml.sheet", write=workbook
    ),
    PackFormat(label="Web page", ending=".html", mime="text/html", write=pack_html),
    PackFormat(label="Tables", ending="-tables.zip", mime="application/zip", write=csv_zip),
)


def file_name(pack: Pack, one: PackFormat) -> str:
    """Name a pack's file: ``credence-2026Q3-board.pptx``, ``...-business-retail-bank.pdf``."""
    provenance = pack.provenance
    part = re.sub(r"\W+", "-", provenance.part.lower()).strip("-")
    names = ("credence", provenance.period, pack.audience.value, part)
    return "-".join(name for name in names if name) + one.ending
