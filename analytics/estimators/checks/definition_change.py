"""Whether the KPI was counted in the same way before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from analytics.domain.surroundings import Surroundings, Timeline


def check_definition_change(found: Surroundings, timeline: Timeline | None) -> Check:
    """Look for a change of the KPI's definition within the time that is compared.

    Parameters
    ----------
    found
        Changes of the study's KPI.
    timeline
        Its periods; ``None`` where they are numbered and have no date.
    """
    if not found.kept_changes:
        return _not_run(
            "No change of a KPI's definition is registered (table kpi_definition_change): whether"
            " this one was always counted alike is unknown."
        )
    if timeline is None:
        return _not_run(
            "The periods are numbered and have no date: registered changes cannot be placed."
        )
    first, last = timeline.periods[0], timeline.end
    inside = [one for one in found.changes if first < one.changed_on <= last]
    open_ones = [one for one in inside if not one.bridged]
    if open_ones:
        return Check(
            name="definition_change",
            verdict=Verdict.FAIL,
            sentence=(
                f"The way this KPI is counted changed on {open_ones[0].changed_on}; before and"
                " after are not comparable."
            ),
            statistic=float(len(inside)),
            caps_at="D",
        )
    if inside:
        return Check(
            name="definition_change",
            verdict=Verdict.WARN,
            sentence=(
                f"The way this KPI is counted changed on {inside[0].changed_on}; earlier values"
                " were converted, and the finding rests on that conversion."
            ),
            statistic=float(len(inside)),
        )
    return Check(
        name="definition_change",
        verdict=Verdict.PASS,
        sentence="No registered change of the KPI's definition lies within the time compared.",
        statistic=0.0,
    )


def _not_run(why: str) -> Check:
    return Check(name="definition_change", verdict=Verdict.NOT_RUN, sentence=why)
