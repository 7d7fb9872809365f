"""Which assumption moves a forecast most: one bar an assumption, its inputs printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed, vertical_line
from analytics.reports.returns_words import amount, input_text

if TYPE_CHECKING:
    from analytics.domain.returns import Forecast, InputSwing
    from analytics.reports.charts.palette import Palette

BAR_ROW = 48  # px: two lines of label


def tornado_picture(found: Forecast, *, currency: str, palette: Palette) -> go.Figure:
    """Draw what each assumption makes of the net present value between its low and its high.

    Parameters
    ----------
    found
        With its swings, the largest first.
    currency
        ISO code shown with amounts.
    palette
        Colours of the page's theme.
    """
    figure = go.Figure()
    vertical_line(figure, 0, palette)
    rows = list(range(len(found.swings)))
    figure.add_bar(
        orientation="h",
        y=rows,
        base=[min(one.at_low, one.at_high) for one in found.swings],
        x=[abs(one.at_high - one.at_low) for one in found.swings],
        width=0.55,
        marker={"color": palette.first, "line": {"width": 0}},
        customdata=[
            [amount(one.at_low, currency), amount(one.at_high, currency)] for one in found.swings
        ],
        hovertemplate="%{customdata[0]} at its low, %{customdata[1]} at its high<extra></extra>",
        showlegend=False,
    )
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[_label(one) for one in found.swings],
        autorange="reversed",
        showgrid=False,
    )
    figure.update_xaxes(title_text="Net present value of the forecast", nticks=5)
    return framed(figure, palette, height=BAR_ROW * len(rows) + 64)


def spoken_tornado(found: Forecast, currency: str) -> str:
    """Read every bar with its inputs."""
    read = "; ".join(
        f"{one.name} from {input_text(one, one.low, currency)} to"
        f" {input_text(one, one.high, currency)}: {amount(one.at_low, currency)} to"
        f" {amount(one.at_high, currency)}"
        for one in found.swings
    )
    return f"Tornado chart of the forecast. {read}."


def _label(one: InputSwing) -> str:
    low, high = input_text(one, one.low, ""), input_text(one, one.high, "")
    return f"{one.name}<br><b>{low} to {high}</b>"
