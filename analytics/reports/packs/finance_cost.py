"""What it costs, for what, and what one followed decision costs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import short_money
from analytics.domain.cost_categories import category_label
from analytics.domain.pack import Figure, MissingPage, Page, Role, Unit
from analytics.domain.returns import CostPerSuccess
from analytics.reports.packs.shared import (
    MOST_BARS,
    as_float,
    bars,
    counts,
    cut,
    money,
    names_of,
    numbers,
    one_series,
    share_words,
    table,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.pack import Chart, PackFacts, Table

QUESTION = "What does it cost, and for what?"
ZERO = Decimal(0)
BASES = (
    ("actual", "Actual so far", Role.COST),
    ("forecast", "Forecast", Role.CLAIMED),
    ("budget", "Budget", Role.UNKNOWN),
)

Sums = dict[str, dict[str, Decimal]]


def what_it_costs(facts: PackFacts) -> Page | MissingPage:
    """Show cost by the twelve categories."""
    sums = _by_category(facts)
    if not sums:
        return MissingPage(
            question=QUESTION,
            reason="No cost in the reporting currency is booked for an initiative.",
            remedy="Add cost_entry.csv.",
        )
    currency = facts.review.currency
    total = sum((one.get("actual", ZERO) for one in sums.values()), ZERO)
    first = next(iter(sums))
    largest = sums[first].get("actual", ZERO)
    part = f", {share_words(float(largest / total))} of it," if total else ""
    return Page(
        key="cost",
        question=QUESTION,
        sentence=(
            f"{short_money(total, currency)} has been spent so far; the largest category{part} is"
            f" {category_label(first).lower()}."
        ),
        figures=(
            Figure(
                label="Spent so far", value=total, unit=Unit.MONEY, note="actual, pools allocated"
            ),
            Figure(
                label="Last twelve months",
                value=facts.review.headline.cost,
                unit=Unit.MONEY,
                note="in the books",
            ),
        ),
        chart=_chart(sums, currency),
        tables=(_table(sums), _success_table(facts)),
        method=(
            "Shared pools are allocated by their declared driver; the cost of a decision holds all"
            " that recurs."
        ),
    )


def _by_category(facts: PackFacts) -> Sums:
    """Add up cost by category and basis, the most expensive first."""
    sums: Sums = {}
    for one in facts.returns:
        for line in one.ledger:
            found = sums.setdefault(line.category, {})
            for basis, _, _ in BASES:
                amount = getattr(line, basis)
                if amount is not None:
                    found[basis] = found.get(basis, ZERO) + amount
    order = sorted(sums, key=lambda one: -sums[one].get("actual", ZERO))
    return {one: sums[one] for one in order}


def _chart(sums: Mapping[str, Mapping[str, Decimal]], currency: str) -> Chart:
    shown = list(sums)[:MOST_BARS]
    return bars(
        cut(f"Cost by category, {currency}", len(sums)),
        Unit.MONEY,
        [category_label(one) for one in shown],
        [
            one_series(label, (as_float(sums[one].get(basis)) for one in shown), role)
            for basis, label, role in BASES
            if any(basis in found for found in sums.values())
        ],
    )


def _table(sums: Mapping[str, Mapping[str, Decimal]]) -> Table:
    return table(
        "cost",
        "Cost by category",
        (*text("Category"), *money(*(label for _, label, _ in BASES))),
        (
            (category_label(one), *(found.get(basis) for basis, _, _ in BASES))
            for one, found in sums.items()
        ),
    )


def _success_table(facts: PackFacts) -> Table:
    names = names_of(facts)
    return table(
        "cost_per_success",
        "Cost of a decision that followed the AI, last year booked",
        (
            *text("Initiative"),
            *counts("Decisions followed"),
            *money("Recurring cost"),
            *numbers("Per decision"),
        ),
        (
            (names[one.initiative_id], found.successes, found.cost, found.per_success)
            for one in facts.returns
            if isinstance(found := one.cost_per_success, CostPerSuccess)
        ),
    )
