"""How a figure comes on screen: theme colours, a text alternative, no toolbar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.charts.literal import harmless
from analytics.reports.charts.palette import Palette, palette_for

if TYPE_CHECKING:
    import plotly.graph_objects as go

QUIET = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def current_palette() -> Palette:
    """Colours for the theme this reader has chosen."""
    return palette_for(st.context.theme.type)


def show_chart(figure: go.Figure, *, alt: str, key: str) -> None:
    """Show a picture that is looked at, not clicked.

    Parameters
    ----------
    figure
        Any figure of ``analytics.reports.charts``.
    alt
        What the picture says, for those who cannot see it.
    key
        Unique on the page.
    """
    st.plotly_chart(harmless(figure), theme=None, config=QUIET, alt=alt, key=key)


def show_clickable(figure: go.Figure, *, alt: str, key: str) -> str | None:
    """Show a picture whose points lead somewhere; returns the first ``customdata`` of a click.

    Points cannot be reached by keyboard: the page must offer the same choice as a widget.
    """
    event = st.plotly_chart(
        harmless(figure),
        theme=None,
        config=QUIET,
        alt=alt,
        key=key,
        on_select="rerun",
        selection_mode="points",
    )
    points = event["selection"]["points"]
    data = points[0].get("customdata") if points else None
    return str(data[0]) if data else None
