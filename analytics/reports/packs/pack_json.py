"""What the command says of the packs it wrote: for programs, and for a terminal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.reports.packs.written import figure_words, footer_words, range_words
from analytics.reports.result_json import present

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analytics.domain.pack import Cell, Figure, Pack, Page
    from analytics.reports.result_json import Json


def packs_json(packs: Sequence[Pack], files: Sequence[Sequence[Path]]) -> Json:
    """Write what all packs stand on, and of each its questions, figures and files."""
    one = packs[0].provenance
    return {
        "period": one.period,
        "status": one.status,
        "as_of": one.as_of.isoformat(),
        "currency": packs[0].currency,
        **({"business_unit": one.part} if one.part else {}),
        "snapshot_sha256": one.snapshot,
        "policy_id": one.policy_id,
        "initiatives": one.initiatives,
        "counted": one.counted,
        "exclusions": list(one.exclusions),
        "packs": [
            {
                "audience": pack.audience.value,
                "files": [str(path) for path in paths],
                "pages": [_page(page) for page in pack.pages],
                "not_answered": [
                    {"question": each.question, "reason": each.reason, "remedy": each.remedy}
                    for each in pack.missing
                ],
            }
            for pack, paths in zip(packs, files, strict=True)
        ],
    }


def packs_text(packs: Sequence[Pack], files: Sequence[Sequence[Path]]) -> str:
    """Write the sentences of every pack, what is not answered, and the files."""
    lines = [footer_words(packs[0].provenance)]
    for pack, paths in zip(packs, files, strict=True):
        lines += ["", f"{pack.title}, {pack.audience.value}", ""]
        for page in pack.pages:
            lines += [page.question, f"  {page.sentence}"]
            lines += [f"  {_said(figure, pack.currency)}" for figure in page.figures]
        lines += [f"Not answered: {one.question} {one.reason}" for one in pack.missing]
        lines += ["", *(str(path) for path in paths)]
    return "\n".join(lines)


def _page(page: Page) -> Json:
    return {
        "key": page.key,
        "question": page.question,
        "sentence": page.sentence,
        "figures": [_figure(one) for one in page.figures],
    }


def _figure(one: Figure) -> Json:
    ends = {"low": _number(one.low), "high": _number(one.high)}
    return present(
        {"label": one.label, "value": _number(one.value), **ends, "unit": one.unit.value}
    )


def _number(value: Cell) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _said(one: Figure, currency: str) -> str:
    beside = "; ".join(part for part in (range_words(one), one.note) if part)
    said = f"{one.label}: {figure_words(one, currency)}"
    return f"{said} ({beside})" if beside else said
