"""Answer one plan from one data set: needs, moments, estimate, checks, grade."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, assert_never

from analytics.domain.days import day_of
from analytics.domain.errors import PlanError
from analytics.domain.estimate import Dropped, Estimate
from analytics.domain.plan import (
    AdjustedComparisonPlan,
    AutoPlan,
    DifferenceInDifferencesPlan,
    ExperimentPlan,
    InterruptedTimeSeriesPlan,
    StaggeredAdoptionPlan,
    SyntheticControlPlan,
)
from analytics.domain.viewer import Role
from analytics.estimators.adjusted_comparison import AdjustedEvidence
from analytics.estimators.experiment import ExperimentEvidence
from analytics.estimators.experiment_outcomes import OutcomeEvidence
from analytics.estimators.experiment_question import experiment_needs
from analytics.estimators.grade import grade_finding
from analytics.estimators.looks import unplanned_words
from analytics.estimators.registry import Evidence, estimate
from analytics.estimators.repeated_cross_sections import (
    CrossSections,
    cross_section_second_scan,
)
from analytics.ingest.unused_seed import unused_seed
from analytics.services.check_roll_out import Read, check_roll_out, with_outcome
from analytics.services.choose_plan import choose_plan
from analytics.services.experiment_evidence import experiment_evidence
from analytics.services.fit_values import fit_values
from analytics.services.look_closer import look_closer
from analytics.services.needs import needs
from analytics.services.outcome_evidence import needs_more, outcome_evidence
from analytics.services.people_in_study import people_in_study, with_cohorts
from analytics.services.plan_needs import (
    adoption_needs,
    covariate_levels,
    panel_needs,
    series_needs,
)
from analytics.services.read_look import read_look
from analytics.services.read_surroundings import check_surroundings
from analytics.store.adoption import adoption_panel
from analytics.store.column_range import smallest_value
from analytics.store.cross_sections import cross_section_residuals, cross_sections
from analytics.store.moments import count_units, time_span
from analytics.store.panel import panel
from analytics.store.selection import column_of
from analytics.store.series import time_series
from analytics.store.unit_rows import unit_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.check import Check
    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import DataUse, Finding
    from analytics.domain.looks import Monitoring
    from analytics.domain.plan import DesignPlan, Plan, Question
    from analytics.services.read_look import LookHistory
    from analytics.store.connection import Store

PRODUCT_VERSION = "0.2.0"
# Kinds of outcome whose segments and course over time are differences in means.
MEANS = ("mean", "proportion")


@needs(Role.VIEWER)
def estimate_plan(
    store: Store, dataset: Dataset, plan: Plan, *, history: LookHistory | None = None
) -> Estimate:
    """Run the analysis a plan asks for on a data set of the store.

    Parameters
    ----------
    dataset, plan
        What is asked of which data.
    history
        Looks already taken, for a plan that has looks; ``None`` where nobody keeps them.

    Raises
    ------
    AnalyticsError
        The plan does not fit the data, the data cannot answer, or the design is not built yet.
    """
    _require_columns(dataset, plan)
    _require_exposure(store, dataset, plan.question.credited_exposure)
    if isinstance(plan, AutoPlan):
        plan = fit_values(dataset, plan)
        chosen = choose_plan(store, dataset, plan)
        found = _estimated(store, chosen.dataset, chosen.plan, history, chosen.read)
        return replace(found, choice=chosen.choice)
    return _estimated(store, dataset, plan, history)


def _estimated(
    store: Store,
    dataset: Dataset,
    plan: DesignPlan,
    history: LookHistory | None,
    other: Callable[[str], tuple[Evidence, DataUse]] | None = None,
) -> Estimate:
    """Run the analysis of one design; ``other`` reads outcomes where the plan's reading cannot."""
    plan = fit_values(dataset, plan)
    again = other or (lambda column: _evidence(store, dataset, with_outcome(plan, column)))
    outcome = plan.question.outcome
    evidence, data = other(str(outcome)) if other is not None else _evidence(store, dataset, plan)
    finding, monitoring = _found(plan, evidence, data, history)
    finding = replace(finding, people=people_in_study(store, dataset, plan))
    finding = with_cohorts(finding, plan, evidence)
    compared = evidence.experiment if isinstance(evidence, OutcomeEvidence) else evidence
    if isinstance(plan, ExperimentPlan) and isinstance(compared, ExperimentEvidence):
        rows = compared.dataset or dataset
        needs = compared.needs if plan.outcome.kind in MEANS else None
        finding = look_closer(store, rows, _at(plan, monitoring), finding, needs)
    finding = replace(
        finding, checks=finding.checks + _surroundings(store, plan, evidence, finding.start)
    )
    read = Read(dataset=dataset, evidence=evidence, again=again)
    finding = check_roll_out(store, plan, read, finding)
    finding = replace(
        finding,
        problems=finding.problems + unused_seed(plan.question),
        data=_with_set_aside(finding.data, dataset),
    )
    grading = grade_finding(finding.graded_as or plan.question.design, finding.checks)
    question = plan.question
    return Estimate(
        title=question.title,
        design=question.design,
        finding=finding,
        grade=grading.grade,
        grade_reasons=grading.reasons,
        trustworthy=grading.trustworthy,
        registered=question.registered_on is not None,
        higher_is_better=question.higher_is_better,
        plan_sha256=question.sha256,
        version=product_version(),
        deviations=(
            *(unplanned_words(monitoring) if monitoring else ()),
            *_registered_late(question, data.period_end),
        ),
        monitoring=monitoring,
    )


def _with_set_aside(data: DataUse, dataset: Dataset) -> DataUse:
    """Name the rows that a person set aside when the files were stored: no study sees them."""
    rows = sum(one.refused for one in dataset.batches)
    if not rows:
        return data
    part = Dropped(reason="set aside when the file was stored", rows=rows)
    return replace(data, rows=data.rows + rows, dropped=(part, *data.dropped))


def _surroundings(
    store: Store, plan: DesignPlan, evidence: Evidence, start: str
) -> tuple[Check, ...]:
    """Check what else happened when it started."""
    if isinstance(plan, DifferenceInDifferencesPlan):
        start = str(plan.start)
    return check_surroundings(store, plan.question, evidence, start)


def _at(plan: ExperimentPlan, monitoring: Monitoring | None) -> ExperimentPlan:
    """Plan whose intervals are as wide as the look demands."""
    if monitoring is None:
        return plan
    question = replace(plan.question, confidence=monitoring.nominal_confidence)
    return replace(plan, question=question)


def _found(
    plan: DesignPlan, evidence: Evidence, data: DataUse, history: LookHistory | None
) -> tuple[Finding, Monitoring | None]:
    """Estimate; where the plan has looks, with the interval of the look these data are."""
    if not isinstance(plan, ExperimentPlan) or plan.looks is None:
        return estimate(plan, evidence, data), None
    return read_look(plan, plan.looks, lambda one: estimate(one, evidence, data), history)


def _registered_late(question: Question, period_end: str) -> tuple[str, ...]:
    """Say where the plan's own date of registration is after everything that was observed."""
    end = day_of(period_end)
    if question.registered_on is None or end is None or question.registered_on <= end:
        return ()
    return (f"The plan was registered on {question.registered_on}, after the data ended on {end}.",)


@cache
def product_version() -> str:
    """Version of the code that made a number."""
    try:
        return version("credence")
    except PackageNotFoundError:  # run from a checkout, which is the usual way
        return PRODUCT_VERSION


def _evidence(  # noqa: PLR0911 - one case a design
    store: Store, dataset: Dataset, plan: DesignPlan
) -> tuple[Evidence, DataUse]:
    match plan:
        case ExperimentPlan():
            return _experiment(store, dataset, plan)
        case DifferenceInDifferencesPlan():
            if not plan.question.unit:
                sections = _cross_sections(store, dataset, plan)
                return sections, sections.data
            found = panel(store, dataset, panel_needs(plan))
            return found.panel, found.data
        case SyntheticControlPlan():
            found = panel(store, dataset, panel_needs(plan))
            return found.panel, found.data
        case StaggeredAdoptionPlan():
            adoption = adoption_panel(store, dataset, adoption_needs(store, dataset, plan))
            return adoption.panel, adoption.data
        case InterruptedTimeSeriesPlan():
            answer = time_series(store, dataset, series_needs(plan))
            return answer.series, answer.data
        case AdjustedComparisonPlan():
            rows = _adjusted(store, dataset, plan)
            return rows, rows.data
        case _:
            assert_never(plan)


def _experiment(store: Store, dataset: Dataset, plan: ExperimentPlan) -> tuple[Evidence, DataUse]:
    scan = partial(
        experiment_evidence, store, dataset, plan, covariate_levels(store, dataset, plan)
    )
    evidence = scan()
    if not needs_more(plan):
        return evidence, evidence.data
    return outcome_evidence(store, plan, evidence, scan), evidence.data


def _adjusted(store: Store, dataset: Dataset, plan: AdjustedComparisonPlan) -> AdjustedEvidence:
    needs = experiment_needs(plan, covariate_levels(store, dataset, plan))
    answer = unit_rows(store, dataset, needs)
    question, data = plan.question, answer.data
    if question.time:
        first, last = time_span(store, dataset, question.time)
        data = replace(data, period_start=first, period_end=last)
    counted = question.unit and not plan.cluster
    return AdjustedEvidence(
        rows=answer.rows,
        data=data,
        units=count_units(store, dataset, needs, question.unit) if counted else None,
    )


def _cross_sections(
    store: Store, dataset: Dataset, plan: DifferenceInDifferencesPlan
) -> CrossSections:
    levels = covariate_levels(store, dataset, plan)
    answer = cross_sections(store, dataset, plan, levels)
    asked = cross_section_second_scan(plan, answer.moments)
    residuals = (
        cross_section_residuals(store, dataset, plan, levels, (answer.moments.arms, asked))
        if asked
        else None
    )
    return CrossSections(cells=answer.moments, data=answer.data, residuals=residuals)


def _require_exposure(store: Store, dataset: Dataset, label: str) -> None:
    """Refuse exposure below zero: money is credited for what was done, never for its reverse."""
    smallest = smallest_value(store, dataset, label) if label else None
    if smallest is not None and smallest < 0:
        raise PlanError(
            f"'{label}' counts exposure and goes down to {smallest:g}; it cannot be below 0.",
            "Correct the cells, or name the column that counts tickets, visits or hours.",
        )


def _require_columns(dataset: Dataset, plan: Plan) -> None:
    """Refuse a plan that names a column the file does not have, even one no estimator reads."""
    question = plan.question
    named = [question.unit, question.time, question.credited_exposure]
    named += [column for column, _ in question.where]
    named += [question.roll_out.received, *question.roll_out.placebo_outcomes]
    named += getattr(plan, "text_columns", ())
    for label in named:
        if label:
            column_of(dataset, label)
