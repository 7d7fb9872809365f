"""Whether uses are watched, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.pack import Figure, MissingPage, Page, Role, Unit
from analytics.reports.labels import words
from analytics.reports.packs.monitoring import Watched, watched
from analytics.reports.packs.shared import bars, count_figure, one_series, table, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from analytics.domain.pack import Chart, PackFacts, Table
    from analytics.reports.packs.monitoring import WatchedUse

QUESTION = "Is it watched, layer by layer?"
LAYERS = ("business", "operations", "model", "data", "cost")
STATES = ((Watched.LIVE, Role.GOOD), (Watched.STALE, Role.WARN), (Watched.NEVER, Role.BAD))


def is_it_watched(facts: PackFacts) -> Page | MissingPage:
    """Show which layers of which use send signals."""
    uses = watched(facts)
    if not any(one.layers for one in uses):
        return MissingPage(
            question=QUESTION,
            reason="No use in operation has ever sent a monitoring signal.",
            remedy="Add monitoring_signal.csv.",
        )
    found = {layer for one in uses for layer in one.layers}
    layers = (*LAYERS, *sorted(found - set(LAYERS)))
    states = {layer: [one.layer(layer) for one in uses] for layer in layers}
    live = sum(one.count(Watched.LIVE) for one in states.values())
    whole, bare = len(uses) * len(layers), sum(not one.layers for one in uses)
    return Page(
        key="monitoring_layers",
        question=QUESTION,
        sentence=(
            f"{live} of {whole} layers of {len(uses)} uses in operation are live;"
            f" {bare} uses have never sent a signal."
        ),
        figures=(
            Figure(
                label="Layers live", value=live / whole, unit=Unit.SHARE, note=f"{live} of {whole}"
            ),
            count_figure("Uses nobody watches", bare, f"of {len(uses)}"),
        ),
        chart=_chart(states),
        tables=(_table(uses, layers),),
        method=(
            "Live: a period that began in the last 200 days has a signal; stale: only older ones"
            " have. The gate for scaling uses the same rule."
        ),
    )


def _chart(states: Mapping[str, Sequence[Watched]]) -> Chart:
    return bars(
        "Uses in operation by layer",
        Unit.COUNT,
        [words(layer) for layer in states],
        [
            one_series(state.value, (float(one.count(state)) for one in states.values()), role)
            for state, role in STATES
        ],
        stacked=True,
    )


def _table(uses: Sequence[WatchedUse], layers: Sequence[str]) -> Table:
    return table(
        "monitoring_layers",
        "Last signal by layer",
        text("Initiative", "Stage", *(words(layer) for layer in layers)),
        ((one.name, words(one.stage), *(_last(one, layer) for layer in layers)) for one in uses),
    )


def _last(one: WatchedUse, layer: str) -> date | None:
    found = one.layers.get(layer)
    return found.last if found else None
