"""One study with the rest of its experiment: what matters, and how much more data it needs."""

from __future__ import annotations

import tomllib
from math import isfinite
from typing import TYPE_CHECKING

from analytics.domain.errors import AnalyticsError, NotFoundError
from analytics.domain.plan import ExperimentPlan
from analytics.domain.study_view import Metric, StudyView, WorthSource, Worthwhile
from analytics.domain.viewer import Role
from analytics.estimators.metric_family import metric_family
from analytics.ingest.plan_file import parse_plan
from analytics.ingest.planning_table import parse_planning
from analytics.services.hide_small_groups import shown_studies
from analytics.services.needs import needs
from analytics.services.size_still_needed import size_still_needed
from analytics.store.register import read_register

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.initiative import Kpi, Register
    from analytics.domain.plan import Plan
    from analytics.domain.planning import Planning
    from analytics.domain.study import Study
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def view_study(store: Store, study_id: str, *, today: date) -> StudyView:
    """Read a study, its KPI, and the other studies of the same initiative and data file.

    Raises
    ------
    NotFoundError
        There is no such study.
    """
    studies = shown_studies(store, as_of=today)
    study = next((one for one in studies if one.study_id == study_id), None)
    if study is None:
        raise NotFoundError(f"There is no study '{study_id}'.", "Choose one from the list.")
    return _view(study, studies, read_register(store))


@needs(Role.VIEWER)
def view_studies(store: Store, *, today: date) -> tuple[StudyView, ...]:
    """Read every study with the rest of its experiment, by title."""
    studies, register = shown_studies(store, as_of=today), read_register(store)
    ordered = sorted(studies, key=lambda one: one.title.casefold())
    return tuple(_view(one, studies, register) for one in ordered)


def _view(study: Study, studies: tuple[Study, ...], register: Register) -> StudyView:
    kpis = {one.kpi_id: one for one in register.kpis}
    others = tuple(
        Metric(study=one, kpi=kpis.get(one.kpi_id))
        for one in sorted(studies, key=lambda one: one.title.casefold())
        if one.study_id != study.study_id and _together(one, study)
    )
    plan, planning = _plan(study), _planning(study)
    kpi = kpis.get(study.kpi_id)
    worthwhile = _worthwhile(study, kpi, planning)
    return StudyView(
        metric=Metric(study=study, kpi=kpi),
        others=others,
        initiative=next(
            (one for one in register.initiatives if one.initiative_id == study.initiative_id), None
        ),
        family=metric_family(study, studies),
        worthwhile=worthwhile,
        more=size_still_needed(study.estimate, plan, worthwhile, planning)
        if isinstance(plan, ExperimentPlan) and study.estimate and worthwhile
        else None,
    )


def _together(one: Study, other: Study) -> bool:
    """Tell whether two studies are of one experiment, as ``metric_family`` has it."""
    mine, its = (one.initiative_id, one.data_file), (other.initiative_id, other.data_file)
    return all(mine) and mine == its


def _plan(study: Study) -> Plan | None:
    """Parse the plan; one kept by an older version may be refused by now."""
    try:
        return parse_plan(study.plan_text)
    except AnalyticsError:
        return None


def _planning(study: Study) -> Planning | None:
    """Read what the plan assumed of size and effect; ``None`` without a [planning] table."""
    if study.design != "experiment":
        return None
    try:
        if not tomllib.loads(study.plan_text).get("planning"):
            return None
        return parse_planning(study.plan_text)
    except (AnalyticsError, tomllib.TOMLDecodeError):
        return None


def _worthwhile(study: Study, kpi: Kpi | None, planning: Planning | None) -> Worthwhile | None:
    """Margin before the KPI's smallest difference before the effect that was planned for."""
    guardrails = study.estimate.finding.guardrails if study.estimate else ()
    said = (
        (WorthSource.MARGIN, guardrails[0].margin if guardrails else None),
        (WorthSource.KPI, kpi.minimum_detectable_effect if kpi else None),
        (WorthSource.PLAN, planning.effect if planning else None),
    )
    for source, size in said:
        if size is not None and isfinite(size) and size != 0:
            return Worthwhile(size=abs(size), source=source)
    return None
