"""Which uses carry a risk, and whether anybody is watching them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.pack import MissingPage, Page, Role, Unit
from analytics.reports.labels import words
from analytics.reports.packs.monitoring import Watched, watched
from analytics.reports.packs.shared import (
    bars,
    count_figure,
    counts,
    listed,
    one_series,
    table,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.pack import Chart, PackFacts, Table
    from analytics.reports.packs.monitoring import WatchedUse

QUESTION = "Are we safe?"
HIGH = "high"
KNOWN_RISKS = (HIGH, "limited", "minimal", "low")
STATES = ((Watched.LIVE, Role.GOOD), (Watched.STALE, Role.WARN), (Watched.NEVER, Role.BAD))


def are_we_safe(facts: PackFacts) -> Page | MissingPage:
    """Relate risk class to whether anybody is watching."""
    uses = watched(facts)
    if not any(one.risk_class for one in uses):
        return MissingPage(
            question=QUESTION,
            reason="No use case in operation states its risk class.",
            remedy="Fill risk_class in use_case.csv, and add monitoring_signal.csv.",
        )
    high = [one for one in uses if one.risk_class == HIGH]
    bare = [one for one in high if one.state is not Watched.LIVE]
    named = f": {listed([one.name for one in bare])}" if bare else ""
    return Page(
        key="risk_and_monitoring",
        question=QUESTION,
        sentence=(
            f"{len(bare)} of {len(high)} high-risk uses in operation have no live"
            f" monitoring{named}."
        ),
        figures=(
            count_figure("High-risk uses without live monitoring", len(bare), f"of {len(high)}"),
            count_figure("Uses in operation", len(uses)),
        ),
        chart=_chart(uses),
        tables=(_table(uses),),
        method=(
            "Live: at least one layer has a signal of a period that began in the last 200 days."
            " Incidents are not in the register, so nothing is said of them."
        ),
    )


def _chart(uses: Sequence[WatchedUse]) -> Chart:
    stated = {one.risk_class for one in uses}
    risks = [one for one in KNOWN_RISKS if one in stated]
    risks += sorted(stated - set(KNOWN_RISKS) - {""}) + ([""] if "" in stated else [])
    return bars(
        "Uses in operation by risk class and monitoring",
        Unit.COUNT,
        [words(risk) if risk else "Risk not stated" for risk in risks],
        [
            one_series(
                state.value,
                (
                    float(sum(one.risk_class == risk and one.state is state for one in uses))
                    for risk in risks
                ),
                role,
            )
            for state, role in STATES
        ],
        stacked=True,
    )


def _table(uses: Sequence[WatchedUse]) -> Table:
    return table(
        "risk_and_monitoring",
        "Uses in pilot, scaling or production",
        (
            *text("Initiative", "Risk class", "Stage", "Monitoring", "Last signal"),
            *counts("Layers live"),
        ),
        (
            (
                one.name,
                words(one.risk_class) if one.risk_class else None,
                words(one.stage),
                one.state.value,
                one.last,
                one.live,
            )
            for one in uses
        ),
    )
