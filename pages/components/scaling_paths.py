"""Which way to grow: orders of roll-outs in money, what can be reused, what repeating costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.returns import NotDefined
from analytics.domain.scaling_path import PathTerms
from analytics.reports.charts.domain_links import domain_heatmap, spoken_links
from analytics.reports.charts.learning_curve import learning_curve, spoken_learning
from analytics.reports.charts.path_values import path_values, spoken_paths
from analytics.reports.path_tables import deployment_rows, next_use_rows, path_rows, wave_rows
from analytics.reports.path_words import (
    PATH_LABELS,
    gate_sentence,
    left_out_sentence,
    paths_sentence,
    reuse_sentence,
    template_sentence,
    terms_sentence,
)
from analytics.services.plan_paths import plan_paths
from pages.components.charts import current_palette, show_chart
from pages.components.downloads import offer_csv
from pages.components.plain_text import plain, plain_table
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.scaling_path import ScalingPaths


def show_scaling_paths(review: PortfolioReview) -> None:
    """Ask what a roll-out takes; show the orders, then reuse, then templates."""
    found = plan_paths(review, _terms())
    _show_orders(found)
    _show_reuse(found)
    _show_templates(found)


def _terms() -> PathTerms:
    left, middle, right = st.columns(3)
    default = PathTerms()
    gated = not st.toggle("Also what does not pass the gate yet", key="path_all")
    return PathTerms(
        waves=int(
            left.number_input(
                "Waves of a roll-out",
                min_value=1,
                max_value=6,
                value=default.waves,
                key="path_waves",
            )
        ),
        months=int(
            middle.number_input(
                "Months a wave takes",
                min_value=1,
                max_value=24,
                value=default.months,
                key="path_months",
            )
        ),
        teams=int(
            right.number_input(
                "Waves at a time", min_value=1, max_value=20, value=default.teams, key="path_teams"
            )
        ),
        gated=gated,
    )


def _show_orders(found: ScalingPaths) -> None:
    st.subheader(plain(paths_sentence(found)), anchor=False)
    if found.paths:
        figure = path_values(found, palette=current_palette())
        show_chart(figure, alt=spoken_paths(found), key="path_values")
        st.table(plain_table(path_rows(found)).set_index("Order"))
        for sentence in (gate_sentence(found), terms_sentence(found)):
            st.caption(plain(sentence))
        leading = found.leading
        if leading is not None:
            rows = wave_rows(leading, found.currency)
            with st.expander(f"{PATH_LABELS[leading.kind]}, wave by wave"):
                show_rows(rows, alt="Waves of the order worth most", pinned="Initiative")
                offer_csv("Download as CSV", rows, file_name=f"credence_path_{found.as_of}.csv")
    st.caption(plain(left_out_sentence(found)))


def _show_reuse(found: ScalingPaths) -> None:
    st.header("What can be used again", anchor=False)
    st.markdown(plain(reuse_sentence(found)))
    if not found.next_uses:
        return
    if found.links:
        figure = domain_heatmap(found.links, palette=current_palette())
        show_chart(figure, alt=spoken_links(found.links), key="path_links")
    with st.expander("Every initiative: reuse, what is missing, what it costs"):
        show_rows(next_use_rows(found), alt="Reuse of assets by initiative", pinned="Initiative")
    st.caption(
        "By cost of building. Only what is in production counts as there; a prototype or a partial"
        " asset does not."
    )


def _show_templates(found: ScalingPaths) -> None:
    st.header("What repeating costs", anchor=False)
    if not found.templates:
        st.caption("No template is registered (template.csv, template_deployment.csv).")
    for number, one in enumerate(found.templates):
        st.markdown(plain(template_sentence(one, found.currency)))
        if isinstance(one.learning_rate, NotDefined):
            continue
        figure = learning_curve(one, currency=found.currency, palette=current_palette())
        show_chart(figure, alt=spoken_learning(one, found.currency), key=f"path_template_{number}")
        with st.expander(plain(f"Deployments of {one.name}")):
            st.table(plain_table(deployment_rows(one, found.currency)).set_index("Number"))
