"""The plan of each demo study as TOML text (the plan-file contract)."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from analytics.simulation.demo.outcomes import period_of
from analytics.simulation.demo.story import (
    ExperimentStudy,
    PanelStudy,
    SeriesStudy,
    StaggeredStudy,
)

if TYPE_CHECKING:
    from analytics.simulation.demo.story import Measure, Study


def plan_text(study: Study, measure: Measure, initiative_id: str) -> str:
    """Write the plan; lines are in the order of the contract."""
    lines = [
        *_question(study, measure, initiative_id),
        *_design(study),
        *_options(study),
    ]
    return "\n".join(lines) + "\n"


def _question(study: Study, measure: Measure, initiative_id: str) -> list[str]:
    header = study.header
    lines = [
        f'title = "{header.title}"',
        f'initiative_id = "{initiative_id}"',
        f'kpi_id = "{measure.kpi_id}"',
    ]
    if header.data:
        lines.append(f'data = "{header.data}"')
    if header.registered_on:
        lines.append(f"registered_on = {header.registered_on}")
    lines += [
        f'design = "{_name(study)}"',
        f"outcome = {_outcome(study)}",
        f"higher_is_better = {'true' if measure.direction > 0 else 'false'}",
    ]
    if header.unit:
        lines.append(f'unit = "{header.unit}"')
    lines.append(f'time = "{header.time}"')
    if header.exposure:
        lines.append(f'credited_exposure = "{header.exposure.column}"')
    return lines


def _name(study: Study) -> str:
    match study:
        case ExperimentStudy():
            return "experiment"
        case PanelStudy():
            return "difference_in_differences"
        case SeriesStudy():
            return "interrupted_time_series"
        case StaggeredStudy():
            return "staggered_adoption"
        case _:
            assert_never(study)


def _outcome(study: Study) -> str:
    if isinstance(study, SeriesStudy) and study.denominator:
        below = study.denominator.column
        return f'{{numerator = "{study.header.outcome}", denominator = "{below}"}}'
    return f'"{study.header.outcome}"'


def _design(study: Study) -> list[str]:
    match study:
        case ExperimentStudy():
            return _experiment(study)
        case PanelStudy():
            start = period_of(study, study.shape.start)
            return ['treated = "wave"', 'treated_values = ["first"]', f"start = {start}"]
        case SeriesStudy():
            return [f"start = {period_of(study, study.shape.start)}"]
        case StaggeredStudy():
            return ['first_treated = "adopted"']
        case _:
            assert_never(study)


def _experiment(study: ExperimentStudy) -> list[str]:
    lines = ['treatment = "arm"', f'control = "{study.arms[0]}"', f'arm = "{study.arms[1]}"']
    if study.cluster:
        lines.append(f'cluster = "{study.cluster[0]}"')
    if study.before:
        lines.append(f'pre_outcome = "{study.before}"')
    if study.group:
        lines.append(f'covariates = ["{study.group[0]}"]')
    return lines


def _options(study: Study) -> list[str]:
    lines: list[str] = []
    if isinstance(study, SeriesStudy):
        lines = [f"{key} = {value}" for key, value in study.options]
    if isinstance(study, ExperimentStudy) and not study.cluster:
        control, arm = study.arms
        lines = [f"allocation = {{{control} = {1 - study.share:.2f}, {arm} = {study.share:.2f}}}"]
    return ["", "[options]", *lines] if lines else []
