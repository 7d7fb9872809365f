"""Rows of sensitivity say what the same analysis by hand says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.estimators.numerics.group_comparison import Groups
from analytics.estimators.sensitivity.unit_paths import effects_without_one
from analytics.reports.result_json import plain
from tests.estimators.test_difference_in_differences import run as run_panel
from tests.estimators.test_interrupted_time_series import run as run_series
from tests.estimators.worlds import PanelWorld, SeriesWorld

DRIFTS = {"breakdown_relative_magnitudes", "breakdown_smoothness"}


def test_a_panel_is_looked_at_from_every_side() -> None:
    panel = PanelWorld(units=30, treated=12, effect=4.0).draw(np.random.default_rng(1))
    rows = {row.name: row for row in run_panel(panel).sensitivity}
    assert {"donut", "leave_one_out", "robustness_value", *DRIFTS} <= set(rows)
    assert "constant_sample" not in rows  # every unit is seen in every period
    assert rows["breakdown_relative_magnitudes"].value > 0
    assert "still positive" in rows["donut"].sentence
    assert set(plain(rows["donut"])) == {"name", "value", "sentence"}


def test_no_effect_survives_no_drift() -> None:
    panel = PanelWorld(units=30, treated=12, effect=0.0).draw(np.random.default_rng(2))
    rows = {row.name: row for row in run_panel(panel).sensitivity}
    assert rows["breakdown_relative_magnitudes"].value == 0
    assert rows["robustness_value_significance"].value == 0
    assert "not distinguishable from zero" in rows["robustness_value_significance"].sentence


def test_gaps_bring_the_constant_sample() -> None:
    panel = PanelWorld(units=60, treated=25, missing=0.03).draw(np.random.default_rng(3))
    finding = run_panel(panel)
    row = next(row for row in finding.sensitivity if row.name == "constant_sample")
    seen = (panel.n > 0).all(axis=1)
    alone = replace(
        panel,
        units=tuple(np.array(panel.units)[seen]),
        treated=panel.treated[seen],
        cluster=panel.cluster[seen],
        n=panel.n[seen],
        total=panel.total[seen],
        exposure=panel.exposure[seen],
    )
    assert row.value == pytest.approx(run_panel(alone).effects[0].effect)


@pytest.mark.parametrize("clustered", [False, True])
def test_every_unit_or_cluster_is_left_out_once(clustered: bool) -> None:  # noqa: FBT001 - a parameter of the test
    rng = np.random.default_rng(4)
    values, treated = rng.normal(size=12), np.arange(12) % 4 < 2
    cluster = np.arange(12) // 2
    groups = Groups(
        treated=treated,
        cluster=cluster if clustered else None,
        std_errors="CR3" if clustered else "HC2",
    )
    member = cluster if clustered else np.arange(12)
    by_hand = [
        values[treated & (member != one)].mean() - values[~treated & (member != one)].mean()
        for one in np.unique(member)
    ]
    assert effects_without_one(values, groups) == pytest.approx(by_hand)


def test_a_series_after_a_bad_stretch_would_have_come_back() -> None:
    series = SeriesWorld(correlation=0.2, effect=1.0).draw(np.random.default_rng(13))
    value = series.value.copy()
    value[45:48] -= 4.0
    rows = {row.name: row for row in run_series(replace(series, value=value)).sensitivity}
    # A stretch 4 below comes back almost whole where neighbours are hardly alike.
    assert 2.5 < rows["regression_to_mean"].value < 6
    assert "was to be expected anyway" in rows["regression_to_mean"].sentence
    # The stretch leads no more: the row says what the effect was with it.
    assert rows["with_dip"].value > run_series(replace(series, value=value)).effects[0].effect
    assert {"with_dip", "leave_one_out", "regression_to_mean"} == set(rows)
    assert {row.name for row in run_series(series).sensitivity} == {
        "donut",
        "leave_one_out",
        "regression_to_mean",
    }
