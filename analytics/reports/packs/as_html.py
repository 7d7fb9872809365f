"""A pack as one HTML file: no script, nothing loaded, a printed page a question."""

from __future__ import annotations

from html import escape
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

STYLE = Path(__file__).with_name("pack.css").read_text(encoding="utf-8")


def pack_html(pack: Pack) -> bytes:
    """Write the whole pack; text from files is escaped, so it is only ever text."""
    title = escape(f"{pack.title}, {pack.audience.value}")
    sections = [_section(pack, page, i) for i, page in enumerate(pack.pages, start=1)]
    links = "".join(
        f'<li><a href="#{escape(page.key)}">{escape(page.question)}</a></li>' for page in pack.pages
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        # Whatever slipped through still could not run or be fetched.
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{STYLE}{_printed(pack)}</style></head><body>"
        f'<header><p class="kicker">{escape(heading(pack))}</p><h1>{escape(pack.title)}</h1>'
        f'<p class="foot">{escape(footer_words(pack.provenance))}</p></header>'
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
        chart = f"<figure><figcaption>{escape(page.chart.title)}</figcaption>{picture}</figure>"
    body = "body" if chart else "body wide"
    return (
        f'<section id="{escape(page.key)}"><p class="kicker">{escape(heading(pack))}'
        f" \N{MIDDLE DOT} {number} of {len(pack.pages)}</p><h2>{escape(page.question)}</h2>"
        f'<p class="sentence">{escape(page.sentence)}</p>'
        f'<div class="{body}">{chart}<dl>{figures}</dl></div>'
        f"{''.join(_table(one, pack.currency) for one in page.tables)}"
        f'<p class="method">{escape(page.method)}</p>'
        f'<p class="foot">{escape(footer_words(pack.provenance))}</p></section>'
    )


def _figure(one: Figure, currency: str) -> str:
    beside = "; ".join(part for part in (range_words(one), one.note) if part)
    return (
        f"<dt>{escape(one.label)}</dt><dd>{escape(figure_words(one, currency))}"
        f"<small>{escape(beside)}</small></dd>"
    )


def _table(table: Table, currency: str) -> str:
    head, *rows = table_words(table)
    classes = [' class="n"' if is_number(column.unit) else "" for column in table.columns]
    unit = f", {currency}" if any(c.unit is Unit.MONEY for c in table.columns) else ""
    top = "".join(
        f'<th scope="col"{c}>{escape(h)}</th>' for h, c in zip(head, classes, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{c}>{escape(v)}</td>" for v, c in zip(row, classes, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<h3>{escape(table.title + unit)}</h3><div class="rows"><table>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _missing(pack: Pack) -> str:
    if not pack.missing:
        return ""
    rows = "".join(
        f"<dt>{escape(one.question)}</dt>"
        f"<dd><small>{escape(one.reason)} {escape(one.remedy)}</small></dd>"
        for one in pack.missing
    )
    return (
        f'<section id="unanswered"><h2>Questions without an answer</h2><dl>{rows}</dl>'
        f'<p class="foot">{escape(footer_words(pack.provenance))}</p></section>'
    )
