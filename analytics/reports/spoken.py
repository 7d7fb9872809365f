"""What each picture says, for readers who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.estimate import PlaceboKind
from analytics.reports.money import money
from analytics.reports.words import signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import Appraisal, RankedInitiative
    from analytics.domain.estimate import EventStudyPoint, GroupTimeEffect, Placebo, SeriesPoint
    from analytics.domain.funding import FundingPlan
    from analytics.reports.charts.effect_intervals import IntervalRow
    from analytics.reports.claimed_to_credited import WaterfallStep

NAMED = 3  # so many examples are read out; the table has them all


def spoken_picture(ranked: tuple[RankedInitiative, ...]) -> str:
    """Value against feasibility: how many points, and the best of them."""
    best = ", ".join(one.appraisal.initiative.name for one in ranked[:NAMED])
    return (
        f"Bubble chart of {len(ranked)} initiatives, value score against feasibility score."
        f" Ranked first: {best}. The table below holds every number."
    )


def spoken_waterfall(steps: tuple[WaterfallStep, ...], currency: str) -> str:
    """Read the bridge: every step with its amount."""
    read = "; ".join(f"{step.label} {money(step.amount, currency)}" for step in steps)
    return f"Waterfall chart. {read}."


def spoken_bridge(steps: tuple[WaterfallStep, ...], unit: str) -> str:
    """Read the bridge in KPI units: every step with its size."""
    read = "; ".join(f"{step.label} {signed(float(step.amount))} {unit}".strip() for step in steps)
    return f"Waterfall chart from the plain before and after to the measured effect. {read}."


def spoken_forest(rows: tuple[Appraisal, ...], currency: str) -> str:
    """Credit with interval of the largest initiatives."""
    read = "; ".join(
        f"{one.initiative.name} credited {money(one.credited, currency)},"
        f" interval {money(one.credited_low, currency)} to {money(one.credited_high, currency)}"
        for one in rows[:NAMED]
    )
    return (
        f"Interval chart of {len(rows)} initiatives. Largest: {read}."
        " The table below holds every number."
    )


def spoken_intervals(rows: tuple[IntervalRow, ...], unit: str) -> str:
    """Read every row of an interval picture."""
    read = "; ".join(
        f"{row.label} {signed(row.effect)}, {signed(row.low)} to {signed(row.high)}" for row in rows
    )
    return f"Interval chart of the effect in {unit or 'outcome units'}. {read}."


def spoken_series(series: tuple[SeriesPoint, ...], start: str) -> str:
    """Mean observed and mean expected level from the start on."""
    times = [point.time for point in series]
    # Numbered periods do not sort as text; a start that was left out can only be compared as text.
    known = times.index(start) if start in times else None
    after = [
        (point.observed, point.expected)
        for number, point in enumerate(series)
        if start
        and (point.time >= start if known is None else number >= known)
        and None not in (point.observed, point.expected)
    ]
    text = f"Line chart of {len(series)} periods, observed against expected."
    if not after:
        return text
    observed = sum(seen for seen, _ in after if seen is not None) / len(after)
    expected = sum(guess for _, guess in after if guess is not None) / len(after)
    return f"{text} From {start} on, observed {observed:.4g} on average, expected {expected:.4g}."


def spoken_event_study(points: tuple[EventStudyPoint, ...]) -> str:
    """Mean effect before and after the start."""
    before = [point.effect for point in points if point.relative_time < 0]
    after = [point.effect for point in points if point.relative_time >= 0]
    parts = [f"Chart of the effect in {len(points)} periods around the start."]
    if before:
        parts.append(f"Mean before: {signed(sum(before) / len(before))}.")
    if after:
        parts.append(f"Mean after: {signed(sum(after) / len(after))}.")
    return " ".join(parts)


def spoken_ranks(rows: Sequence[RankedInitiative]) -> str:
    """Read the most likely rank of the first few initiatives."""
    read = []
    for one in rows[:NAMED]:
        chance = max(one.rank_probabilities)
        rank = one.rank_probabilities.index(chance) + 1
        read.append(f"{one.appraisal.initiative.name} most often rank {rank}, in {chance:.0%}")
    return f"Heat map of ranks. {'; '.join(read)}. The table below holds every number."


def spoken_frontier(plan: FundingPlan, currency: str) -> str:
    """Read the ends of the frontier and the budget chosen."""
    last = plan.frontier[-1]
    return (
        f"Step chart of the best net value by budget, up to {money(last.net_value, currency)} at"
        f" {money(last.budget, currency)}. The current budget of"
        f" {money(plan.best.budget, currency)} brings"
        f" {money(plan.best.net_value, currency)}. The table below holds every number."
    )


def spoken_weights(rows: tuple[tuple[str, float], ...]) -> str:
    """Read the shares of the comparison units."""
    read = "; ".join(f"{name} {share:.1%}" for name, share in rows)
    return f"Bar chart of the comparison units' shares. {read}."


def spoken_placebos(placebos: tuple[Placebo, ...], effect: float) -> str:
    """Say how many pretended treatments of each kind are as large as the real effect."""
    words = {PlaceboKind.UNIT: "units that were not treated", PlaceboKind.START: "earlier starts"}
    parts = []
    for kind, word in words.items():
        row = [one for one in placebos if one.kind is kind]
        if row:
            as_large = sum(abs(one.effect) >= abs(effect) for one in row)
            parts.append(f"{as_large} of {len(row)} {word} show an effect as large.")
    left = [one.effect for one in placebos if one.kind is PlaceboKind.LEFT_OUT]
    if left:
        parts.append(
            f"Without one comparison unit it lies between {signed(min(left))} and"
            f" {signed(max(left))}."
        )
    found = f"Dot chart of the effect found, {signed(effect)}, among pretended treatments."
    return " ".join([found, *parts])


def spoken_group_time(cells: tuple[GroupTimeEffect, ...]) -> str:
    """Largest and smallest effect among cohorts and periods."""
    cohorts = len({cell.group for cell in cells})
    ends = (min(cells, key=lambda cell: cell.effect), max(cells, key=lambda cell: cell.effect))
    read = "; ".join(
        f"{word} {signed(cell.effect)}, adopted in {cell.group}, seen in {cell.time}"
        for word, cell in zip(("smallest", "largest"), ends, strict=True)
    )
    return f"Grid of the effect in {cohorts} cohorts by period. {read}."
