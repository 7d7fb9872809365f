"""Data no before/after study should swallow: each refused or warned, by name, with the way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from analytics.domain.check import Verdict
from analytics.domain.errors import AnalyticsError
from tests.services.test_check_roll_out import (
    BLOCK,
    OPEN,
    SERIES,
    WAVES,
    analysed,
    check,
    month,
    offices,
)

if TYPE_CHECKING:
    from pathlib import Path

SYNTHETIC = BLOCK.replace("difference_in_differences", "synthetic_control")
OPEN_BLOCK = BLOCK.replace("difference_in_differences", "auto")
OPEN_SERIES = SERIES.replace("interrupted_time_series", "auto")
NO_UNIT = BLOCK.replace('unit = "office"\n', "")
ONE_START = {
    "difference in differences": BLOCK,
    "synthetic control": SYNTHETIC,
    "open, marked": OPEN_BLOCK,
    "series": SERIES,
    "open, series": OPEN_SERIES,
    "rows without units": NO_UNIT,
}
STARTS = {"staggered": WAVES, "open, first period": OPEN}
EVERYTHING = {**ONE_START, **STARTS}
TWO_WAVES = offices(waves=(9, 11, 0))


def refusal(folder: Path, rows: list[str], plan: str) -> AnalyticsError:
    with pytest.raises(AnalyticsError) as caught:
        analysed(folder, rows, plan)
    assert caught.value.remedy
    return caught.value


def starting(rows: list[str], units: str, day: str) -> list[str]:
    """Let units start on a day; ``units`` is a pattern of their names."""
    return [re.sub(rf"^({units},[^,]*),[^,]*,", rf"\1,{day},", row) for row in rows]


def only(rows: list[str], *places: int) -> list[str]:
    days = {str(month(t)) for t in places}
    return [rows[0], *(row for row in rows[1:] if row.split(",")[1] in days)]


@pytest.mark.parametrize("name", ONE_START)
@pytest.mark.parametrize(("day", "side"), [("2024-01-01", "before"), ("2029-01-01", "at or after")])
def test_a_start_outside_the_data_is_refused_with_their_span(
    tmp_path: Path, name: str, day: str, side: str
) -> None:
    found = refusal(tmp_path, offices(), ONE_START[name].replace("2026-07-01", day))
    assert f"The start {day} has no period {side} it" in found.message
    assert "2025-10-01 to 2027-01-01" in found.message


@pytest.mark.parametrize("name", STARTS)
def test_first_periods_after_the_data_are_refused(tmp_path: Path, name: str) -> None:
    rows = starting(offices(), r"o\d*[02468]", "2029-01-01")
    assert "No unit adopts in the 16 periods" in refusal(tmp_path, rows, STARTS[name]).message


@pytest.mark.parametrize("name", STARTS)
def test_units_treated_before_the_first_period_are_left_out_by_name(
    tmp_path: Path, name: str
) -> None:
    found = analysed(tmp_path, starting(TWO_WAVES, "o[03]", "2024-01-01"), STARTS[name])
    (dropped,) = found.finding.data.dropped
    assert dropped.rows == 32
    assert dropped.reason.startswith("2 units were treated from the first period on")
    assert "(o0, o3)" in dropped.reason


def test_nobody_left_after_them_is_refused_by_name(tmp_path: Path) -> None:
    rows = starting(offices(units=8), r"o[0246]", "2024-01-01")
    assert "(o0, o2, o4, o6)" in refusal(tmp_path, rows, WAVES).message
    assert "4 were treated all along" in refusal(tmp_path, rows, OPEN).message


@pytest.mark.parametrize("name", STARTS)
def test_a_cohort_of_one_is_a_warning_that_names_it(tmp_path: Path, name: str) -> None:
    found = analysed(tmp_path, starting(TWO_WAVES, "o0", "2026-08-01"), STARTS[name])
    said = check(found, "cohort_sizes")
    assert said.verdict is Verdict.WARN
    assert "Only one unit adopted in 2026-08-01" in said.sentence
    assert "More units" in said.sentence


def test_a_single_adopter_is_sent_to_the_design_made_for_it(tmp_path: Path) -> None:
    rows = offices(waves=(9, *(0,) * 23))
    found = refusal(tmp_path, rows, WAVES)
    assert "Only one independent unit" in found.message
    assert "synthetic_control" in found.remedy
    assert analysed(tmp_path, rows, OPEN).design == "synthetic_control"
    for plan in (BLOCK, SYNTHETIC, OPEN):
        assert check(analysed(tmp_path, rows, plan), "few_units").verdict is Verdict.FAIL


@pytest.mark.parametrize("name", ["difference in differences", "synthetic control"])
def test_no_comparison_group_is_refused(tmp_path: Path, name: str) -> None:
    found = refusal(tmp_path, offices(waves=(9,)), ONE_START[name])
    assert found.message == "Every unit is treated: there is no comparison group."


def test_no_comparison_group_of_rows_is_refused_in_words_of_the_plan(tmp_path: Path) -> None:
    found = refusal(tmp_path, offices(waves=(9,)), NO_UNIT)
    assert found.message == "Every row has wave = 1: there is no comparison group."
    gone = [row for row in offices() if row.split(",")[3] != "1" or row.split(",")[1] < "2026-07"]
    found = refusal(tmp_path, gone, NO_UNIT)
    assert "No row of 'offices.csv' after 2026-07-01 has wave = 1." in found.message


def test_everybody_in_one_wave_is_refused_and_left_open_it_becomes_a_series(tmp_path: Path) -> None:
    rows = offices(waves=(9,))
    assert "Every unit adopts in 2026-07-01" in refusal(tmp_path, rows, WAVES).message
    for plan in (OPEN, OPEN_BLOCK):
        found = analysed(tmp_path, rows, plan)
        assert found.design == "interrupted_time_series"
        assert found.choice is not None
        assert any("nobody is left to compare with" in why for why in found.choice.reasons)


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_single_period_is_refused(tmp_path: Path, name: str) -> None:
    message = refusal(tmp_path, only(offices(), 9), EVERYTHING[name]).message
    assert re.search("no period before it|only 1 period|treated all along", message)


@pytest.mark.parametrize("name", ["series", "open, series"])
def test_a_series_below_the_minimum_is_refused_with_its_counts(tmp_path: Path, name: str) -> None:
    message = refusal(tmp_path, only(offices(), 5, 6, 7, 8, 9, 10), EVERYTHING[name]).message
    assert re.search("8 before and 4 after are needed|8 and 4 are needed", message)
    assert re.search("4 (months|periods) before", message)


@pytest.mark.parametrize(
    "name", ["difference in differences", "synthetic control", "open, marked", *STARTS]
)
def test_one_period_before_leaves_the_trend_unseen_and_warns(tmp_path: Path, name: str) -> None:
    said = check(analysed(tmp_path, only(offices(), 8, 9), EVERYTHING[name]), "pre_trend")
    assert said.verdict is Verdict.WARN
    assert "earlier history" in said.sentence


def test_too_few_periods_for_weights_are_said_to_be(tmp_path: Path) -> None:
    found = analysed(tmp_path, offices(), SYNTHETIC)
    assert check(found, "donor_pool").verdict is Verdict.WARN
    assert [one.kind for one in found.finding.problems] == ["fell_back"]


@pytest.mark.parametrize("name", ["difference in differences", "open, marked", *STARTS])
def test_duplicate_unit_periods_are_named(tmp_path: Path, name: str) -> None:
    rows = offices()
    said = check(analysed(tmp_path, [*rows, *rows[1:20]], EVERYTHING[name]), "copied_rows")
    assert said.verdict is Verdict.FAIL
    assert "'o0' in '2025-10-01'" in said.sentence
    assert "remove them" in said.sentence
