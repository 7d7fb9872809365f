"""What was promised, and what arrived of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.amounts import percent
from analytics.domain.pack import Figure, MissingPage, Page, Role, Series, Unit
from analytics.domain.returns import NotDefined
from analytics.reports.packs.shared import (
    MOST_BARS,
    bars,
    count_figure,
    cut,
    money,
    names_of,
    numbers,
    share_words,
    shares,
    table,
    text,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from analytics.domain.expectation import Met
    from analytics.domain.pack import Chart, PackFacts, Table

QUESTION = "What did we promise, and what arrived?"
TREND = 4  # quarters
ARRIVED = 0.8  # of what was promised: below it a promise counts as missed

Rates = list[tuple["Met", float]]


def promised_and_arrived(facts: PackFacts) -> Page | MissingPage:
    """Relate measured to expected effects."""
    rows = [(one, rate) for one in facts.met if (rate := one.rate) is not None]
    if not rows:
        return MissingPage(
            question=QUESTION,
            reason="No expected effect has been measured.",
            remedy="Fill expected_effect in initiative_kpi.csv, and run the studies.",
        )
    rows.sort(key=lambda pair: pair[1])
    arrived = sum(rate >= ARRIVED for _, rate in rows)
    confidence = percent(facts.review.assumptions.credit_confidence)
    return Page(
        key="promised_and_arrived",
        question=QUESTION,
        sentence=(
            f"{arrived} of {len(rows)} expectations arrived to at least {percent(ARRIVED)};"
            f" {sum(rate <= 0 for _, rate in rows)} brought nothing or harm."
        ),
        figures=_figures(facts, arrived, len(rows)),
        chart=_chart(facts, rows),
        tables=(_table(facts, rows), _by_quarter(facts)),
        method=f"Low and high are one-sided bounds at the policy's confidence of {confidence}.",
    )


def _figures(facts: PackFacts, arrived: int, rows: int) -> tuple[Figure, ...]:
    kept = count_figure("Promises kept", arrived, f"of {rows}: at least {percent(ARRIVED)} came")
    found = [kept]
    if not isinstance(facts.reference, NotDefined):
        found.append(
            Figure(
                label="Typical delivery",
                value=facts.reference.median,
                unit=Unit.SHARE,
                note="median of those with a gain",
            )
        )
    quarters = _quarters(facts)
    first, last = (quarters[0], quarters[-1]) if quarters else (None, None)
    if first and last and first[3] is not None and last[3] is not None:
        found.append(
            Figure(
                label=f"Credited of claimed, {last[0]}",
                value=last[3],
                unit=Unit.SHARE,
                note=f"{share_words(first[3])} in {first[0]}",
            )
        )
    return tuple(found)


def _quarters(facts: PackFacts) -> list[tuple[str, Decimal, Decimal, float | None]]:
    """Return the last four quarters with what was credited and claimed for each of them."""
    ends = facts.quarters
    found = []
    for before, end in zip((None, *ends[:-1]), ends, strict=True):
        credited = end.credited - (before.credited if before else 0)
        claimed = end.claimed - (before.claimed if before else 0)
        rate = float(credited / claimed) if claimed > 0 else None
        found.append((end.quarter, credited, claimed, rate))
    return found[-TREND:]


def _by_quarter(facts: PackFacts) -> Table:
    return table(
        "credited_of_claimed",
        f"Credited of what was claimed for each of the last {TREND} quarters",
        (*text("Quarter"), *money("Credited", "Claimed"), *shares("Credited of claimed")),
        _quarters(facts),
    )


def _chart(facts: PackFacts, rows: Rates) -> Chart:
    names, shown = names_of(facts), rows[:MOST_BARS]
    series = Series(
        name="Measured",
        role=Role.CREDITED,
        values=tuple(rate for _, rate in shown),
        low=tuple(one.low / one.expected for one, _ in shown),
        high=tuple(one.high / one.expected for one, _ in shown),
    )
    return bars(
        cut("Measured as a share of what was expected", len(rows), "lowest"),
        Unit.SHARE,
        [names[one.initiative_id] for one, _ in shown],
        [series],
    )


def _table(facts: PackFacts, rows: Rates) -> Table:
    names = names_of(facts)
    return table(
        "promised_and_arrived",
        "Expected and measured, positive is good",
        (
            *text("Initiative", "KPI", "Unit"),
            *numbers("Expected", "Measured", "Low", "High"),
            *shares("Arrived"),
        ),
        (
            (
                names[one.initiative_id],
                one.kpi,
                one.unit,
                one.expected,
                one.measured,
                one.low,
                one.high,
                rate,
            )
            for one, rate in rows
        ),
    )
