"""Whether something else happened when the initiative started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from analytics.domain.surroundings import Surroundings, Timeline

# Periods before and after the start in which another event cannot be told from the initiative.
REACH = 2
MAJOR = "major"


def check_simultaneous_shock(found: Surroundings, timeline: Timeline | None) -> Check:
    """Look for registered events within two periods of any start.

    Parameters
    ----------
    found
        Events that concern the study.
    timeline
        Its periods and starts; ``None`` where periods are numbered and have no date.
    """
    if not found.kept_shocks:
        return _not_run(
            "No event is registered (table shock): what else changed around the start is unknown."
        )
    if timeline is None:
        return _not_run(
            "The periods are numbered and have no date: registered events cannot be placed."
        )
    windows = timeline.windows(REACH)
    near = [one for one in found.shocks if any(one.overlaps(low, high) for low, high in windows)]
    if not near:
        return Check(
            name="simultaneous_shock",
            verdict=Verdict.PASS,
            sentence=f"No registered event lies within {REACH} periods of the start.",
            statistic=0.0,
        )
    major = [one for one in near if one.severity == MAJOR]
    names = ", ".join(f"{one.name} ({one.started_on})" for one in major or near)
    sentence = (
        f"At the same time something else changed: {names}. The two cannot be separated with these"
        " data."
    )
    return Check(
        name="simultaneous_shock",
        verdict=Verdict.FAIL if major else Verdict.WARN,
        sentence=sentence,
        statistic=float(len(near)),
        caps_at="D" if major else None,
    )


def _not_run(why: str) -> Check:
    return Check(name="simultaneous_shock", verdict=Verdict.NOT_RUN, sentence=why)
