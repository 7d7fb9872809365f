"""The grid of cohorts and periods shows every effect in its place and says the extremes."""

from __future__ import annotations

from analytics.domain.estimate import GroupTimeEffect
from analytics.reports.charts.group_time import group_time
from analytics.reports.charts.palette import LIGHT
from analytics.reports.spoken import spoken_group_time
from analytics.reports.words import MINUS

CELLS = tuple(
    GroupTimeEffect(group=group, time=time, effect=effect, std_error=0.5)
    for group, time, effect in (
        ("9", "9", 2.0),
        ("9", "10", 3.0),
        ("10", "9", -0.25),
        ("10", "10", 0.5),
    )
)


def test_cohorts_are_rows_in_order_and_periods_columns() -> None:
    grid = group_time(CELLS, unit="minutes", palette=LIGHT).data[0]
    assert list(grid.y) == ["9", "10"]
    assert list(grid.x) == ["9", "10"]
    assert [list(row) for row in grid.z] == [[2.0, 3.0], [-0.25, 0.5]]


def test_effects_clear_of_zero_are_bold_and_hover_says_the_error() -> None:
    grid = group_time(CELLS, unit="minutes", palette=LIGHT).data[0]
    assert grid.text[0][1].startswith("<b>")
    assert not grid.text[1][0].startswith("<b>")
    assert "standard error 0.5" in grid.customdata[1][0]


def test_zero_is_the_middle_of_the_colours_and_adoption_is_marked() -> None:
    figure = group_time(CELLS, unit="", palette=LIGHT)
    assert (figure.data[0].zmin, figure.data[0].zmax) == (-3.0, 3.0)
    assert [(shape.x0, shape.y0) for shape in figure.layout.shapes] == [(-0.5, -0.5), (0.5, 0.5)]


def test_the_extremes_are_read_out() -> None:
    said = spoken_group_time(CELLS)
    assert f"smallest {MINUS}0.25, adopted in 10, seen in 9" in said
    assert "largest +3, adopted in 9, seen in 10" in said
