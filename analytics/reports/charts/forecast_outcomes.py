"""How forecasts did: the range that was said, and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.domain.following import ForecastState
from analytics.reports.charts.frame import framed, wrapped
from analytics.reports.money import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.following import Outcome
    from analytics.reports.charts.palette import Palette

ROW, AROUND = 46, 90  # px


def scored(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return the outcomes that are scored."""
    return tuple(one for one in outcomes if one.state is ForecastState.RESOLVED)


def forecast_outcomes(outcomes: Sequence[Outcome], *, palette: Palette) -> go.Figure:
    """Draw one row a scored forecast: P10 to P90 as a bar, P50 as a tick, the outcome as a mark."""
    rows = scored(outcomes)
    figure = go.Figure()
    figure.add_bar(
        orientation="h",
        y=list(range(len(rows))),
        base=[float(one.p10 or 0) for one in rows],
        x=[float((one.p90 or 0) - (one.p10 or 0)) for one in rows],
        width=0.42,
        marker={"color": palette.band, "line": {"width": 0}},
        name="Forecast, P10 to P90",
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[float(one.p50 or 0) for one in rows],
        y=list(range(len(rows))),
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 16, "color": palette.first},
        name="P50",
        hovertemplate="P50 %{x:,.0f}<extra></extra>",
    )
    for inside, name, symbol, colour in (
        (True, "Outcome inside", "circle", palette.third),
        (False, "Outcome outside", "x", palette.harm),
    ):
        some = [(at, one) for at, one in enumerate(rows) if one.inside is inside]
        figure.add_scatter(
            x=[float(one.actual or 0) for _, one in some],
            y=[at for at, _ in some],
            mode="markers",
            marker={"symbol": symbol, "size": 12, "color": colour},
            name=name,
            hovertemplate="Outcome %{x:,.0f}<extra></extra>",
        )
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=[wrapped(one.name) for one in rows],
        autorange="reversed",
        automargin=True,
    )  # fmt: skip
    figure.update_xaxes(title_text="Credited value", nticks=6)
    return framed(figure, palette, height=ROW * len(rows) + AROUND)


def spoken_outcomes(outcomes: Sequence[Outcome], currency: str) -> str:
    """Read the picture."""
    read = "; ".join(
        f"{one.name}: forecast {money(one.p10, currency)} to {money(one.p90, currency)}, came"
        f" {money(one.actual, currency)}"
        for one in scored(outcomes)
    )
    return f"Chart of forecasts and outcomes. {read}."
