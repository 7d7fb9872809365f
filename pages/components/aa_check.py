"""An A/A check of one study: a button, the verdict, and the p-values behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.check import Verdict
from analytics.domain.errors import AnalyticsError
from analytics.reports.aa_check import spoken_histogram
from analytics.reports.charts.p_values import p_value_histogram
from analytics.services.check_by_relabelling import REPETITIONS, aa_study
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain
from pages.components.problems import show_error

if TYPE_CHECKING:
    from analytics.domain.aa_check import AaCheck
    from analytics.domain.study import Study
    from analytics.store.connection import Store


def offer_aa_check(store: Store, study: Study) -> None:
    """Offer to assign an experiment's units anew, and show what its test says then."""
    if study.design != "experiment":
        return
    st.subheader("A/A check on these data", anchor=False)
    st.caption(
        "Assigns the same units to the arms by chance, a thousand times, and asks how often this"
        " analysis would see an effect where there is none."
    )
    if not st.button("Run the A/A check", icon=":material/shuffle:", key="studies_aa"):
        return
    try:
        with st.spinner("Assigning the units anew"):
            check = aa_study(store, study.study_id, repetitions=REPETITIONS)
    except AnalyticsError as error:
        show_error(error)
        return
    _show(check)


def _show(check: AaCheck) -> None:
    said = {
        Verdict.PASS: (st.success, ":material/check_circle:"),
        Verdict.FAIL: (st.error, ":material/error:"),
    }
    show, icon = said.get(check.verdict, (st.warning, ":material/warning:"))
    show(plain(check.sentence), icon=icon)
    show_chart(
        p_value_histogram(check, palette=current_palette()),
        alt=spoken_histogram(check),
        key="studies_aa_picture",
    )
    for one in check.alarms:
        st.markdown(
            f"- p below {one.level}: {one.share:.1%} of assignments"
            f" (95 % interval {one.low:.1%} to {one.high:.1%})"
        )
    st.caption(plain(f"{check.method_in_words} Kolmogorov-Smirnov p = {check.ks_p_value:.2g}."))
