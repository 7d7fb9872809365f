"""Where to invest next: value against feasibility, cost as area, the zone to scale shaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.reports.charts.frame import framed, wrapped
from analytics.reports.charts.palette import Palette, stage_mark
from analytics.reports.charts.placement import Bubble, Placed, place_labels, uncovered
from analytics.reports.labels import advice_label
from analytics.reports.money import money

if TYPE_CHECKING:
    from analytics.domain.appraisal import Feasibility, RankedInitiative
    from analytics.domain.assumptions import Assumptions

HEIGHT = 420
PLOT_HEIGHT = 330  # px left after legend and axis
LOW, HIGH = 0.7, 5.3  # scores run from 1 to 5
SMALLEST, LARGEST = 18.0, 46.0  # px, diameter
SCALE_VALUE = 3.0  # value score from which the shaded zone begins


@dataclass(frozen=True, slots=True)
class _Point:
    one: RankedInitiative
    value: float
    feasibility: Feasibility
    diameter: float


def shown_in_picture(ranked: tuple[RankedInitiative, ...]) -> tuple[RankedInitiative, ...]:
    """Keep initiatives that have both a value score and a feasibility score."""
    return tuple(
        one
        for one in ranked
        if one.appraisal.value_score is not None and one.appraisal.feasibility is not None
    )


def value_feasibility(
    ranked: tuple[RankedInitiative, ...], *, assumptions: Assumptions, palette: Palette
) -> go.Figure:
    """Draw the bubbles; ``customdata`` of each point starts with the initiative's id.

    Parameters
    ----------
    ranked
        Initiatives to draw, best first: the best are named first where names do not fit.
    assumptions
        Where the zone to scale begins, and the currency.
    palette
        Colours of the page's theme.
    """
    points = _points(ranked)
    figure = go.Figure()
    _zone(figure, assumptions.feasible_from, palette)
    _bubbles(figure, points, (assumptions.currency, palette))
    _legend(figure, points, palette)
    _names(figure, points, palette)
    axis = {"range": [LOW, HIGH], "tickvals": [1, 2, 3, 4, 5]}
    figure.update_xaxes(title_text="Feasibility (1 low, 5 high)", showgrid=False, **axis)
    figure.update_yaxes(title_text="Value (1 low, 5 high)", **axis)
    return framed(figure, palette, height=HEIGHT)


def _points(ranked: tuple[RankedInitiative, ...]) -> tuple[_Point, ...]:
    largest = max((float(one.appraisal.cost or 0) for one in ranked), default=0.0)
    points = []
    for one in ranked:
        value, feasibility = one.appraisal.value_score, one.appraisal.feasibility
        if value is not None and feasibility is not None:
            share = float(one.appraisal.cost or 0) / largest if largest else 0.0
            points.append(_Point(one, value, feasibility, max(SMALLEST, LARGEST * share**0.5)))
    return tuple(points)


def _zone(figure: go.Figure, feasible_from: float, palette: Palette) -> None:
    figure.add_shape(
        type="rect",
        x0=feasible_from,
        x1=HIGH,
        y0=SCALE_VALUE,
        y1=HIGH,
        fillcolor=palette.tint,
        line={"width": 0},
        layer="below",
    )
    figure.add_annotation(
        x=1,
        y=1,
        xref="paper",
        yref="paper",
        xanchor="right",
        yanchor="top",
        text="Scale zone",
        showarrow=False,
        font={"color": palette.first, "size": 12},
    )


def _bubbles(figure: go.Figure, points: tuple[_Point, ...], look: tuple[str, Palette]) -> None:
    """Draw large bubbles first, so that small ones stay visible; the number is the rank."""
    currency, palette = look
    drawn = tuple(sorted(points, key=lambda point: -point.diameter))
    marks = [stage_mark(point.one.appraisal.initiative.stage, palette) for point in drawn]
    seen = uncovered(tuple(_bubble(point) for point in drawn), height=PLOT_HEIGHT)
    figure.add_scatter(
        x=[point.feasibility.score for point in drawn],
        y=[point.value for point in drawn],
        mode="markers+text",
        marker={
            "symbol": [mark.symbol for mark in marks],
            "size": [point.diameter for point in drawn],
            "color": [mark.color for mark in marks],
            "opacity": 0.9,
            "line": {"color": palette.surface, "width": 1.5},
        },
        text=[str(point.one.rank) if free else "" for point, free in zip(drawn, seen, strict=True)],
        textfont={"color": palette.surface, "size": 10},
        customdata=[[point.one.appraisal.initiative.initiative_id] for point in drawn],
        hovertext=[_hover(point, currency) for point in drawn],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 0.9}},
        unselected={"marker": {"opacity": 0.9}},
        cliponaxis=False,
        showlegend=False,
    )


def _legend(figure: go.Figure, points: tuple[_Point, ...], palette: Palette) -> None:
    """Name the shape and colour of every stage that occurs."""
    marks = {
        mark.label: mark
        for mark in (stage_mark(point.one.appraisal.initiative.stage, palette) for point in points)
    }
    for label in sorted(marks):
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=label,
            marker={"symbol": marks[label].symbol, "color": marks[label].color, "size": 12},
            hoverinfo="skip",
        )


def _names(figure: go.Figure, points: tuple[_Point, ...], palette: Palette) -> None:
    """Write the names that fit beside their bubbles at every width."""
    bubbles = tuple(_bubble(point) for point in points)
    for spot in place_labels(bubbles, height=PLOT_HEIGHT):
        _name(figure, points[spot.index], spot, palette)


def _name(figure: go.Figure, point: _Point, spot: Placed, palette: Palette) -> None:
    figure.add_annotation(
        x=point.feasibility.score,
        y=point.value,
        text=wrapped(_short(point.one.appraisal.initiative.name), 99),
        showarrow=False,
        xanchor=spot.side,
        yanchor="middle",
        xshift=spot.shift_x,
        yshift=spot.shift_y,
        font={"size": 11, "color": palette.text},
    )


def _bubble(point: _Point) -> Bubble:
    return Bubble(
        name=_short(point.one.appraisal.initiative.name),
        x=_share(point.feasibility.score),
        y=_share(point.value),
        radius=point.diameter / 2,
    )


def _share(score: float) -> float:
    return (score - LOW) / (HIGH - LOW)


def _short(name: str, longest: int = 26) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def _hover(point: _Point, currency: str) -> str:
    appraisal = point.one.appraisal
    credited, cost = money(appraisal.credited, currency), money(appraisal.cost, currency)
    return (
        f"<b>{wrapped(appraisal.initiative.name, 40)}</b>"
        f"<br>{advice_label(point.one.recommendation.advice)}, evidence grade {appraisal.grade}"
        f"<br>Credited {credited}, cost {cost}"
        f"<br>Value {point.value:.1f}, feasibility {point.feasibility.score:.1f}"
    )
