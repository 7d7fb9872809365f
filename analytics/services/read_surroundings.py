"""What else happened around a study, from the registers of events and of KPI definitions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.adoption import AdoptionPanel
from analytics.domain.days import day_of
from analytics.domain.moments import Panel, TimeSeries
from analytics.domain.surroundings import Surroundings, Timeline
from analytics.domain.viewer import Role
from analytics.estimators.checks.definition_change import check_definition_change
from analytics.estimators.checks.simultaneous_shock import check_simultaneous_shock
from analytics.estimators.repeated_cross_sections import CrossSections
from analytics.services.needs import needs
from analytics.store.surroundings import read_definition_changes, read_scope, read_shocks

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.check import Check
    from analytics.domain.plan import Question
    from analytics.estimators.registry import Evidence
    from analytics.store.connection import Store

MONTH = 30  # days
DAY = 10  # characters of 2026-09-30


@needs(Role.VIEWER)
def read_surroundings(store: Store, *, initiative_id: str, kpi_id: str) -> Surroundings:
    """Read the events that concern an initiative and KPI, and changes of the KPI's definition."""
    shocks, changes = read_shocks(store), read_definition_changes(store)
    scope = read_scope(store, initiative_id, kpi_id)
    return Surroundings(
        shocks=tuple(one for one in shocks if one.concerns(scope)),
        changes=tuple(one for one in changes if one.kpi_id == kpi_id),
        kept_shocks=bool(shocks),
        kept_changes=bool(changes),
    )


@needs(Role.VIEWER)
def check_surroundings(
    store: Store, question: Question, evidence: Evidence, start: str
) -> tuple[Check, ...]:
    """Check a before/after study against both registers.

    Other designs, and plans outside of a portfolio, have nothing to check.

    Parameters
    ----------
    question
        What the plan asks; its initiative and KPI say which events concern it.
    evidence
        What was analysed: its periods say when.
    start
        First treated period, where the design has one start for all.
    """
    compared = isinstance(evidence, AdoptionPanel | CrossSections | Panel | TimeSeries)
    if not compared or not question.kpi_id:
        return ()
    found = read_surroundings(store, initiative_id=question.initiative_id, kpi_id=question.kpi_id)
    timeline = _timeline(evidence, start)
    return (
        check_simultaneous_shock(found, timeline),
        check_definition_change(found, timeline),
    )


def _timeline(evidence: Evidence, start: str) -> Timeline | None:
    """Days of the periods and positions of the starts; ``None`` where they are no dates."""
    match evidence:
        case Panel():
            labels, starts = evidence.periods, [int(np.argmax(evidence.after))]
        case TimeSeries():
            labels = evidence.times
            starts = [int(np.argmax(evidence.position >= evidence.start))]
        case AdoptionPanel():
            last = len(evidence.periods)
            labels = evidence.periods
            starts = [int(one) for one in evidence.starts if 0 < one < last]
        case CrossSections():
            labels, starts = _by_month(evidence, start)
        case _:
            return None
    days = [_day(label) for label in labels]
    known = tuple(day for day in days if day is not None)
    return Timeline(periods=known, starts=tuple(starts)) if len(known) == len(days) else None


def _by_month(evidence: CrossSections, start: str) -> tuple[tuple[str, ...], list[int]]:
    """Rows that follow no unit have no periods of their own: months around the start stand in."""
    first, begin, last = (
        _day(one) for one in (evidence.data.period_start, start, evidence.data.period_end)
    )
    if first is None or begin is None or last is None:
        return (start,), [0]
    before, after = (begin - first).days // MONTH, (last - begin).days // MONTH
    days = [begin + timedelta(days=MONTH * k) for k in range(-before, after + 1)]
    return tuple(str(day) for day in days), [before]


def _day(label: str) -> date | None:
    return day_of(label[:DAY])
