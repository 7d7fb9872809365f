"""What all experiments together say: as JSON, for a terminal, in sentences and as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.reports.result_json import plain, present, problem_json
from analytics.reports.result_text import problem_line

if TYPE_CHECKING:
    from analytics.domain.experiments_together import (
        ExperimentsTogether,
        ShrunkenEffect,
        TogetherSummary,
    )
    from analytics.reports.result_json import Json


def together_json(found: ExperimentsTogether) -> Json:
    """Write the summary; effects are shares of the control's mean, positive is good."""
    content: Json = {"concluded": found.concluded}
    if found.summary is not None:
        content |= plain(found.summary)
        content["experiments"] = [_experiment(one) for one in found.summary.experiments]
    problems = [*found.left_out, *([found.problem] if found.problem else [])]
    content["problems"] = [problem_json(one) for one in problems]
    return present(content)


def together_text(found: ExperimentsTogether) -> str:
    """Write the summary for a terminal."""
    lines = ["All experiments together", "========================", ""]
    summary = found.summary
    if found.problem is not None:
        lines.append(problem_line(found.problem))
    if summary is not None:
        lines += [*sentences(summary), "", summary.method_in_words, ""]
        width = max(len(one.measured.title) for one in summary.experiments)
        lines += [
            f"  {one.measured.title:<{width}}  measured {percent(one.measured.effect)},"
            f" after correction {percent(one.effect)}"
            for one in summary.experiments
        ]
    lines += [problem_line(one) for one in found.left_out]
    return "\n".join(lines)


def sentences(summary: TogetherSummary) -> tuple[str, ...]:
    """Say what the experiments are worth together, most important first."""
    sure = f"{summary.confidence:.0%} interval"
    spread = (
        (
            f"The average effect is {percent(summary.mean)} ({sure} {percent(summary.ci_low)} to"
            f" {percent(summary.ci_high)}); the next experiment is expected between"
            f" {percent(summary.predicted_low)} and {percent(summary.predicted_high)}."
        ),
        f"{summary.i2:.0%} of the scatter between experiments is not chance.",
    )
    if not summary.winners:
        return ("No experiment improved its KPI clearly.", *spread)
    risk = (
        f"At a success rate of {summary.success_rate:.0%}, a clear improvement turns out to be none"
        f" in {summary.false_positive_risk:.0%} of cases (assuming {summary.alpha:.0%} two-sided"
        f" tests with {summary.power:.0%} power)."
    )
    return (_winners(summary, sure), *spread, risk)


def _winners(summary: TogetherSummary, sure: str) -> str:
    """Say what the winners claim on average: percentages of several KPIs add up to no money."""
    totals = (
        summary.claimed_total,
        summary.shrunken_total,
        summary.shrunken_low,
        summary.shrunken_high,
    )
    claimed, left, low, high = (percent(total / summary.winners) for total in totals)
    return (
        f"{summary.winners} of {len(summary.experiments)} experiments improved their KPI clearly."
        f" On average they claim {claimed} each; after correction for luck {left} ({sure} {low} to"
        f" {high}). Added up that is {percent(summary.claimed_total)} and"
        f" {percent(summary.shrunken_total)}."
    )


def shrunken_rows(summary: TogetherSummary) -> pd.DataFrame:
    """One row an experiment, largest corrected effect first."""
    return pd.DataFrame(
        [
            {
                "Experiment": one.measured.title,
                "Measured": percent(one.measured.effect),
                "Interval": f"{percent(one.measured.effect - one.measured.needed)} to"
                f" {percent(one.measured.effect + one.measured.needed)}",
                "After correction": percent(one.effect),
                "Kept": f"{one.kept:.0%}",
                "Clear improvement": "Yes" if one.measured.won else "No",
            }
            for one in largest_first(summary)
        ]
    )


def largest_first(summary: TogetherSummary) -> tuple[ShrunkenEffect, ...]:
    """Order experiments by their corrected effect."""
    return tuple(sorted(summary.experiments, key=lambda one: -one.effect))


def spoken_shrinkage(summary: TogetherSummary) -> str:
    """Read the picture of measured and corrected effects."""
    read = "; ".join(
        f"{one.measured.title} measured {percent(one.measured.effect)}, after correction"
        f" {percent(one.effect)}"
        for one in largest_first(summary)[:3]
    )
    return (
        f"Interval chart of {len(summary.experiments)} experiments. Largest after correction:"
        f" {read}. The table below holds every number."
    )


def percent(share: float) -> str:
    """Write a share of the baseline with its sign."""
    return f"{share:+.1%}".replace("-", "\N{MINUS SIGN}")


def _experiment(one: ShrunkenEffect) -> Json:
    measured = one.measured
    return {
        "study_id": measured.study_id,
        "title": measured.title,
        "effect": measured.effect,
        "std_error": measured.std_error,
        "won": measured.won,
        "shrunken_effect": one.effect,
        "shrunken_std_error": one.std_error,
        "kept": one.kept,
    }
