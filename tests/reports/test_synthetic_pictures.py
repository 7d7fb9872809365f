"""Pictures of a synthetic comparison: shares add up, a dot for every placebo, words for both."""

from __future__ import annotations

import pytest

from analytics.domain.estimate import Placebo, PlaceboKind, SeriesPoint, UnitWeight
from analytics.reports.charts.donor_weights import MOST, donor_weights, weight_rows
from analytics.reports.charts.palette import LIGHT
from analytics.reports.charts.placebos import placebo_distribution, stacked
from analytics.reports.spoken import spoken_placebos, spoken_series, spoken_weights

PLACEBOS = (
    *(
        Placebo(kind=PlaceboKind.UNIT, name=f"site {i}", effect=effect)
        for i, effect in enumerate([-1.0, 0.5, 0.5, 3.0])
    ),
    Placebo(kind=PlaceboKind.START, name="2025-04", effect=-0.2),
    Placebo(kind=PlaceboKind.LEFT_OUT, name="site 1", effect=2.4),
    Placebo(kind=PlaceboKind.LEFT_OUT, name="site 2", effect=2.7),
)


def weights_of(count: int) -> tuple[UnitWeight, ...]:
    return tuple(UnitWeight(unit=f"site {i}", weight=1 / count) for i in range(count))


@pytest.mark.parametrize("count", [1, MOST, MOST + 1, 60])
def test_shares_of_many_units_add_up_in_few_rows(count: int) -> None:
    rows = weight_rows(weights_of(count))
    assert len(rows) <= MOST
    assert sum(share for _, share in rows) == pytest.approx(1, abs=1e-12)
    assert (rows[-1][0] == f"{count - MOST + 1} others together") == (count > MOST)


def test_the_heaviest_unit_is_the_top_bar_with_its_share_written() -> None:
    rows = weight_rows(
        (UnitWeight(unit="South", weight=0.25), UnitWeight(unit="North", weight=0.75))
    )
    bars = donor_weights(rows, palette=LIGHT).data[0]
    assert list(bars.customdata) == ["North", "South"]
    assert list(bars.text) == ["75.0%", "25.0%"]
    assert list(bars.y) == [0, 1]


def test_every_placebo_is_a_dot_and_the_effect_a_line() -> None:
    figure = placebo_distribution(PLACEBOS, 2.5, unit="minutes", palette=LIGHT)
    names = [trace.name for trace in figure.data]
    assert names == [
        "Units that were not treated",
        "Earlier starts",
        "One comparison unit less",
        "Effect found",
    ]
    assert [len(trace.x) for trace in figure.data] == [4, 1, 2, 2]
    assert set(figure.data[-1].x) == {2.5}


def test_placebos_that_fall_together_are_stacked_and_none_hides_another() -> None:
    figure = placebo_distribution(PLACEBOS, 2.5, unit="", palette=LIGHT)
    places = [(x, y) for trace in figure.data[:-1] for x, y in zip(trace.x, trace.y, strict=True)]
    assert len(set(places)) == len(PLACEBOS)
    assert stacked([0.0, 0.01, 5.0], 1.0) == [0, 1, 0]


def test_rows_without_placebos_are_not_drawn() -> None:
    figure = placebo_distribution(PLACEBOS[:4], 2.5, unit="", palette=LIGHT)
    assert [trace.name for trace in figure.data] == ["Units that were not treated", "Effect found"]


def test_the_words_say_how_many_placebos_are_as_large() -> None:
    words = spoken_placebos(PLACEBOS, 2.5)
    assert "1 of 4 units that were not treated show an effect as large." in words
    assert "0 of 1 earlier starts show an effect as large." in words
    assert "between +2.4 and +2.7" in words
    assert "North 75.0%" in spoken_weights((("North", 0.75), ("South", 0.25)))


def test_numbered_periods_are_not_compared_as_text() -> None:
    series = tuple(
        SeriesPoint(time=str(t), observed=1.0 if t < 10 else 5.0, expected=1.0, low=None, high=None)
        for t in range(8, 12)
    )
    assert "From 10 on, observed 5 on average, expected 1." in spoken_series(series, "10")
