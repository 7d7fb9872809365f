"""One line a metric or arm of an experiment: name, effect, good or bad, interval, money."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.amounts import figure
from analytics.domain.estimate import GuardrailVerdict
from analytics.reports.money import money
from analytics.reports.relative_change import relative_change
from analytics.reports.study_tables import finding, interval_words
from analytics.reports.words import is_good, signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.credit import Credit
    from analytics.domain.estimate import Effect, Estimate
    from analytics.domain.initiative import Kpi
    from analytics.domain.study_view import Metric, StudyView

NO_PRICE = "no price set"


class Tone(StrEnum):
    """How a line reads; a word and a sign say the same as the colour."""

    GOOD = "good"
    BAD = "bad"
    OPEN = "open"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricLine:
    """One line, ready to be shown; texts are empty where there is nothing to say."""

    name: str
    tone: Tone
    word: str
    effect: str = ""
    interval: str = ""
    credited: str = ""


GUARDRAIL_WORDS = {
    GuardrailVerdict.PASS: "Pass",
    GuardrailVerdict.UNDECIDED: "Undecided",
    GuardrailVerdict.FAIL: "Fail",
}


def metric_lines(view: StudyView, credits_by_study: Mapping[str, Credit]) -> tuple[MetricLine, ...]:
    """Return every metric of the experiment, this study first; several arms get a line each.

    Parameters
    ----------
    view
        The study with the rest of its experiment.
    credits_by_study
        What the portfolio's review credits, by study.
    """
    return tuple(
        line
        for metric in view.metrics
        for line in _lines(metric, credits_by_study.get(metric.study.study_id))
    )


def guardrail_rows(view: StudyView) -> pd.DataFrame:
    """One row a guardrail and arm; one whose plan has no margin is said to have none."""
    return pd.DataFrame([row for metric in view.metrics for row in _guardrails(metric)])


def _lines(metric: Metric, credit: Credit | None) -> tuple[MetricLine, ...]:
    estimate = metric.study.estimate
    if estimate is None or not estimate.trustworthy:
        return (MetricLine(name=metric.name, tone=Tone.NONE, word=finding(metric.study)),)
    effects = estimate.finding.effects if estimate.design == "experiment" else (estimate.effect,)
    several = len(effects) > 1
    running = estimate.monitoring is not None and estimate.monitoring.undecided
    return tuple(
        MetricLine(
            name=f"{metric.name}, arm {one.name}" if several else metric.name,
            tone=Tone.OPEN if running else _tone(one, estimate),
            word=finding(metric.study) if running else _word(one, estimate),
            effect=_effect(one, metric.kpi),
            interval=interval_words(one),
            credited=_credited(metric, credit) if one.name == estimate.finding.primary else "",
        )
        for one in sorted(effects, key=lambda one: one.name != estimate.finding.primary)
    )


def _tone(effect: Effect, estimate: Estimate) -> Tone:
    good = is_good(effect, higher_is_better=estimate.higher_is_better)
    if good is None:
        return Tone.OPEN
    return Tone.GOOD if good else Tone.BAD


def _word(effect: Effect, estimate: Estimate) -> str:
    words = {Tone.GOOD: "Better", Tone.BAD: "Worse"}
    return words.get(_tone(effect, estimate), "Not clear")


def _effect(effect: Effect, kpi: Kpi | None) -> str:
    unit = kpi.unit if kpi is not None else ""
    change = relative_change(effect, kpi)
    share = "" if change is None else f" ({signed(change.effect * 100)}%)"
    return f"{signed(effect.effect)} {unit}".strip() + share


def _credited(metric: Metric, credit: Credit | None) -> str:
    """Write the money of a metric; what only must not get worse needs no price."""
    if credit is None or (credit.credited is None and metric.is_guardrail):
        return ""
    return NO_PRICE if credit.credited is None else money(credit.credited, credit.currency)


def _guardrails(metric: Metric) -> list[dict[str, str]]:
    estimate = metric.study.estimate
    if not metric.is_guardrail:
        return []
    unit = metric.kpi.unit if metric.kpi is not None else ""
    if estimate is None or not estimate.trustworthy:
        return [_row(metric.name, finding(metric.study))]
    if not estimate.finding.guardrails:
        return [_row(metric.name, "No margin set: cannot pass")]
    several = len(estimate.finding.guardrails) > 1
    return [
        _row(
            f"{metric.name}, arm {one.name}" if several else metric.name,
            GUARDRAIL_WORDS[one.verdict],
            worst=f"{figure(one.worst)} {unit}".strip() if one.worst > 0 else "none",
            margin=f"{figure(one.margin)} {unit}".strip(),
        )
        for one in estimate.finding.guardrails
    ]


def _row(name: str, verdict: str, *, worst: str = "", margin: str = "") -> dict[str, str]:
    return {
        "Guardrail": name,
        "Verdict": verdict,
        "Loss still possible": worst,
        "Loss accepted": margin,
    }
