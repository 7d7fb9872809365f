"""A pack's chart on a page holds the numbers of the pack."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from analytics.domain.pack import Chart, Role, Series, Shape, Unit
from analytics.reports.charts.pack_chart import pack_picture
from analytics.reports.charts.palette import LIGHT
from tests.reports.packs.small_pack import BARS, STEPS


def series(name: str, *values: float, role: Role = Role.CREDITED) -> Series:
    return Series(name=name, role=role, values=values)


TWO = Chart(
    shape=Shape.STACKED,
    title="Two",
    unit=Unit.COUNT,
    categories=("a", "b"),
    series=(series("x", 1, 2), series("y", 3, 4, role=Role.BAD)),
    spoken="",
)


def test_bars_have_the_values_and_the_ends_of_their_intervals() -> None:
    (bars,) = pack_picture(BARS, palette=LIGHT).data
    assert list(bars.x) == [0.5, None, -0.25]
    assert list(bars.error_x.array) == pytest.approx([0.2, 0.0, 0.25])
    assert list(bars.error_x.arrayminus) == pytest.approx([0.1, 0.0, 0.25])


def test_steps_begin_where_the_last_ended() -> None:
    found = [
        (one.base[0], one.base[0] + one.x[0]) for one in pack_picture(STEPS, palette=LIGHT).data
    ]
    assert found == [(0, 100), (100, -150), (-150, -100), (0, -100)]


def test_several_series_are_named_and_stacked() -> None:
    figure = pack_picture(TWO, palette=LIGHT)
    assert figure.layout.barmode == "stack"
    assert figure.layout.showlegend
    assert [one.name for one in figure.data] == ["x", "y"]


def test_lines_run_over_the_categories() -> None:
    figure = pack_picture(replace(TWO, shape=Shape.LINES), palette=LIGHT)
    assert [list(one.y) for one in figure.data] == [[1, 2], [3, 4]]
    assert list(figure.data[0].x) == ["a", "b"]


def test_a_name_is_never_markup_in_a_chart() -> None:
    hostile = replace(TWO, categories=("<b>x</b>", "a & b"))
    figure: Any = pack_picture(hostile, palette=LIGHT)
    assert figure.layout.yaxis.ticktext == ("&lt;b&gt;x&lt;/b&gt;", "a &amp; b")
    assert "<b>x" not in str(figure.data[0].customdata)
