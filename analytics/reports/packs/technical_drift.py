"""Whether signals of model, data and operations warn before the value itself does."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from analytics.domain.initiative import SIGNAL_LASTS
from analytics.domain.pack import Chart, Figure, MissingPage, Page, Role, Shape, Unit
from analytics.domain.signal import VALUE_LAYERS, SignalState
from analytics.reports.packs.shared import count_figure, names_of, one_series, table, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from analytics.domain.pack import Cell, PackFacts, Table
    from analytics.domain.signal import Signal

QUESTION = "Does drift run ahead of value?"
SHOWN = 12  # periods that can be told apart at three metres
NONE = "none"
OFF = frozenset({SignalState.WARNING, SignalState.BREACH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Signals of one use: those that may run ahead, and those of the value itself."""

    name: str
    ahead: tuple[Signal, ...]
    of_value: tuple[Signal, ...]

    def lead(self, day: date) -> int | None:
        """Days from the first warning ahead to the first of the value; ``None`` without both."""
        ahead, value = first_warning(self.ahead, day), first_warning(self.of_value, day)
        return None if ahead is None or value is None else (value - ahead).days


def first_warning(signals: Iterable[Signal], day: date) -> date | None:
    """First period in which any of the signals lay beyond a limit."""
    found = [
        one.period_start for signal in signals for one in signal.until(day) if one.state in OFF
    ]
    return min(found, default=None)


def drift_and_value(facts: PackFacts) -> Page | MissingPage:
    """Set warnings of drift beside warnings of value, on one axis of time."""
    day, uses = facts.review.as_of, _uses(facts)
    if not uses:
        return MissingPage(
            question=QUESTION,
            reason="No use sends signals both of drift and of its value, with limits.",
            remedy=(
                "Add monitoring_signal.csv with the layer business beside model or data, and a"
                " warn_threshold for each."
            ),
        )
    leads = [lead for one in uses if (lead := one.lead(day)) is not None]
    drifting = sum(first_warning(one.ahead, day) is not None for one in uses)
    return Page(
        key="drift_and_value",
        question=QUESTION,
        sentence=_sentence(len(uses), drifting, leads),
        figures=(
            Figure(
                label="Lead of drift over value",
                value=median(leads) if leads else None,
                unit=Unit.NUMBER,
                note=f"days, median of {len(leads)} uses that had both",
            ),
            count_figure(
                "Uses that warned in both", len(leads), f"of {len(uses)} with both signals"
            ),
        ),
        chart=_chart(uses, day),
        tables=(_table(uses, day),),
        method=(
            "The first period in which a signal lay beyond its warning limit, of the layer business"
            " against all others. A few uses show a pattern, no cause."
        ),
    )


def _sentence(uses: int, drifting: int, leads: Sequence[int]) -> str:
    before = sum(lead > 0 for lead in leads)
    start = f"{drifting} of {uses} uses have had a warning of drift; "
    if not leads:
        return f"{start}in none of them has the value warned, too."
    return f"{start}in {before} of {len(leads)} that had both, drift warned before the value."


def _uses(facts: PackFacts) -> tuple[Watch, ...]:
    """Return uses with judged signals of both kinds, in ranking order."""
    judged = [
        one
        for one in facts.review.register.signals
        if any(value.state is not SignalState.UNJUDGED for value in one.until(facts.review.as_of))
    ]
    found = (
        Watch(
            name=name,
            ahead=tuple(
                one
                for one in judged
                if one.initiative_id == initiative_id and one.layer not in VALUE_LAYERS
            ),
            of_value=tuple(
                one
                for one in judged
                if one.initiative_id == initiative_id and one.layer in VALUE_LAYERS
            ),
        )
        for initiative_id, name in names_of(facts).items()
    )
    return tuple(one for one in found if one.ahead and one.of_value)


def _chart(uses: Sequence[Watch], day: date) -> Chart | None:
    periods = sorted(
        {
            value.period_start
            for one in uses
            for signal in (*one.ahead, *one.of_value)
            for value in signal.until(day)
        }
    )[-SHOWN:]
    if len(periods) < 2:  # noqa: PLR2004 - one point is no line
        return None
    drift = [float(sum(_is_off(one.ahead, at) for one in uses)) for at in periods]
    value = [float(sum(_is_off(one.of_value, at) for one in uses)) for at in periods]
    series = (one_series("Drift", drift, Role.WARN), one_series("Value", value, Role.BAD))
    ends = ", ".join(f"{one.name.lower()} {one.values[-1]:.0f}" for one in series)
    return Chart(
        shape=Shape.LINES,
        title="Uses beyond a warning limit",
        unit=Unit.COUNT,
        categories=tuple(one.isoformat() for one in periods),
        series=series,
        spoken=f"Uses beyond a warning limit in the period from {periods[-1]}: {ends}.",
    )


def _is_off(signals: Iterable[Signal], day: date) -> bool:
    """Tell whether the last value of any signal that still counts lies beyond a limit."""
    last = [values[-1] for signal in signals if (values := signal.until(day))]
    return any(one.state in OFF and day - one.period_start <= SIGNAL_LASTS for one in last)


def _table(uses: Sequence[Watch], day: date) -> Table:
    columns = text(
        "Initiative",
        "First warning of drift",
        "First warning of value",
        "Lead, days",
        "Beyond a limit now",
    )
    return table("drift_and_value", "Warnings of drift and of value", columns, _rows(uses, day))


def _rows(uses: Sequence[Watch], day: date) -> Iterable[tuple[Cell, ...]]:
    for one in uses:
        now = [signal.name for signal in (*one.ahead, *one.of_value) if _is_off((signal,), day)]
        yield (
            one.name,
            *(
                NONE if known is None else str(known)
                for known in (
                    first_warning(one.ahead, day),
                    first_warning(one.of_value, day),
                    one.lead(day),
                )
            ),
            "; ".join(now) or NONE,
        )
