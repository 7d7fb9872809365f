"""What one study found: sentence, grade with reasons, picture, checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.charts.counterfactual import counterfactual
from analytics.reports.charts.donor_weights import donor_weights, weight_rows
from analytics.reports.charts.effect_intervals import effect_intervals, interval_rows
from analytics.reports.charts.event_study import event_study
from analytics.reports.charts.group_time import group_time
from analytics.reports.charts.placebos import placebo_distribution
from analytics.reports.labels import design_label, grade_label
from analytics.reports.spoken import (
    spoken_event_study,
    spoken_group_time,
    spoken_intervals,
    spoken_placebos,
    spoken_series,
    spoken_weights,
)
from analytics.reports.words import effect_sentence, rows_sentence
from pages.components.charts import current_palette, show_chart
from pages.components.data_mark import show_data_mark
from pages.components.plain_text import plain
from pages.components.problems import show_problems
from pages.components.study_list import STUDY
from pages.components.tables import show_checks

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from analytics.domain.estimate import Estimate
    from analytics.domain.initiative import Kpi
    from analytics.domain.study import Study

PERIODS, BY_PERIOD, METHODS = "Over time", "Period by period", "Effect and other methods"
PRETENDED, WEIGHTS = "Where nothing happened", "Comparison units"
COHORTS = "By cohort and period"


def show_study(study: Study, kpi: Kpi | None) -> None:
    """Show one study whole, or the reason why it has no estimate.

    Parameters
    ----------
    study
        The study with its latest run.
    kpi
        What it measures; ``None`` where the register does not know the KPI.
    """
    st.subheader(plain(study.title), anchor=False)
    if study.estimate is None:
        _show_refusal(study)
    else:
        show_estimate(study.estimate, kpi, key=study.study_id)
        show_data_mark(study)
    st.page_link(
        "pages/studies.py",
        label="Open the study",
        icon=":material/arrow_forward:",
        icon_position="right",
        query_params={STUDY: study.study_id},
    )


def show_estimate(estimate: Estimate, kpi: Kpi | None, *, key: str) -> None:
    """Show sentence, grade, picture and checks of an estimate; ``key`` is unique on the page."""
    registered = "registered beforehand" if estimate.registered else "not registered beforehand"
    if estimate.trustworthy:
        st.write(plain(effect_sentence(estimate, kpi)))
    st.caption(
        f"{design_label(estimate.design)}, {registered}. Grade {grade_label(estimate.grade)}."
    )
    if not estimate.trustworthy:
        _show_broken(estimate)
        return
    for reason in estimate.grade_reasons:
        st.markdown(f"- {plain(reason)}")
    show_pictures(estimate, kpi.unit if kpi else "", key)
    with st.expander("Checks, method and data"):
        if estimate.finding.checks:
            show_checks(estimate.finding.checks)
        st.write(plain(f"{estimate.finding.estimand_in_words} {estimate.finding.method_in_words}"))
        st.caption(plain(rows_sentence(estimate.finding.data)))
        show_problems(estimate.finding.problems)


def _show_broken(estimate: Estimate) -> None:
    """Say why a study must not be used; its numbers stay on its own page, behind a switch."""
    st.error(
        "Not trustworthy: this study must not be used until its failed check is explained.",
        icon=":material/block:",
    )
    if estimate.finding.checks:
        with st.expander("Checks"):
            show_checks(estimate.finding.checks)


def _show_refusal(study: Study) -> None:
    if study.problem is None:
        st.info("This study has not been run yet.")
        return
    show_problems((study.problem,))


def picture_views(estimate: Estimate) -> list[str]:
    """Name the pictures this design has, the most telling first."""
    finding = estimate.finding
    views = [PERIODS] if finding.series else []
    views += [BY_PERIOD] if finding.event_study else []
    views += [PRETENDED] if finding.placebos else []
    views += [WEIGHTS] if finding.weights else []
    views += [COHORTS] if finding.group_time else []
    views.append(METHODS)
    return views


def show_picture(view: str, estimate: Estimate, unit: str, key: str) -> None:
    """Draw one of the pictures; ``key`` is unique on the page."""
    figure, alt = _picture(view, estimate, unit)
    show_chart(figure, alt=alt, key=f"{key}_picture")


def show_pictures(estimate: Estimate, unit: str, key: str) -> None:
    """Offer the pictures this design has; only the chosen one is drawn."""
    views = picture_views(estimate)
    view: str | None = views[0]
    if len(views) > 1:
        view = st.segmented_control(
            "Picture", views, default=views[0], required=True, key=f"{key}_view"
        )
    show_picture(view or METHODS, estimate, unit, key)


def _picture(view: str, estimate: Estimate, unit: str) -> tuple[Figure, str]:
    """Draw one view and say what it shows."""
    finding, palette = estimate.finding, current_palette()
    if view == PERIODS:
        figure = counterfactual(finding.series, start=finding.start, unit=unit, palette=palette)
        return figure, spoken_series(finding.series, finding.start)
    if view == BY_PERIOD:
        figure = event_study(finding.event_study, unit=unit, palette=palette)
        return figure, spoken_event_study(finding.event_study)
    if view == COHORTS:
        grid = group_time(finding.group_time, unit=unit, palette=palette)
        return grid, spoken_group_time(finding.group_time)
    if view == PRETENDED:
        effect = estimate.effect.effect
        figure = placebo_distribution(finding.placebos, effect, unit=unit, palette=palette)
        return figure, spoken_placebos(finding.placebos, effect)
    if view == WEIGHTS:
        shares = weight_rows(finding.weights)
        return donor_weights(shares, palette=palette), spoken_weights(shares)
    rows = interval_rows(estimate)
    return effect_intervals(rows, unit=unit, palette=palette), spoken_intervals(rows, unit)
