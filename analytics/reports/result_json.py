"""The result of ``analyse --json``: one object, keys that do not apply absent, nothing rounded."""

from __future__ import annotations

from dataclasses import fields
from math import isfinite
from typing import TYPE_CHECKING, Any

from analytics.reports.before_after_bridge import before_after_bridge
from analytics.reports.looks_json import looks_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.check import Check
    from analytics.domain.choice import Choice
    from analytics.domain.errors import AnalyticsError
    from analytics.domain.estimate import DataUse, Effect, Estimate, Placebo
    from analytics.domain.problem import Problem

Json = dict[str, Any]


def estimate_json(estimate: Estimate) -> Json:
    """Write an estimate under the contract's keys."""
    finding = estimate.finding
    return present(
        {
            "title": estimate.title,
            "design": estimate.design,
            "choice": _choice(estimate.choice) if estimate.choice else None,
            "method": finding.method,
            "method_in_words": finding.method_in_words,
            "estimand": finding.estimand,
            "estimand_in_words": finding.estimand_in_words,
            "estimates": [_effect(effect) for effect in finding.effects],
            "primary": finding.primary,
            "alternatives": [plain(one) for one in finding.alternatives],
            "effect_on_users": plain(finding.effect_on_users) if finding.effect_on_users else None,
            "guardrails": [plain(one) for one in finding.guardrails],
            "event_study": [plain(one) for one in finding.event_study],
            "group_time": [plain(one) for one in finding.group_time],
            "series": [plain(one) for one in finding.series],
            "segments": [plain(one) for one in finding.segments],
            "cumulative": [plain(one) for one in finding.cumulative],
            "by_exposure": [plain(one) for one in finding.by_exposure],
            "bayesian": plain(finding.bayesian) if finding.bayesian else None,
            "weights": [plain(one) for one in finding.weights],
            "period_weights": [plain(one) for one in finding.period_weights],
            "placebos": [_placebo(one) for one in finding.placebos],
            "bridge": [plain(one) for one in before_after_bridge(finding)],
            "checks": [_check(check) for check in finding.checks],
            "sensitivity": [plain(one) for one in finding.sensitivity],
            "grade": estimate.grade.value,
            "grade_reasons": list(estimate.grade_reasons),
            "trustworthy": estimate.trustworthy,
            "registered": estimate.registered,
            "looks": looks_json(estimate.monitoring) if estimate.monitoring else None,
            "deviations": list(estimate.deviations),
            "data": _data(finding.data),
            "problems": [problem_json(problem) for problem in finding.problems],
            "plan_sha256": estimate.plan_sha256,
            "version": estimate.version,
        },
        keep=("deviations", "checks", "grade_reasons"),
    )


def error_json(error: AnalyticsError) -> Json:
    """Write a refusal under the contract's keys."""
    return {
        "error": {
            "kind": error.kind,
            "message": error.message,
            "remedy": error.remedy,
            "problems": [problem_json(problem) for problem in error.problems],
        }
    }


def problem_json(problem: Problem) -> Json:
    """Write a problem with only the places it has."""
    return present(plain(problem), keep=("message", "remedy", "kind"))


def plain(record: object) -> Json:
    """Write the fields of a flat record; absent numbers stay out."""
    content = {one.name: getattr(record, one.name) for one in fields(record)}  # type: ignore[arg-type] # a dataclass
    return present(content)


def present(content: Json, keep: Iterable[str] = ()) -> Json:
    """Leave out what is not there: None, infinite ends of intervals, empty texts and lists."""
    kept = frozenset(keep)
    return {key: value for key, value in content.items() if key in kept or _is_there(value)}


def _is_there(value: object) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    return value is not None and value not in ("", [], (), {})


def _effect(effect: Effect) -> Json:
    content = {
        one.name: getattr(effect, one.name)
        for one in fields(effect)
        if one.name not in ("relative", "degrees_of_freedom", "widening")
    }
    content["df"] = effect.degrees_of_freedom
    content["relative"] = plain(effect.relative) if effect.relative else None
    return present(content)


def _choice(choice: Choice) -> Json:
    return {
        "design": choice.design,
        "branch": choice.branch,
        "reasons": list(choice.reasons),
    }


def _placebo(placebo: Placebo) -> Json:
    """Write a placebo; its ratio after to before is there where both are and it is finite."""
    content = plain(placebo) | {"kind": placebo.kind.value}
    if placebo.fit_before and placebo.fit_after is not None:
        content["ratio"] = placebo.fit_after / placebo.fit_before
    return content


def _check(check: Check) -> Json:
    return present(
        {
            "name": check.name,
            "verdict": check.verdict.value,
            "statistic": check.statistic,
            "p_value": check.p_value,
            "sentence": check.sentence,
        }
    )


def _data(data: DataUse) -> Json:
    return present(
        {
            "rows": data.rows,
            "rows_used": data.rows_used,
            "dropped": [plain(one) for one in data.dropped],
            "sha256": data.sha256,
            "period_start": data.period_start,
            "period_end": data.period_end,
        },
        keep=("dropped", "rows", "rows_used"),
    )
