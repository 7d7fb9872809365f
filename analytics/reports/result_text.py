"""The result of ``analyse`` for a terminal: the answer first, then what supports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.domain.check import Verdict
    from analytics.domain.dataset import Inspection
    from analytics.domain.errors import AnalyticsError
    from analytics.domain.estimate import Effect, Estimate
    from analytics.domain.looks import Monitoring
    from analytics.domain.problem import Problem

VERDICT_WORDS = {"pass": "ok", "warn": "warning", "fail": "FAILED", "not_run": "not run"}


def estimate_text(estimate: Estimate) -> str:
    """Write an estimate as a short report."""
    finding = estimate.finding
    registered = "registered beforehand" if estimate.registered else "not registered beforehand"
    lines = [estimate.title, "=" * len(estimate.title), ""]
    lines += [effect_sentence(effect) for effect in finding.effects]
    lines += [one.sentence for one in finding.guardrails]
    if finding.effect_on_users:
        lines += ["", f"Users: {finding.effect_on_users.sentence}"]
    lines += looks_lines(estimate.monitoring)
    lines += ["", finding.estimand_in_words, finding.method_in_words, ""]
    lines.append(f"Evidence grade {estimate.grade} ({registered}).")
    lines += [f"  - {reason}" for reason in estimate.grade_reasons]
    lines += ["", "Checks:"] if finding.checks else []
    lines += [f"  [{_word(check.verdict)}] {check.sentence}" for check in finding.checks]
    lines += ["", "Beside it:"] if finding.alternatives else []
    lines += [
        f"  {one.method} ({one.role}): {one.effect:.6g} ({one.ci_low:.6g} to {one.ci_high:.6g})"
        + (f" {one.sentence}" if one.sentence else "")
        for one in finding.alternatives
    ]
    lines += ["", "How far it holds:"] if finding.sensitivity else []
    lines += [f"  {one.sentence}" for one in finding.sensitivity]
    data = finding.data
    lines += ["", f"{data.rows_used:,} of {data.rows:,} rows used."]
    lines += [f"  left out: {one.rows:,} rows, {one.reason}" for one in data.dropped]
    lines += [problem_line(problem) for problem in finding.problems]
    return "\n".join(lines)


def looks_lines(monitoring: Monitoring | None) -> list[str]:
    """Write what the looks allow to say; nothing where there was one look at the end."""
    if monitoring is None:
        return []
    lines = ["", monitoring.sentence, "Interval and p-value hold for all looks together."]
    current = monitoring.current
    for look in monitoring.looks:
        seen = "to come" if current and look.number > current.number else "taken as seen"
        if look.statistic is not None:
            seen = f"statistic {look.statistic:.3f}"
        lines.append(
            f"  look {look.number}{'' if look.planned else ' (not planned)'}:"
            f" {look.information:.0%} of the data, boundary {look.boundary:.3f}, {seen}"
        )
    return lines


def effect_sentence(effect: Effect) -> str:
    """Write one effect with its interval and p-value."""
    relative = ""
    if effect.relative is not None:
        relative = f", {effect.relative.effect:+.1%} of the baseline"
    adjusted = ""
    if effect.p_value_adjusted is not None:
        adjusted = f"; adjusted for all arms p = {effect.p_value_adjusted:.3g}"
    return (
        f"{effect.name}: {effect.effect:+.6g}{relative}"
        f" ({effect.confidence:.0%} interval {effect.ci_low:.6g} to {effect.ci_high:.6g},"
        f" p = {effect.p_value:.3g}{adjusted})"
    )


def inspection_text(inspection: Inspection) -> str:
    """Write what the importer makes of a file."""
    lines = [f"{inspection.action.value}: {inspection.rows:,} rows"]
    width = max((len(column.label) for column in inspection.columns), default=0)
    lines += [
        f"  {column.label:<{width}}  {column.type.value}"
        + (f"  total {column.total:,.6g}" if column.total is not None else "")
        for column in inspection.columns
    ]
    lines += [problem_line(one) for one in (*inspection.questions, *inspection.problems)]
    return "\n".join(lines)


def error_text(error: AnalyticsError) -> str:
    """Write a refusal: message, remedy, every located reason."""
    lines = [error.message, error.remedy]
    return "\n".join([*lines, *(problem_line(problem) for problem in error.problems)])


def problem_line(problem: Problem) -> str:
    """Write one problem with its place on a line."""
    place = ", ".join(
        part
        for part in (
            problem.where,
            f"row {problem.row}" if problem.row is not None else "",
            f"column {problem.column}" if problem.column else "",
        )
        if part
    )
    return f"! {place + ': ' if place else ''}{problem.message} {problem.remedy}"


def _word(verdict: Verdict) -> str:
    return VERDICT_WORDS[verdict.value]
