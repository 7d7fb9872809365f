"""What changed since the review before, and how the forecasts made there did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.following import ForecastState
from analytics.domain.pack import Chart, Figure, MissingPage, Page, Role, Series, Shape, Unit
from analytics.reports.change_words import LABELS, change_sentence, policy_sentence
from analytics.reports.labels import words
from analytics.reports.packs.shared import (
    MOST_BARS,
    as_float,
    bars,
    cut,
    money,
    names_of,
    one_series,
    share_words,
    shares,
    table,
    text,
)
from analytics.reports.packs.written import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.change import InitiativeChange, PortfolioChange
    from analytics.domain.following import Calibration, Outcome
    from analytics.domain.pack import Cell, PackFacts, Table
    from analytics.domain.review import Since

CHANGED = "What changed since the last review?"
FORECASTS = "How good were our forecasts?"


def what_changed(facts: PackFacts) -> tuple[Page | MissingPage, ...]:
    """Bridge from what the last review showed to what is credited now; nothing in a preview."""
    if facts.held is None or len(facts.review.ranked) < len(facts.held.frozen.portfolio.ranked):
        return ()  # the bridge is of the whole portfolio
    since = facts.held.frozen.since
    if since.change is None:
        remedy = "It is shown from the second review on."
        return (MissingPage(question=CHANGED, reason=since.reason, remedy=remedy),)
    page = Page(
        key="changes",
        question=CHANGED,
        sentence=change_sentence(since.change),
        figures=(Figure(label="Change", value=since.change.change, unit=Unit.MONEY),),
        chart=_bridge(since, since.change),
        tables=(_changes(since.change),),
        method=" ".join((policy_sentence(since.change), *since.change.notes)),
    )
    return (page,)


def how_forecasts_did(facts: PackFacts) -> tuple[Page | MissingPage, ...]:
    """Compare forecasts with what came; nothing where none was made."""
    if facts.held is None:
        return ()
    following, names = facts.held.frozen.following, names_of(facts)
    made = [
        one
        for one in following.outcomes
        if one.state is not ForecastState.NONE and one.initiative_id in names
    ]
    scored = [one for one in made if one.state is ForecastState.RESOLVED]
    if not made:
        return ()
    if not scored or following.overall is None:
        reason = f"None of {len(made)} forecasts is due with newer evidence than it was made on."
        remedy = "They are scored at the first review after their day that has new outcomes."
        return (MissingPage(question=FORECASTS, reason=reason, remedy=remedy),)
    page = Page(
        key="forecasts",
        question=FORECASTS,
        sentence=_forecast_sentence(following.overall),
        figures=_forecast_figures(following.overall),
        chart=_forecast_chart(scored, facts.review.currency),
        tables=(_outcomes(made),),
        method=(
            "Brier score: mean squared distance of the stated chances from what came, 0 is perfect."
            " Coverage: outcomes from P10 to P90, 80% is meant; its range is the exact 90%"
            " interval. Over all forecasts of all reviews."
        ),
    )
    return (page,)


def _bridge(since: Since, change: PortfolioChange) -> Chart:
    """Begin at what was shown, and name what later corrections of the register made of it."""
    shown = change.before if since.shown_before is None else since.shown_before
    corrected = [("Corrected since", since.restated)] if since.restated else []
    causes = [(LABELS[one.cause], one.amount) for one in change.shares if one.amount]
    steps = [("Shown then", shown), *corrected, *causes, ("Credited now", change.after)]
    return Chart(
        shape=Shape.STEPS,
        title=f"From then to now, {change.currency}",
        unit=Unit.MONEY,
        categories=tuple(name for name, _ in steps),
        series=(one_series("Amount", (float(amount) for _, amount in steps)),),
        totals=(0, len(steps) - 1),
        spoken="; ".join(f"{name} {written(amount, Unit.MONEY)}" for name, amount in steps),
    )


def _changes(change: PortfolioChange) -> Table:
    return table(
        "changes",
        "Every initiative by cause",
        (*text("Initiative"), *money("Then", *LABELS.values(), "Now")),
        (_change_row(one) for one in change.initiatives),
    )


def _change_row(one: InitiativeChange) -> tuple[Cell, ...]:
    amounts = {share.cause: share.amount for share in one.shares}
    return (one.name, one.before, *(amounts.get(cause) for cause in LABELS), one.after)


def _forecast_sentence(found: Calibration) -> str:
    parts = []
    if found.coverage is not None:
        parts.append(
            f"{share_words(found.coverage)} of {found.intervals} outcomes came from P10 to P90,"
            " where 80% is meant"
        )
    if found.brier is not None:
        parts.append(f"the Brier score of {found.scored} stated chances is {found.brier:.2f}")
    return ("; ".join(parts) or "No forecast could be scored") + "."


def _forecast_figures(found: Calibration) -> tuple[Figure, ...]:
    coverage = Figure(
        label="Coverage",
        value=found.coverage,
        unit=Unit.SHARE,
        low=found.coverage_low,
        high=found.coverage_high,
        note="80% is meant",
    )
    note = "" if found.base is None else f"{found.base:.2f} by always saying the average"
    brier = Figure(label="Brier score", value=found.brier, unit=Unit.NUMBER, note=note)
    return tuple(one for one in (coverage, brier) if one.value is not None)


def _forecast_chart(scored: Sequence[Outcome], currency: str) -> Chart:
    shown = scored[:MOST_BARS]
    forecast = Series(
        name="Forecast, P10 to P90",
        role=Role.CLAIMED,
        values=tuple(as_float(one.p50) for one in shown),
        low=tuple(as_float(one.p10) for one in shown),
        high=tuple(as_float(one.p90) for one in shown),
    )
    return bars(
        cut(f"Credited value against its forecast, {currency}", len(scored), "first"),
        Unit.MONEY,
        [one.name for one in shown],
        [forecast, one_series("What came", (as_float(one.actual) for one in shown))],
    )


def _outcomes(made: Sequence[Outcome]) -> Table:
    return table(
        "forecasts",
        "Every forecast with what came",
        (
            *text("Initiative", "Decided", "By", "State"),
            *money("P10", "P50", "P90", "Success from"),
            *shares("Chance stated"),
            *text("Due"),
            *money("What came"),
            *text("In words"),
        ),
        (
            (
                one.name,
                words(one.choice),
                one.decided_by,
                words(one.state.value),
                one.p10,
                one.p50,
                one.p90,
                one.success_from,
                one.probability,
                one.resolve_by,
                one.actual,
                one.sentence,
            )
            for one in made
        ),
    )
