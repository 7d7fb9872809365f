"""A closer look at a study: one view at a time, and only that one is computed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.hidden_parts import KIND as HIDDEN
from analytics.reports.before_after_bridge import before_after_bridge
from analytics.reports.charts.effect_intervals import effect_intervals, interval_rows, mark_margin
from analytics.reports.spoken import spoken_intervals
from analytics.reports.study_decision import SOURCES
from analytics.reports.study_decision import figure as figure_of
from analytics.services.price_effect import price_effect
from analytics.services.read_surroundings import read_surroundings
from pages.components.aa_check import offer_aa_check
from pages.components.before_after import show_before_after
from pages.components.charts import current_palette, show_chart
from pages.components.events import BEFORE_AND_AFTER, show_events
from pages.components.evidence import picture_views, show_picture
from pages.components.experiment_parts import (
    show_family,
    show_prior,
    show_real_use,
    show_segments,
    show_time,
)
from pages.components.looks import show_looks
from pages.components.plain_text import plain
from pages.components.session import now
from pages.components.study_view import (
    show_checks_and_grade,
    show_estimates,
    show_plan,
    show_result_download,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.domain.estimate import Estimate
    from analytics.domain.study import Study
    from analytics.domain.study_view import StudyView
    from analytics.store.connection import Store

VIEW = "view"  # name of the URL parameter that opens a view
EFFECT, ADJUSTED, TIME, SEGMENTS, USE = (
    "Effect",
    "Adjusted and raw",
    "Over time",
    "Segments",
    "Real use",
)
LOOKS, PRIOR, CHECKS, PLAN = "Looks", "With a stated prior", "Checks and grade", "Plan"
BRIDGE, EVENTS, ALL = "From before and after to the effect", "What else happened", "All numbers"
WITHOUT_NUMBERS = (CHECKS, PLAN)
NOT_TO_BE_USED = "studies_not_to_be_used"
GREY = f"<style>.st-key-{NOT_TO_BE_USED} {{filter: grayscale(1)}}</style>"
CHECKED_BY = {
    EFFECT: ("sparse_events",),
    ADJUSTED: ("adjustment", "winsorised", "missing_covariates", "sparse_events"),
    TIME: ("novelty",),
    SEGMENTS: ("heterogeneity",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a view may show of."""

    view: StudyView
    estimate: Estimate
    store: Store
    numbers: bool

    @property
    def unit(self) -> str:
        """Unit of the KPI, empty where it is not known."""
        kpi = self.view.metric.kpi
        return kpi.unit if kpi is not None else ""

    @property
    def key(self) -> str:
        """Unique on the page."""
        return self.view.metric.study.study_id


def look_closer(subject: Subject) -> None:
    """Let the reader choose a view and show it."""
    st.header("Look closer", anchor=False)
    views = views_of(subject)
    named = st.query_params.get(VIEW)
    chosen = st.segmented_control(
        "View",
        views,
        default=named if named in views else views[0],
        required=True,
        key=f"{subject.key}_closer_{subject.numbers}",
        label_visibility="collapsed",
    )
    view = chosen or views[0]
    if subject.estimate.trustworthy or view in WITHOUT_NUMBERS:
        _show(view, subject)
        _say_checks(view, subject)
        _say_hidden(view, subject)
        return
    st.html(GREY)
    with st.container(key=NOT_TO_BE_USED):
        st.caption("Not to be used: these numbers come from a study that is not trustworthy.")
        _show(view, subject)


def views_of(subject: Subject) -> list[str]:
    """Name the views this study has, the most telling first."""
    if not subject.numbers:
        return list(WITHOUT_NUMBERS)
    estimate = subject.estimate
    finding = estimate.finding
    if estimate.design == "experiment":
        views = [ADJUSTED if finding.alternatives else EFFECT]
        views += [TIME] if finding.cumulative or finding.by_exposure else []
        views += [SEGMENTS] if finding.segments else []
        views += [USE] if finding.effect_on_users is not None else []
        views += [LOOKS] if estimate.monitoring is not None else []
        views += [PRIOR] if finding.bayesian is not None else []
    else:
        views = picture_views(estimate)
        views += [BRIDGE] if before_after_bridge(finding) else []
        views += [EVENTS] if estimate.design in BEFORE_AND_AFTER else []
    return [*views, CHECKS, PLAN, ALL]


def show_surroundings(store: Store, study: Study) -> None:
    """Show registered events and changes of definition, where the design has to fear them."""
    if study.answered_by in BEFORE_AND_AFTER:
        found = read_surroundings(store, initiative_id=study.initiative_id, kpi_id=study.kpi_id)
        show_events(found)


def _show(view: str, subject: Subject) -> None:
    """Show a view; names that no view has are pictures of the design."""
    if view == TIME and subject.estimate.design == "experiment":
        show_time(subject.estimate.finding, subject.unit)
    elif view in SHOWN:
        SHOWN[view](subject)
    else:
        show_picture(view, subject.estimate, subject.unit, subject.key)


def _show_adjusted(subject: Subject) -> None:
    """Show other ways to count the same effect; the effect on users has a view of its own."""
    users = subject.estimate.finding.effect_on_users
    others = tuple(
        one
        for one in subject.estimate.finding.alternatives
        if users is None or one.sentence != users.sentence
    )
    finding = replace(subject.estimate.finding, alternatives=others)
    rows = interval_rows(replace(subject.estimate, finding=finding))
    worth, palette = subject.view.worthwhile, current_palette()
    figure = effect_intervals(rows, unit=subject.unit, palette=palette)
    if worth is not None:
        mark_margin(figure, worth.size, palette)
        size = f"{figure_of(worth.size)} {subject.unit}".strip()
        st.caption(plain(f"Shaded: differences up to {size}, {SOURCES[worth.source]}."))
    show_chart(figure, alt=spoken_intervals(rows, subject.unit), key=f"{subject.key}_effects")
    for one in others:
        if one.sentence:
            st.markdown(f"- {plain(f'{one.method.capitalize()}: {one.sentence}')}")


def _show_bridge(subject: Subject) -> None:
    price = price_effect(subject.store, subject.view.metric.study, today=now().date())
    show_before_after(subject.estimate, subject.unit, price, key=subject.key)


def _show_plan(subject: Subject) -> None:
    show_plan(subject.view.metric.study)


def _show_all(subject: Subject) -> None:
    show_estimates(subject.estimate, key=subject.key)
    if subject.view.family is not None:
        show_family(subject.view.family)
    offer_aa_check(subject.store, subject.view.metric.study)
    show_result_download(subject.view.metric.study)


def _say_checks(view: str, subject: Subject) -> None:
    """Say below a view what the checks of what it shows found."""
    for check in subject.estimate.finding.checks:
        if check.name in CHECKED_BY.get(view, ()):
            st.markdown(f"- {plain(check.sentence)}")


def _say_hidden(view: str, subject: Subject) -> None:
    """Say which parts of the result are not shown, and why; all numbers list it with the rest."""
    if view not in (ALL, *WITHOUT_NUMBERS):
        for problem in subject.estimate.finding.problems:
            if problem.kind == HIDDEN:
                st.caption(f":material/visibility_off: {plain(problem.message)}")


SHOWN: Mapping[str, Callable[[Subject], None]] = {
    EFFECT: _show_adjusted,
    ADJUSTED: _show_adjusted,
    SEGMENTS: lambda one: show_segments(one.estimate.finding, one.unit),
    USE: lambda one: show_real_use(one.estimate),
    LOOKS: lambda one: show_looks(one.estimate.monitoring, key=one.key),
    PRIOR: lambda one: show_prior(one.estimate.finding),
    BRIDGE: _show_bridge,
    EVENTS: lambda one: show_surroundings(one.store, one.view.metric.study),
    CHECKS: lambda one: show_checks_and_grade(one.estimate),
    PLAN: _show_plan,
    ALL: _show_all,
}
