"""Why the plain before and after is not the effect: a bridge in KPI units, or in money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.before_after_bridge import before_after_bridge, in_money, in_units
from analytics.reports.charts.waterfall import waterfall
from analytics.reports.spoken import spoken_bridge, spoken_waterfall
from pages.components.bridge import show_steps
from pages.components.charts import current_palette, show_chart

if TYPE_CHECKING:
    from analytics.domain.bridge import EffectPrice
    from analytics.domain.estimate import Estimate

UNITS, MONEY = "In KPI units", "In money"


def show_before_after(
    estimate: Estimate, unit: str, price: EffectPrice | None, *, key: str
) -> None:
    """Show how the plain before and after becomes the measured effect; nothing where none does.

    Parameters
    ----------
    estimate
        A before/after study; others have no bridge.
    unit
        Of the KPI.
    price
        Worth of one unit of the effect; without it there is no money to show.
    key
        Unique on the page.
    """
    steps = before_after_bridge(estimate.finding)
    if not steps:
        return
    view = UNITS
    if price is not None:
        view = st.segmented_control(
            "Bridge", [UNITS, MONEY], default=UNITS, required=True, key=f"{key}_bridge"
        )
    if price is not None and view == MONEY:
        bars = in_money(steps, price)
        figure = waterfall(bars, currency=price.currency, palette=current_palette())
        alt = spoken_waterfall(bars, price.currency)
        st.caption("Best estimates over the time observed, nothing credited yet: positive is good.")
    else:
        bars = in_units(steps)
        figure = waterfall(bars, currency="", unit=unit, palette=current_palette())
        alt = spoken_bridge(bars, unit)
    show_chart(figure, alt=alt, key=f"{key}_bridge_picture")
    show_steps(steps)
