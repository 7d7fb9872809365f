"""A pack as one HTML file: no script, nothing loaded, a printed page a question."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.domain.pack import Unit
from analytics.reports.csv_file import quoted
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
    from analytics.domain.pack import Cell, Figure, Pack, Page, Table

STYLE = Path(__file__).with_name("pack.css").read_text(encoding="utf-8")


def pack_html(pack: Pack) -> bytes:
    """Write the whole pack; text from files is escaped, so it is only ever text.

    A spreadsheet opens a web page too, every paragraph a cell: no text starts a formula.
    """
    title = escape(f"{pack.title}, {pack.audience.value}")
    sections = [_section(pack, page, i) for i, page in enumerate(pack.pages, start=1)]
    links = "".join(
        f'<li><a href="#{escape(page.key)}">{_text(page.question)}</a></li>' for page in pack.pages
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        # Whatever slipped through still could not run or be fetched.
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{STYLE}{_printed(pack)}</style></head><body>"
        f'<header><p class="kicker">{_text(heading(pack))}</p><h1>{_text(pack.title)}</h1>'
        f'<p class="foot">{_text(footer_words(pack.provenance))}</p></header>'
        f'<nav aria-label="Questions"><ol>{links}</ol></nav>'
        f"<main>{''.join(sections)}{_missing(pack)}</main>"
        "</body></html>\n"
    ).encode()


def _printed(pack: Pack) -> str:
    """Put what a pack stands on below every printed page, where the browser can."""
    words = "".join(
        one if one.isascii() and one.isalnum() else f"\\{ord(one):06x}"
        for one in footer_words(pack.provenance)
    )
    return f'@page{{@bottom-left{{content:"{words}";font:8pt Arial,sans-serif;color:#4A5568}}}}'


def _section(pack: Pack, page: Page, number: int) -> str:
    figures = "".join(_figure(one, pack.currency) for one in page.figures)
    chart = ""
    if page.chart is not None:
        picture = chart_svg(page.chart).replace(
            ' role="img"', f' role="img" aria-label="{escape(page.chart.spoken)}"', 1
        )
        chart = f"<figure><figcaption>{_text(page.chart.title)}</figcaption>{picture}</figure>"
    body = "body" if chart else "body wide"
    return (
        f'<section id="{escape(page.key)}"><p class="kicker">{_text(heading(pack))}'
        f" \N{MIDDLE DOT} {number} of {len(pack.pages)}</p><h2>{_text(page.question)}</h2>"
        f'<p class="sentence">{_text(page.sentence)}</p>'
        f'<div class="{body}">{chart}<dl>{figures}</dl></div>'
        f"{''.join(_table(one, pack.currency) for one in page.tables)}"
        f'<p class="method">{_text(page.method)}</p>'
        f'<p class="foot">{_text(footer_words(pack.provenance))}</p></section>'
    )


def _figure(one: Figure, currency: str) -> str:
    beside = "; ".join(part for part in (range_words(one), one.note) if part)
    return (
        f"<dt>{_text(one.label)}</dt><dd>{_text(figure_words(one, currency))}"
        f"<small>{_text(beside)}</small></dd>"
    )


def _table(table: Table, currency: str) -> str:
    head, *rows = table_words(table)
    classes = [' class="n"' if is_number(column.unit) else "" for column in table.columns]
    unit = f", {currency}" if any(c.unit is Unit.MONEY for c in table.columns) else ""
    top = "".join(f'<th scope="col"{c}>{_text(h)}</th>' for h, c in zip(head, classes, strict=True))
    cells = [
        "".join(
            _cell(words, value, c) for words, value, c in zip(row, values, classes, strict=True)
        )
        for row, values in zip(rows, table.rows, strict=True)
    ]
    body = "".join(f"<tr>{one}</tr>" for one in cells)
    return (
        f'<h3>{_text(table.title + unit)}</h3><div class="rows"><table>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(words: str, value: Cell, shown_as: str) -> str:
    """Write a cell; a number also as such, for the spreadsheet that opens the page."""
    number = isinstance(value, Decimal | float | int) and isfinite(value)
    exact = f' sdval="{value}" sdnum="1033;"' if number else ""
    return f"<td{shown_as}{exact}>{_text(words)}</td>"


def _missing(pack: Pack) -> str:
    if not pack.missing:
        return ""
    rows = "".join(
        f"<dt>{_text(one.question)}</dt>"
        f"<dd><small>{_text(one.reason)} {escape(one.remedy)}</small></dd>"
        for one in pack.missing
    )
    return (
        f'<section id="unanswered"><h2>Questions without an answer</h2><dl>{rows}</dl>'
        f'<p class="foot">{_text(footer_words(pack.provenance))}</p></section>'
    )


def _text(words: str) -> str:
    return escape(quoted(words))
