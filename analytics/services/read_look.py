"""An estimate at a look: who has looked before, and the interval that is honest now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.domain.days import day_of
from analytics.domain.errors import PlanError
from analytics.estimators.look_schedule import Sight
from analytics.estimators.looks import at_look

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from analytics.domain.estimate import Finding
    from analytics.domain.looks import Look, LookPlan, Monitoring
    from analytics.domain.plan import ExperimentPlan

DAY = 10  # characters of 2026-09-30


@dataclass(frozen=True, slots=True, kw_only=True)
class LookHistory:
    """Looks taken at a study so far, and today."""

    today: date
    looks: tuple[Look, ...] = ()


def read_look(
    plan: ExperimentPlan,
    looks: LookPlan,
    estimate: Callable[[ExperimentPlan], Finding],
    history: LookHistory | None,
) -> tuple[Finding, Monitoring]:
    """Estimate with the interval of the look that these data are.

    Parameters
    ----------
    plan, looks
        The experiment and its looks.
    estimate
        The estimator on the data at hand.
    history
        Looks the store keeps; ``None`` where there is no store: the looks planned before are then
        taken as having been taken.

    Raises
    ------
    AnalyticsError
        The data cannot answer, or the planned dates lie outside of them.
    """
    found = estimate(plan)

    def at_confidence(confidence: float) -> Finding:
        return estimate(replace(plan, question=replace(plan.question, confidence=confidence)))

    return at_look(looks, plan.question, _sight(plan, looks, found, history), at_confidence)


def _sight(
    plan: ExperimentPlan, looks: LookPlan, finding: Finding, history: LookHistory | None
) -> Sight:
    data = finding.data
    dated = bool(looks.dates and plan.question.time)
    return Sight(
        units=_units(finding),
        clustered=bool(plan.cluster),
        sha256=data.sha256,
        first_day=_day(data.period_start, plan.question.time) if dated else None,
        last_day=_day(data.period_end, plan.question.time) if dated else None,
        seen_on=history.today if history else None,
        past=history.looks if history else (),
    )


def _units(finding: Finding) -> float:
    """Independent units of all arms: clusters where they were randomised, else units."""
    effects = finding.effects
    clusters = [one.clusters_treated for one in effects if one.clusters_treated is not None]
    control = effects[0].clusters_control
    if clusters and control is not None:
        return float(sum(clusters) + control)
    return float(sum(one.n_treated or 0 for one in effects) + (effects[0].n_control or 0))


def _day(label: str, column: str) -> date:
    day = day_of(label[:DAY])
    if day is None:
        raise PlanError(
            f"The planned looks are dates, and column '{column}' says '{label}'.",
            "Name a column of dates as 'time', or plan a number of looks with planned_units.",
        )
    return day
