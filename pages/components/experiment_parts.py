"""What else an experiment says: several metrics, segments, time, and a stated prior."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.charts.effect_over_time import effect_by_look
from analytics.reports.experiment_tables import (
    bayesian_sentences,
    family_rows,
    look_rows,
    segment_rows,
    spoken_looks,
)
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain

if TYPE_CHECKING:
    from analytics.domain.estimate import Finding
    from analytics.domain.metric_family import MetricFamily


def show_experiment_parts(finding: Finding, family: MetricFamily | None, *, unit: str) -> None:
    """Show each part that this experiment has, and nothing for those it has not."""
    if family is not None:
        _show_family(family)
    if finding.segments:
        _show_segments(finding)
    if finding.cumulative or finding.by_exposure:
        _show_time(finding, unit)
    if finding.bayesian is not None:
        st.header("With a stated prior", anchor=False)
        for sentence in bayesian_sentences(finding.bayesian):
            st.markdown(f"- {plain(sentence)}")


def _show_family(family: MetricFamily) -> None:
    st.header("Metrics of this experiment", anchor=False)
    st.caption(plain(family.method_in_words))
    st.dataframe(
        family_rows(family),
        hide_index=True,
        height="content",
        alt="P-values of all metrics of this experiment, unadjusted and adjusted",
        column_config={"Metric": st.column_config.TextColumn(pinned=True, width=270)},
        key="studies_family",
    )


def _show_segments(finding: Finding) -> None:
    st.header("By segment", anchor=False)
    st.caption(
        "Small segments are ruled by luck: read the effect after shrinkage, drawn towards the"
        " average by how little a segment says itself."
    )
    st.dataframe(
        segment_rows(finding.segments),
        hide_index=True,
        height="content",
        alt="Effect by segment as measured and after shrinkage",
        column_config={"Segment": st.column_config.TextColumn(pinned=True, width=160)},
        key="studies_segments",
    )


def _show_time(finding: Finding, unit: str) -> None:
    st.header("Over time", anchor=False)
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
                st.dataframe(
                    look_rows(looks, name),
                    hide_index=True,
                    height="content",
                    alt=f"Effect over time: {name.lower()}",
                    key=f"{key}_table",
                )
