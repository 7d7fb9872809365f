"""What more money would bring: the best net value at every budget, and the budget chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed, vertical_line

if TYPE_CHECKING:
    from analytics.domain.funding import FundingPlan
    from analytics.reports.charts.palette import Palette


def budget_frontier(plan: FundingPlan, *, palette: Palette) -> go.Figure:
    """Draw the expected net value of the best portfolio against its budget, as steps.

    Parameters
    ----------
    plan
        With its frontier.
    palette
        Colours of the page's theme.
    """
    figure = go.Figure()
    vertical_line(figure, float(plan.best.budget), palette)
    figure.add_scatter(
        x=[float(one.budget) for one in plan.frontier],
        y=[float(one.net_value) for one in plan.frontier],
        mode="lines+markers",
        name="Best portfolio",
        line={"shape": "hv", "color": palette.first, "width": 2},
        marker={"size": 6, "color": palette.first},
        customdata=[[len(one.funded)] for one in plan.frontier],
        hovertemplate=(
            "Budget %{x:,.0f}: net %{y:,.0f} from %{customdata[0]} initiatives<extra></extra>"
        ),
    )
    figure.add_scatter(
        x=[float(plan.best.budget)],
        y=[float(plan.best.net_value)],
        mode="markers",
        name="Current budget",
        marker={"symbol": "diamond", "size": 13, "color": palette.second},
        hovertemplate="Current budget %{x:,.0f}: net %{y:,.0f}<extra></extra>",
    )
    figure.update_xaxes(title_text="Budget a year", rangemode="tozero", nticks=6)
    figure.update_yaxes(title_text="Expected net value a year", rangemode="tozero", nticks=6)
    return framed(figure, palette, height=340)
