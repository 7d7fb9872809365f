"""How sure the money of each initiative is: interval, best estimate, credit and claim."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analytics.domain.estimate import Grade
from analytics.reports.charts.frame import ROW, framed, vertical_line, wrapped
from analytics.reports.charts.literal import literal
from analytics.reports.money import money

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal, RankedInitiative
    from analytics.reports.charts.palette import Palette

STRONG = frozenset({Grade.A, Grade.B, Grade.C})


def in_money(ranked: tuple[RankedInitiative, ...]) -> tuple[Appraisal, ...]:
    """Keep initiatives with an interval in money, largest best estimate first."""
    known = [one.appraisal for one in ranked if one.appraisal.credited_low is not None]
    return tuple(sorted(known, key=lambda one: -_best(one)))


def forest(appraisals: tuple[Appraisal, ...], *, currency: str, palette: Palette) -> go.Figure:
    """Draw one row an initiative: bar = credited, dot and line = measured value, tick = claim.

    Parameters
    ----------
    appraisals
        As ``in_money`` returns them.
    currency
        ISO code shown on the axis.
    palette
        Colours of the page's theme.
    """
    rows = list(enumerate(appraisals))
    figure = go.Figure()
    vertical_line(figure, 0, palette)
    _credited_bars(figure, rows, currency, palette)
    _intervals(figure, rows, palette)
    strong = [(i, one) for i, one in rows if one.grade in STRONG]
    weak = [(i, one) for i, one in rows if one.grade not in STRONG]
    _dots(figure, strong, ("Best estimate, grade A to C", "circle", palette.first), currency)
    _dots(figure, weak, ("Best estimate, weak evidence", "circle-open", palette.first), currency)
    _claims(figure, rows, currency, palette)
    figure.update_yaxes(
        tickvals=[i for i, _ in rows],
        ticktext=[f"{wrapped(one.initiative.name)}  <b>{one.grade}</b>" for _, one in rows],
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
    )
    ticks = _ticks(appraisals)
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[money(Decimal(str(tick)), "").replace(".0", "") for tick in ticks],
        title_text=literal(currency),
    )
    return framed(figure, palette, height=ROW * len(rows) + 120)


def _best(appraisal: Appraisal) -> float:
    """Risk-adjusted best estimate: the sum over credits in money."""
    return sum(one.value_mean for one in appraisal.credits if one.value_mean is not None)


def _credited_bars(
    figure: go.Figure, rows: list[tuple[int, Appraisal]], currency: str, palette: Palette
) -> None:
    shown = [(i, one.credited) for i, one in rows if one.credited is not None]
    figure.add_bar(
        name="Credited",
        orientation="h",
        y=[i for i, _ in shown],
        x=[float(amount) for _, amount in shown],
        width=0.62,
        marker={"color": palette.band, "line": {"width": 0}},
        customdata=[money(amount, currency) for _, amount in shown],
        hovertemplate="Credited %{customdata}<extra></extra>",
    )


def _intervals(figure: go.Figure, rows: list[tuple[int, Appraisal]], palette: Palette) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for i, one in rows:
        if one.credited_low is not None and one.credited_high is not None:
            x += [float(one.credited_low), float(one.credited_high), None]
            y += [i, i, None]
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name="90% interval",
        line={"color": palette.first, "width": 2},
        hoverinfo="skip",
    )


def _dots(
    figure: go.Figure,
    rows: list[tuple[int, Appraisal]],
    look: tuple[str, str, str],
    currency: str,
) -> None:
    if not rows:
        return
    name, symbol, color = look
    figure.add_scatter(
        x=[_best(one) for _, one in rows],
        y=[i for i, _ in rows],
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 11, "color": color, "line": {"width": 2, "color": color}},
        customdata=[_hover(one, currency) for _, one in rows],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _claims(
    figure: go.Figure, rows: list[tuple[int, Appraisal]], currency: str, palette: Palette
) -> None:
    shown = [(i, one) for i, one in rows if one.claimed is not None]
    figure.add_scatter(
        x=[float(one.claimed) for _, one in shown if one.claimed is not None],
        y=[i for i, _ in shown],
        mode="markers",
        name="Claimed",
        marker={
            "symbol": "line-ns",
            "size": 14,
            "line": {"width": 2.5, "color": palette.second},
            "color": palette.second,
        },
        customdata=[money(one.claimed, currency) for _, one in shown],
        hovertemplate="Claimed %{customdata}<extra></extra>",
    )


def _hover(appraisal: Appraisal, currency: str) -> str:
    low, high = money(appraisal.credited_low, currency), money(appraisal.credited_high, currency)
    best = money(Decimal(str(_best(appraisal))), currency)
    return (
        f"<b>{wrapped(appraisal.initiative.name, 40)}</b><br>Best estimate {best}"
        f"<br>90% interval {low} to {high}<br>Evidence grade {appraisal.grade}"
    )


def _ticks(appraisals: tuple[Appraisal, ...]) -> list[float]:
    """Return three to six round amounts that span the rows, zero among them."""
    known = [
        float(amount)
        for one in appraisals
        for amount in (one.credited_low, one.credited_high, one.claimed)
        if amount is not None
    ]
    low, high = min([0.0, *known]), max([1.0, *known])
    rough = (high - low) / 4
    power = 10.0 ** (len(str(int(rough))) - 1)
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return [n * step for n in range(int(low // step), int(high // step) + 2)]
