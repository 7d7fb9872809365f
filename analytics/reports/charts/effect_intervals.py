"""How large is the effect and how sure: the arms and the other methods on one axis."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.domain.estimate import Role
from analytics.reports.charts.frame import effect_title, framed, vertical_line, wrapped
from analytics.reports.charts.literal import literal
from analytics.reports.labels import method_label

if TYPE_CHECKING:
    from analytics.domain.estimate import Estimate
    from analytics.reports.charts.palette import Palette

ROW_HEIGHT = 40
REACH = 1.4  # an endless interval is drawn to this multiple of the largest finite end

MARGIN_SEEN = 1.15  # the axis reaches so many margins on either side


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRow:
    """One line of the picture, in outcome units."""

    label: str
    kind: str
    effect: float
    low: float
    high: float


def interval_rows(estimate: Estimate) -> tuple[IntervalRow, ...]:
    """Return the primary effect, the other arms, then the other methods, naive ones last."""
    primary = estimate.effect
    # Other effects of other designs are parts of the answer in units of their own, such as a slope.
    others = estimate.finding.effects if estimate.design == "experiment" else ()
    arms = [primary, *(one for one in others if one.name != primary.name)]
    several = len(arms) > 1
    rows = [
        IntervalRow(
            label=f"Arm {one.name}" if several else "Effect",
            kind="primary" if one is primary else "arm",
            effect=one.effect,
            low=one.ci_low,
            high=one.ci_high,
        )
        for one in arms
    ]
    methods = sorted(estimate.finding.alternatives, key=lambda one: one.role is Role.NAIVE)
    rows += [
        IntervalRow(
            label=method_label(one.method, one.role),
            kind=one.role.value,
            effect=one.effect,
            low=one.ci_low,
            high=one.ci_high,
        )
        for one in methods
    ]
    return tuple(row for row in rows if isfinite(row.effect))


def effect_intervals(rows: tuple[IntervalRow, ...], *, unit: str, palette: Palette) -> go.Figure:
    """Draw one line a row: the primary solid, others hollow, the naive comparison grey.

    Parameters
    ----------
    rows
        As ``interval_rows`` returns them.
    unit
        Unit of the outcome, the title of the x axis.
    palette
        Colours of the page's theme.
    """
    figure = go.Figure()
    vertical_line(figure, 0, palette)
    edge = REACH * max(
        (abs(end) for row in rows for end in (row.low, row.high, row.effect) if isfinite(end)),
        default=1.0,
    )
    looks = {
        "primary": ("Primary result", "circle", palette.first),
        "arm": ("Other arm", "diamond", palette.third),
        "raw": ("Without adjustment", "circle-open", palette.first),
        "sensitivity": ("Another method", "square-open", palette.third),
        "naive": ("Naive, never credited", "x-thin-open", palette.fourth),
    }
    for kind, (name, symbol, color) in looks.items():
        group = [(i, row) for i, row in enumerate(rows) if row.kind == kind]
        if group:
            _group(figure, group, (name, symbol, color), edge)
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[wrapped(row.label, 22) for row in rows],
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
    )
    figure.update_xaxes(title_text=effect_title(unit), nticks=6)
    return framed(figure, palette, height=ROW_HEIGHT * len(rows) + 110)


def mark_margin(figure: go.Figure, size: float, palette: Palette) -> None:
    """Shade the differences that do not matter: up to ``size`` on either side of zero."""
    figure.add_vrect(x0=-size, x1=size, fillcolor=palette.tint, line_width=0, layer="below")
    # Points nobody sees: both ends of the margin, and what lies beyond, stay within the axis.
    figure.add_scatter(
        x=[-MARGIN_SEEN * size, MARGIN_SEEN * size],
        y=[0, 0],
        mode="markers",
        marker={"opacity": 0},
        hoverinfo="skip",
        showlegend=False,
    )


def _group(
    figure: go.Figure,
    group: list[tuple[int, IntervalRow]],
    look: tuple[str, str, str],
    edge: float,
) -> None:
    name, symbol, color = look
    ends = [(max(row.low, -edge), min(row.high, edge)) for _, row in group]
    figure.add_scatter(
        x=[row.effect for _, row in group],
        y=[i for i, _ in group],
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - row.effect for (_, row), (_, high) in zip(group, ends, strict=True)],
            "arrayminus": [
                row.effect - low for (_, row), (low, _) in zip(group, ends, strict=True)
            ],
            "color": color,
            "thickness": 2,
            "width": 4,
        },
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 11, "color": color, "line": {"width": 2, "color": color}},
        customdata=[[literal(row.label), row.low, row.high] for _, row in group],
        hovertemplate=(
            "%{customdata[0]}: %{x:.4~g} (%{customdata[1]:.4~g} to %{customdata[2]:.4~g})"
            "<extra></extra>"
        ),
    )
