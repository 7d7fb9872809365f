"""What can be answered where a column could be read in two ways, in the words of its own cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.domain.problem import Problem

DAY_OR_MONTH = {
    "day_first": "The day comes first: 31/12/2026",
    "month_first": "The month comes first: 12/31/2026",
}


def choices_of(question: Problem) -> dict[str, str]:
    """Return answers and their words; the keys are those of ``ingest.notations.Answer``."""
    if question.kind == "ask_day_month":
        return DAY_OR_MONTH
    if question.kind == "ask_year_first":
        return DAY_OR_MONTH | {"year_first": "The year comes first: 26-12-31"}
    digits = question.value.replace(",", "").replace(".", "")
    point = "." in question.value
    whole, parts = f"thousands: {digits}", f"decimals: {question.value.replace(',', '.')}"
    return {
        "decimal_point": f"The mark is a point for {parts}" if point else f"A comma for {whole}",
        "decimal_comma": f"The mark is a point for {whole}" if point else f"A comma for {parts}",
    }
