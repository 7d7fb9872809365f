"""What else an experiment says: several metrics, segments, time, real use, a stated prior."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.charts.effect_over_time import effect_by_look
from analytics.reports.charts.segment_effects import segment_effects
from analytics.reports.experiment_tables import (
    bayesian_sentences,
    family_rows,
    look_rows,
    segment_rows,
    spoken_looks,
    spoken_segments,
    use_rows,
)
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain, plain_table
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from analytics.domain.estimate import Estimate, Finding
    from analytics.domain.metric_family import MetricFamily


def show_family(family: MetricFamily) -> None:
    """Show the p-values of all metrics of the experiment, unadjusted and adjusted."""
    st.subheader("All metrics together", anchor=False)
    st.caption(plain(family.method_in_words))
    show_rows(
        family_rows(family),
        alt="P-values of all metrics of this experiment, unadjusted and adjusted",
        pinned="Metric",
        width=270,
        key="studies_family",
    )


def show_segments(finding: Finding, unit: str) -> None:
    """Show the effect by segment, after shrinkage beside as measured."""
    st.caption(
        "Small segments are ruled by luck: read the effect after shrinkage, drawn towards the"
        " average by how little a segment says itself."
    )
    show_chart(
        segment_effects(finding.segments, unit=unit, palette=current_palette()),
        alt=spoken_segments(finding.segments, unit),
        key="studies_segment_picture",
    )
    show_rows(
        segment_rows(finding.segments),
        alt="Effect by segment as measured and after shrinkage",
        pinned="Segment",
        width=160,
        key="studies_segments",
    )


def show_time(finding: Finding, unit: str) -> None:
    """Show how the effect settled and whether it changes with time since a unit began."""
    st.caption(
        "Differences in means, without covariates. Each interval holds for its own look, not for"
        " stopping at the first good one."
    )
    parts = (
        (finding.cumulative, "All data up to", "studies_cumulative"),
        (finding.by_exposure, "Time since a unit began", "studies_exposure"),
    )
    for looks, name, key in parts:
        if looks:
            show_chart(
                effect_by_look(looks, name=name, unit=unit, palette=current_palette()),
                alt=spoken_looks(looks, name, unit),
                key=key,
            )
    with st.expander("Every look in numbers"):
        for looks, name, key in parts:
            if looks:
                show_rows(
                    look_rows(looks, name),
                    alt=f"Effect over time: {name.lower()}",
                    key=f"{key}_table",
                )


def show_real_use(estimate: Estimate) -> None:
    """Show the effect of the offer beside the effect on those it brought to use the thing.

    Users are never compared with those who did not use it: they chose, and differ.
    """
    users = estimate.finding.effect_on_users
    if users is None:
        return
    st.table(plain_table(use_rows(estimate)).set_index("Effect"), border="horizontal")
    st.markdown(plain(users.sentence))
    st.caption(
        "The effect of being offered it is the result and what is credited. Users are not compared"
        " with those who did not use it: they chose for themselves."
    )


def show_prior(finding: Finding) -> None:
    """Say what to believe after the data, given the prior the plan stated."""
    if finding.bayesian is not None:
        for sentence in bayesian_sentences(finding.bayesian):
            st.markdown(f"- {plain(sentence)}")
