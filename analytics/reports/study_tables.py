"""Studies as rows: the list of them, and of one study every estimate and every row left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.reports.labels import NOT_SET, design_label, method_label, words
from analytics.reports.words import day, finding_word, range_words, signed

if TYPE_CHECKING:
    from analytics.domain.estimate import DataUse, Effect, Estimate
    from analytics.domain.initiative import Register
    from analytics.domain.study import Study
    from analytics.domain.surroundings import Surroundings

NOT_RUN, NO_ESTIMATE, NOT_BUILT = "Not run yet", "Refused", "Not built yet"
STILL_RUNNING = "Keep running"
SMALLEST_P = 0.001  # below this a p-value says no more than that it is small


def study_rows(studies: tuple[Study, ...], register: Register) -> pd.DataFrame:
    """One row a study: what it asks, what it found, how strong the evidence is."""
    names = {one.initiative_id: one.name for one in register.initiatives}
    kpis = {one.kpi_id: one.name for one in register.kpis}
    return pd.DataFrame(
        [
            {
                "Study": one.title,
                "Finding": finding(one),
                "Grade": one.estimate.grade.value if one.estimate else "",
                "Effect": signed(usable.effect.effect) if (usable := _usable(one)) else "",
                "Interval": interval_words(usable.effect) if usable else "",
                "KPI": kpis.get(one.kpi_id, one.kpi_id or NOT_SET),
                "Design": design_label(one.answered_by),
                "Initiative": names.get(one.initiative_id, one.initiative_id or NOT_SET),
            }
            for one in studies
        ]
    )


def event_rows(found: Surroundings) -> pd.DataFrame:
    """One row an event or change of definition that concerns a study, in order of time."""
    events = [
        (
            one.started_on,
            {
                "What": one.name,
                "From": day(one.started_on),
                "To": day(one.ended_on) if one.ended_on else "stayed",
                "Severity": one.severity.capitalize(),
            },
        )
        for one in found.shocks
    ]
    changes = [
        (
            one.changed_on,
            {
                "What": f"KPI counted differently: {one.note}"
                if one.note
                else "KPI counted differently",
                "From": day(one.changed_on),
                "To": "stayed",
                "Severity": "Earlier values converted" if one.bridged else "Not comparable",
            },
        )
        for one in found.changes
    ]
    return pd.DataFrame([row for _, row in sorted((*events, *changes), key=lambda one: one[0])])


def _usable(study: Study) -> Estimate | None:
    """Return the estimate where its numbers may be read: those of a broken study are not listed."""
    return study.estimate if study.estimate is not None and study.estimate.trustworthy else None


def finding(study: Study) -> str:
    """Say in a word or two how the latest run ended."""
    if study.estimate is not None:
        if study.estimate.monitoring is not None and study.estimate.monitoring.undecided:
            return STILL_RUNNING
        return finding_word(study.estimate) if study.estimate.trustworthy else "Not trustworthy"
    if study.problem is None:
        return NOT_RUN
    return NOT_BUILT if study.problem.kind == "not_built" else NO_ESTIMATE


def estimate_rows(estimate: Estimate) -> pd.DataFrame:
    """One row an estimate: the primary one, the other arms, then other methods with their role."""
    finding_ = estimate.finding
    several = len(finding_.effects) > 1
    arms_only = estimate.design == "experiment"
    arms = sorted(finding_.effects, key=lambda one: one.name != finding_.primary)
    rows = [
        {
            "Estimate": _effect_label(one.name, arms_only=arms_only) if several else "This study",
            "Effect": signed(one.effect),
            "Interval": interval_words(one),
            "Standard error": f"{one.std_error:.3g}",
            "p": p_words(one.p_value),
            **_adjusted(one),
            "Treated": count_words(one.n_treated, one.clusters_treated),
            "Compared with": count_words(one.n_control, one.clusters_control),
        }
        for one in arms
    ]
    rows += [
        {
            "Estimate": method_label(one.method, one.role),
            "Effect": signed(one.effect),
            "Interval": f"{signed(one.ci_low)} to {signed(one.ci_high)}",
            "Standard error": f"{one.std_error:.3g}",
            "p": "",
            "Treated": "",
            "Compared with": "",
        }
        for one in finding_.alternatives
    ]
    return pd.DataFrame(rows).fillna("")


def _adjusted(effect: Effect) -> dict[str, str]:
    """Extra column where several arms were compared."""
    if effect.p_value_adjusted is None:
        return {}
    return {"p, all arms": p_words(effect.p_value_adjusted)}


def dropped_rows(data: DataUse) -> pd.DataFrame:
    """One row a reason why rows of the file were not used; empty where every row was."""
    return pd.DataFrame(
        [{"Rows": f"{one.rows:,}", "Left out because": one.reason} for one in data.dropped],
        columns=["Rows", "Left out because"],
    )


def interval_words(effect: Effect) -> str:
    """Both ends of the interval with their signs; an open end is said to be open."""
    return range_words(effect.ci_low, effect.ci_high)


def p_words(p_value: float) -> str:
    """Write a p-value with two figures, very small ones as smaller than."""
    return f"< {SMALLEST_P}" if p_value < SMALLEST_P else f"{p_value:.2g}"


def count_words(rows: int | None, clusters: int | None) -> str:
    """Write how many were observed, with the clusters they came in."""
    if rows is None:
        return ""
    return f"{rows:,}" if clusters is None else f"{rows:,} in {clusters:,} clusters"


def _effect_label(name: str, *, arms_only: bool) -> str:
    """Keep an arm's name as in the file; say the parts of other designs in words."""
    return f"Arm {name}" if arms_only else words(name)
