"""The figures of a study: one line a metric of its experiment, guardrails in their own block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics.reports.labels import GRADE_SHORT, grade_label
from analytics.reports.metric_lines import MetricLine, Tone, guardrail_rows, metric_lines
from analytics.reports.money import money
from analytics.reports.relative_change import relative_change
from analytics.reports.study_tables import interval_words
from analytics.reports.words import range_words, signed
from pages.components.metrics import show_metric
from pages.components.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.credit import Credit
    from analytics.domain.estimate import Effect, Estimate
    from analytics.domain.initiative import Kpi
    from analytics.domain.study_view import StudyView

LOOKS = {
    Tone.GOOD: ("green", "\N{BLACK UP-POINTING TRIANGLE}"),
    Tone.BAD: ("red", "\N{BLACK DOWN-POINTING TRIANGLE}"),
    Tone.OPEN: ("gray", "\N{WHITE CIRCLE}"),
    Tone.NONE: ("gray", "\N{MULTIPLICATION SIGN}"),
}
MONEY_TOLD = (
    "What the policy credits for the time observed; below it the 90% interval of the risk-adjusted"
    " value"
)
VERDICT_COLOURS = {"Pass": "green", "Fail": "red"}


def show_figures(view: StudyView, estimate: Estimate, credit: Credit | None) -> None:
    """Show effect, interval, money and grade of this study; 2 by 2 on a phone."""
    effect = estimate.effect
    unit = view.metric.kpi.unit if view.metric.kpi is not None else ""
    sure = f"With its {effect.confidence:.0%} interval, in {unit or 'outcome units'}"
    cells = [
        ("Effect", signed(effect.effect), interval_words(effect), sure),
        _share_cell(effect, view.metric.kpi),
        _money_cell(credit),
        (
            "Evidence grade",
            estimate.grade.value,
            GRADE_SHORT[estimate.grade],
            grade_label(estimate.grade),
        ),
    ]
    with st.grid(4, min_column_width=150):
        for label, value, beside, told in cells:
            show_metric(label, value, beside, told=told)


def show_untrusted_numbers(view: StudyView, estimate: Estimate) -> None:
    """Show effect and interval of a broken study in grey, labelled as not to be used; no money."""
    unit = view.metric.kpi.unit if view.metric.kpi is not None else "outcome units"
    effect = estimate.effect
    st.markdown(
        f":gray-badge[Not to be used] :gray[Effect {plain(signed(effect.effect))} {plain(unit)},"
        f" {effect.confidence:.0%} interval {plain(interval_words(effect))}. Neither is a finding.]"
    )


def show_metric_lines(view: StudyView, credits_by_study: Mapping[str, Credit]) -> None:
    """Show one line a metric where the experiment has several, and its guardrails."""
    lines = metric_lines(view, credits_by_study)
    if len(lines) > 1:
        kind = "experiment" if view.metric.study.answered_by == "experiment" else "study"
        st.header(f"Metrics of this {kind}", anchor=False)
        st.table(_shown(lines).set_index("Metric"), border="horizontal")
    guardrails = guardrail_rows(view)
    if not guardrails.empty:
        st.header("Guardrails", anchor=False)
        st.caption(
            "A guardrail passes only where a loss beyond what is accepted is ruled out; not being"
            " significantly worse is no pass."
        )
        guardrails["Verdict"] = [_verdict(one) for one in guardrails["Verdict"]]
        for column in ("Guardrail", "Loss still possible", "Loss accepted"):
            guardrails[column] = guardrails[column].map(plain)
        st.table(guardrails.set_index("Guardrail"), border="horizontal")


def _share_cell(effect: Effect, kpi: Kpi | None) -> tuple[str, str, str, str]:
    told = (
        "The change that the logarithm stands for, with its interval"
        if kpi is not None and kpi.in_logs
        else "Effect as a share of the baseline, interval by Fieller"
    )
    change = relative_change(effect, kpi)
    if change is None:
        return ("As a share", "not set", "baseline not above zero", told)
    low, high = change.ci_low, change.ci_high
    shares = range_words(low * 100, high * 100)
    return ("As a share", f"{signed(change.effect * 100)}%", f"{shares} %", told)


def _money_cell(credit: Credit | None) -> tuple[str, str, str, str]:
    if credit is None or credit.credited is None:
        return ("Credited value", "not set", "no approved price", MONEY_TOLD)
    spread = (
        f"{money(credit.low, '')} to {money(credit.high, '')}"
        if credit.low is not None and credit.high is not None
        else ""
    )
    return ("Credited value", money(credit.credited, credit.currency), spread, MONEY_TOLD)


def _shown(lines: tuple[MetricLine, ...]) -> pd.DataFrame:
    priced = any(line.credited for line in lines)
    rows = []
    for line in lines:
        colour, sign = LOOKS[line.tone]
        row = {
            "Metric": plain(line.name),
            "Finding": f":{colour}[**{sign} {plain(line.word)}**] {plain(line.effect)}",
            "Interval": plain(line.interval),
        }
        rows.append(row | ({"Credited": plain(line.credited)} if priced else {}))
    return pd.DataFrame(rows)


def _verdict(word: str) -> str:
    colour = VERDICT_COLOURS.get(word, "orange" if word == "Undecided" else "gray")
    sign = {"Pass": "\N{CHECK MARK}", "Fail": "\N{MULTIPLICATION SIGN}"}.get(word, "?")
    return f":{colour}[**{sign} {plain(word)}**]"
