"""Settle the design of a plan that leaves it open: look at the shape of its data, then choose."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.data_shape import SeriesShape
from analytics.domain.errors import NotBuiltError
from analytics.domain.plan import InterruptedTimeSeriesPlan, Ratio, StaggeredAdoptionPlan
from analytics.domain.viewer import Role
from analytics.estimators.choose_design import (
    STAGGERED,
    SYNTHETIC,
    choose_for_panel,
    choose_for_rows,
    choose_for_series,
    choose_without_time,
)
from analytics.estimators.panel_shape import common_start, shape_of
from analytics.ingest.settled_plan import settle
from analytics.services.needs import needs
from analytics.services.plan_needs import adoption_needs, series_needs
from analytics.store.adoption import adoption_panel
from analytics.store.derived_start import LABEL, with_first_treated
from analytics.store.series import time_series

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.choice import Choice
    from analytics.domain.data_shape import PanelShape
    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import DataUse
    from analytics.domain.moments import Panel
    from analytics.domain.plan import AutoPlan, DesignPlan
    from analytics.store.connection import Store

NO_GROUP = "The plan names nobody to compare with: there is one series."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The settled plan with the data set it reads, and why this design.

    ``read`` reads an outcome where the plan's own reading of the file would not do.
    """

    plan: DesignPlan
    dataset: Dataset
    choice: Choice
    read: Callable[[str], tuple[Panel, DataUse]] | None = None


@needs(Role.VIEWER)
def choose_plan(store: Store, dataset: Dataset, plan: AutoPlan) -> Chosen:
    """Walk the decision tree for a plan whose design is open.

    Raises
    ------
    AnalyticsError
        The plan does not fit the data, or no design can answer.
    """
    by_lot = plan.randomised and plan.treatment
    if by_lot or (plan.start is None and not plan.first_treated):
        return _settled(plan, dataset, choose_without_time(plan))
    followed = plan.question.unit and (plan.first_treated or plan.treated)
    if followed:
        return _panel(store, dataset, plan)
    if plan.treated:
        return _settled(plan, dataset, choose_for_rows(plan))
    return _series(store, dataset, plan, why=NO_GROUP)


def _panel(store: Store, dataset: Dataset, plan: AutoPlan) -> Chosen:
    """Choose among the designs that follow units."""
    if isinstance(plan.question.outcome, Ratio):
        raise NotBuiltError(
            "A ratio outcome of units that are followed over time is not built yet.",
            "Bring numerator divided by denominator of every unit and period as a column and name"
            " that as outcome; every unit then counts the same.",
        )
    marked, source = plan.first_treated, dataset
    if not marked:
        marked = LABEL
        source = with_first_treated(
            store,
            dataset,
            (plan.treated, plan.treated_values),
            time=plan.question.time,
            start=_start(plan),
        )
    found = _read(store, source, plan, marked, covariates=plan.covariates)
    shape = shape_of(found[0])
    if not shape.never and len(shape.starts) == 1:
        return _everybody(store, dataset, plan, shape)
    choice = choose_for_panel(shape)
    if choice.design == STAGGERED:
        unused = frozenset() if choice.branch in ("covariates_predict", "gaps") else _COVARIATES
        return _settled(plan, source, choice, keys={"first_treated": marked}, without=unused)
    return _common_start(store, dataset, plan, choice, shape)


_COVARIATES = frozenset({"covariates"})


def _common_start(
    store: Store, dataset: Dataset, plan: AutoPlan, choice: Choice, shape: PanelShape
) -> Chosen:
    """Settle on one start for all; read again where the file has it unit by unit."""
    without = _COVARIATES
    if choice.design == SYNTHETIC:
        without |= {"cluster"}
    if not plan.first_treated:
        return _settled(plan, dataset, choice, without=without)
    (label,) = shape.starts
    keys = {
        "treated": plan.first_treated,
        "treated_values": [label],
        "start": _moment(label),
    }

    def read(outcome: str) -> tuple[Panel, DataUse]:
        asked = replace(plan, question=replace(plan.question, outcome=outcome))
        same = common_start(*_read(store, dataset, asked, plan.first_treated, covariates=()))
        return same.panel, same.data

    settled = _settled(plan, dataset, choice, keys=keys, without=without)
    return replace(settled, read=read)


def _everybody(store: Store, dataset: Dataset, plan: AutoPlan, shape: PanelShape) -> Chosen:
    """Settle on one series where every unit starts together."""
    (label,) = shape.starts
    why = f"Every unit starts in {label}: nobody is left to compare with, so they are one series."
    start = plan.start if plan.start is not None else _moment(label)
    return _series(store, dataset, replace(plan, start=start, covariates=()), why=why)


def _series(store: Store, dataset: Dataset, plan: AutoPlan, *, why: str) -> Chosen:
    start = _start(plan)
    asked = InterruptedTimeSeriesPlan(question=plan.question, start=start)
    series = time_series(store, dataset, series_needs(asked)).series
    after = series.position >= series.start
    shape = SeriesShape(
        before=int(np.count_nonzero(~after)),
        after=int(np.count_nonzero(after)),
        comparison_series=len(plan.covariates),
    )
    choice = choose_for_series(shape, why=why)
    compared = choice.branch == "series_with_comparison"
    return _settled(
        plan,
        dataset,
        choice,
        keys={"start": start},
        without=frozenset() if compared else _COVARIATES,
    )


def _read(
    store: Store, dataset: Dataset, plan: AutoPlan, marked: str, *, covariates: tuple[str, ...]
) -> tuple[AdoptionPanel, DataUse]:
    asked = StaggeredAdoptionPlan(
        question=plan.question,
        first_treated=marked,
        cluster=plan.cluster,
        covariates=covariates,
        text_columns=plan.text_columns,
    )
    found = adoption_panel(store, dataset, adoption_needs(store, dataset, asked))
    return found.panel, found.data


def _settled(
    plan: AutoPlan,
    dataset: Dataset,
    choice: Choice,
    *,
    keys: Mapping[str, object] | None = None,
    without: frozenset[str] = frozenset(),
) -> Chosen:
    """Read the plan's text again as that of the chosen design, and say what it does not use."""
    settled = settle(
        plan.question.text,
        choice.design,
        keys=keys or {},
        options=dict(choice.options),
        without=without,
    )
    if settled.unused:
        named = ", ".join(f"'{one}'" for one in settled.unused)
        said = f"Not used by this design: {named}."
        choice = replace(choice, reasons=(*choice.reasons, said))
    return Chosen(plan=settled.plan, dataset=dataset, choice=choice)


def _start(plan: AutoPlan) -> date | int:
    if plan.start is None:
        raise TypeError("a plan without a start has no series")
    return plan.start


def _moment(label: str) -> date | int:
    """Start as a plan would write it, from the label of a period."""
    found = tomllib.loads(f"start = {label[:10]}")["start"]
    if not isinstance(found, date | int):
        raise TypeError(f"{label} is neither a date nor a whole number")
    return found
