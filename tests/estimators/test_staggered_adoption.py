"""Roll-outs: what is found, what moves when data move, what is refused and said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.adoption import NEVER
from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError
from analytics.domain.estimate import Role
from analytics.estimators.numerics.adoption_averages import SIMPLE
from analytics.estimators.numerics.group_time import group_time, groups_by_cluster, groups_by_unit
from analytics.estimators.numerics.group_time_cells import Rule
from analytics.estimators.numerics.simultaneous_band import simultaneous_critical_value
from analytics.estimators.numerics.staggered_comparison import compare_cohorts
from analytics.estimators.numerics.staggered_imputation import impute_cohorts
from analytics.estimators.numerics.two_way_regression import (
    already_treated_share,
    two_way_regression,
)
from tests.estimators.adoption_panels import grid, run

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.check import Check
    from analytics.domain.estimate import Finding

UNITS, PERIODS = 60, 12


def starts(never: int = 20) -> np.ndarray:
    """Cohorts of equal size at 4, 6 and 8; the last units never adopt."""
    adopters = UNITS - never
    start = np.repeat([4, 6, 8], -(-adopters // 3))[:adopters]
    return np.concatenate([start, np.full(never, NEVER)])


def draw(seed: int = 1, *, effect: float = 1.0, start: np.ndarray | None = None) -> AdoptionPanel:
    rng = np.random.default_rng(seed)
    begin = starts() if start is None else start
    noise = rng.normal(size=(len(begin), PERIODS))
    level = rng.normal(10, 2, len(begin))[:, None] + rng.normal(size=PERIODS)
    treated = np.arange(PERIODS) >= begin[:, None]
    return grid(level + noise + effect * treated, begin)


def check_of(finding: Finding, name: str) -> Check:
    return next(check for check in finding.checks if check.name == name)


def test_a_planted_effect_is_found_exactly_where_nothing_else_moves() -> None:
    begin = starts()
    treated = np.arange(PERIODS) >= begin[:, None]
    level = np.arange(UNITS)[:, None] + np.sin(np.arange(PERIODS))
    wobble = np.random.default_rng(0).normal(0, 1e-6, (UNITS, PERIODS))
    panel = grid(level + 2.5 * treated + wobble, begin)
    for estimator in ("callaway_santanna", "imputation"):
        found = run(panel, estimator=estimator).effects[0]
        assert found.effect == pytest.approx(2.5, abs=1e-5)
        assert found.n_treated == 40
        assert found.n_control == 20
        assert found.exposure == treated.sum()


@pytest.mark.parametrize("estimator", ["callaway_santanna", "imputation"])
def test_shift_scale_and_order_of_units_change_only_what_they_must(estimator: str) -> None:
    panel = draw()
    base = run(panel, estimator=estimator).effects[0]
    order = np.random.default_rng(5).permutation(UNITS)
    mixed = run(grid(panel.outcome[order], panel.start[order]), estimator=estimator).effects[0]
    assert (mixed.effect, mixed.std_error) == pytest.approx((base.effect, base.std_error))
    moved = run(grid(panel.outcome * 3 + 1e6, panel.start), estimator=estimator).effects[0]
    assert moved.effect == pytest.approx(3 * base.effect, rel=1e-7)
    assert moved.std_error == pytest.approx(3 * base.std_error, rel=1e-7)


def test_units_as_their_own_clusters_give_the_same_errors_as_no_clusters() -> None:
    panel = draw()
    rule = Rule(never_only=False, anticipation=0, periods=PERIODS)
    one = group_time(groups_by_unit(panel.outcome, panel.start), rule)
    other = group_time(groups_by_cluster(panel.outcome, panel.start, panel.cluster), rule)
    assert one.averages.covariance == pytest.approx(other.averages.covariance, abs=1e-12)
    assert one.std_error == pytest.approx(other.std_error, abs=1e-12)


def test_copying_every_unit_within_its_cluster_changes_no_error() -> None:
    panel = draw()
    twice = grid(
        np.repeat(panel.outcome, 2, axis=0),
        np.repeat(panel.start, 2),
        cluster=np.repeat(np.arange(UNITS), 2),
    )
    for estimator in ("callaway_santanna", "imputation"):
        one, two = (
            run(panel, estimator=estimator).effects[0],
            run(twice, estimator=estimator).effects[0],
        )
        assert two.effect == pytest.approx(one.effect)
        assert two.std_error == pytest.approx(one.std_error)
        assert two.degrees_of_freedom == UNITS - 1


def test_a_covariate_without_meaning_changes_little_and_a_trend_by_covariate_is_removed() -> None:
    rng = np.random.default_rng(8)
    size = np.concatenate([rng.normal(1, 1, 40), rng.normal(0, 1, 20)])
    panel = draw(3)
    drift = 0.5 * size[:, None] * np.arange(PERIODS)
    known = np.broadcast_to(size[:, None], (UNITS, PERIODS))[None].copy()
    biased = run(grid(panel.outcome + drift, panel.start)).effects[0]
    adjusted = run(grid(panel.outcome + drift, panel.start, covariates=known)).effects[0]
    assert abs(biased.effect - 1) > 0.8
    assert abs(adjusted.effect - 1) < 3 * adjusted.std_error < 2


def test_imputation_of_a_complete_panel_with_one_cohort_is_the_two_by_two_comparison() -> None:
    begin = np.concatenate([np.full(30, 6), np.full(30, NEVER)])
    panel = draw(2, start=begin)
    y = panel.outcome
    change = y[:, 6:].mean(axis=1) - y[:, :6].mean(axis=1)
    found = impute_cohorts(panel, 0).sampling.averages
    assert found.value(SIMPLE) == pytest.approx(change[:30].mean() - change[30:].mean())


def test_rows_copied_into_one_cell_count_like_a_heavier_cell() -> None:
    panel = draw(4)
    rows = np.ones((UNITS, PERIODS))
    weighted = grid(panel.outcome, panel.start)
    doubled = type(weighted)(
        **{
            **{name: getattr(weighted, name) for name in weighted.__dataclass_fields__},
            "rows": 2 * rows,
        }
    )
    one, two = (impute_cohorts(p, 0).sampling.averages for p in (weighted, doubled))
    assert two.value(SIMPLE) == pytest.approx(one.value(SIMPLE))
    assert two.std_error(SIMPLE) == pytest.approx(one.std_error(SIMPLE))


def test_two_way_regression_is_a_weighted_sum_of_two_by_two_comparisons() -> None:
    """Goodman-Bacon (2021): with one late cohort as control the weights are known by hand."""
    begin = np.concatenate([np.full(10, 3), np.full(10, 9)])
    panel = draw(6, start=begin)
    adopted = (np.arange(PERIODS) >= begin[:, None]).astype(np.float64)[None]
    y = panel.outcome
    early, late = y[:10].mean(axis=0), y[10:].mean(axis=0)
    clean = (early[3:9].mean() - early[:3].mean()) - (late[3:9].mean() - late[:3].mean())
    forbidden = (late[9:].mean() - late[3:9].mean()) - (early[9:].mean() - early[3:9].mean())
    share = already_treated_share(begin, PERIODS)
    found = two_way_regression(y, adopted, panel.cluster).slope[0]
    assert found == pytest.approx((1 - share) * clean + share * forbidden)
    assert share == pytest.approx(0.5)


def test_regression_that_compares_with_the_already_treated_is_not_shown() -> None:
    begin = np.concatenate([np.full(30, 3), np.full(28, 9), np.full(2, NEVER)])
    finding = run(draw(7, start=begin))
    assert check_of(finding, "already_treated").verdict is Verdict.NOT_RUN
    assert not [one for one in finding.alternatives if "two-way" in one.method]


def test_gaps_choose_imputation_and_complete_panels_the_cohort_comparison() -> None:
    panel = draw()
    assert run(panel).method == "callaway_santanna"
    outcome = panel.outcome.copy()
    outcome[:4, 11] = np.nan
    finding = run(grid(outcome, panel.start))
    assert finding.method == "imputation"
    assert "not seen in every period" in check_of(finding, "composition").sentence
    outcome[1:4] = panel.outcome[1:4]
    kept = run(grid(outcome, panel.start))
    assert kept.method == "callaway_santanna"
    assert "unit 0" in kept.data.dropped[0].reason
    assert kept.data.dropped[0].rows == PERIODS - 1


def test_few_never_treated_units_bring_in_those_not_yet_treated() -> None:
    few = run(draw(start=starts(never=4)))
    assert "not yet treated" in few.method_in_words
    assert "never adopt" in run(draw()).method_in_words
    with pytest.raises(NotEstimableError, match="1 units never adopt"):
        run(draw(start=starts(never=1)), comparison="never_treated")


def test_below_twenty_clusters_each_is_left_out_once() -> None:
    rng = np.random.default_rng(3)
    cluster = np.arange(UNITS) // 6
    begin = np.repeat(np.array([4, 4, 6, 6, 8, *[NEVER] * 5]), 6)
    panel = draw(start=begin)
    shared = rng.normal(0, 1, (10, PERIODS))[cluster]
    panel = grid(panel.outcome + shared, begin, cluster=cluster)
    for estimator in ("callaway_santanna", "imputation"):
        found = run(panel, estimator=estimator)
        assert "jackknife" in found.method_in_words
        assert found.effects[0].degrees_of_freedom == 9
        each = []
        for one in range(10):
            left = panel.only(cluster != one)
            again = (
                impute_cohorts(left, 0)
                if estimator == "imputation"
                else compare_cohorts(left, Rule(never_only=True, anticipation=0, periods=PERIODS))
            )
            each.append(again.sampling.averages.value(SIMPLE))
        apart = np.array(each) - found.effects[0].effect
        assert found.effects[0].std_error == pytest.approx(np.sqrt(0.9 * (apart**2).sum()))


def test_a_cohort_of_one_borrows_the_spread_of_the_others_and_is_named() -> None:
    begin = starts()
    begin[0] = 5
    finding = run(draw(start=begin))
    alone = [one for one in finding.group_time if one.group == "5"]
    assert all(one.std_error > 0 for one in alone)
    assert "Only one unit adopted in 5" in check_of(finding, "cohort_sizes").sentence


def test_units_treated_all_along_are_left_out_by_name() -> None:
    begin = starts()
    begin[:2] = 0
    finding = run(draw(start=begin))
    assert finding.data.dropped[0].rows == 2 * PERIODS
    assert "unit 0, unit 1" in finding.data.dropped[0].reason
    assert finding.data.rows_used == (UNITS - 2) * PERIODS


def test_adopters_never_seen_before_are_counted() -> None:
    panel = draw()
    outcome = panel.outcome.copy()
    outcome[3, :4] = np.nan
    finding = run(grid(outcome, panel.start), estimator="imputation")
    assert [part.rows for part in finding.data.dropped] == [8]
    assert "never seen before they adopted" in finding.data.dropped[0].reason


def test_periods_without_anybody_untreated_are_counted() -> None:
    begin = np.repeat([4, 6, 8], 20)
    finding = run(draw(2, start=begin))
    assert finding.data.dropped[0].rows == UNITS * 4
    assert "no comparison unit was left" in finding.data.dropped[0].reason


REFUSALS = [
    (np.full(UNITS, 5), {}, "Every unit adopts in 5"),
    (np.zeros(UNITS), {}, "60 units were treated from the first period on"),
    (np.concatenate([[4], np.full(59, NEVER)]), {}, "Only one independent unit"),
    (np.concatenate([np.full(10, 1), np.full(50, NEVER)]), {"anticipation": 1}, "No cohort has"),
]


@pytest.mark.parametrize(("begin", "keys", "words"), REFUSALS)
def test_what_cannot_be_answered_is_refused_with_a_way_out(
    begin: np.ndarray, keys: dict[str, int], words: str
) -> None:
    with pytest.raises(NotEstimableError, match=words) as caught:
        run(draw(start=begin), **keys)
    assert caught.value.remedy


def test_one_period_is_refused() -> None:
    panel = draw()
    with pytest.raises(NotEstimableError, match="only 1 period"):
        run(grid(panel.outcome[:, :1], panel.start))


def test_a_dip_before_adoption_makes_the_estimate_without_it_the_primary_one() -> None:
    rng = np.random.default_rng(11)
    begin = starts()
    noise = rng.normal(0, 0.3, (UNITS, PERIODS))
    for i, first in enumerate(begin):
        if first < PERIODS:
            noise[i, first - 3 : first] -= 1.5
    treated = np.arange(PERIODS) >= begin[:, None]
    finding = run(grid(10 + noise + treated, begin))
    assert check_of(finding, "dip").verdict is Verdict.FAIL
    assert finding.effects[0].effect == pytest.approx(1.0, abs=0.3)
    raw = next(one for one in finding.alternatives if one.role is Role.RAW)
    assert raw.effect == pytest.approx(2.5, abs=0.3)
    assert finding.method.startswith("imputation_without")
    assert any("left out" in part.reason for part in finding.data.dropped)


def test_a_drift_before_adoption_fails_and_says_what_it_would_look_like() -> None:
    begin = starts()
    drift = 0.5 * (begin < PERIODS)[:, None] * np.arange(PERIODS)
    panel = draw()
    check = check_of(run(grid(panel.outcome + drift, begin)), "pre_trend")
    assert check.verdict is Verdict.FAIL
    assert "drifted apart" in check.sentence
    assert "all periods before together" in check.sentence
    assert check.caps_at == "D"


def test_anticipation_moves_the_base_and_leaves_those_periods_out() -> None:
    begin = starts()
    early = (np.arange(PERIODS) == begin[:, None] - 1) * 3.0
    panel = grid(draw().outcome + early, begin)
    for estimator in ("callaway_santanna", "imputation"):
        finding = run(panel, estimator=estimator, anticipation=1)
        assert finding.effects[0].effect == pytest.approx(1.0, abs=0.5)


def test_the_event_study_is_banded_wider_than_its_points() -> None:
    finding = run(draw())
    reference = [p for p in finding.event_study if p.std_error == 0]
    assert [p.relative_time for p in reference] == [-1]
    point = next(p for p in finding.event_study if p.relative_time == 0)
    assert (point.ci_high - point.effect) / point.std_error > 2.3
    assert finding.event_study == run(draw()).event_study


def test_independent_estimates_need_the_sidak_critical_value() -> None:
    """Closed form: the largest of k independent normals; 999 draws give two digits."""
    found = simultaneous_critical_value(np.eye(8), np.inf, confidence=0.95, seed=4)
    assert found == pytest.approx(2.7276, abs=0.12)


def test_sides_of_one_sided_plans_stay_open() -> None:
    found = run(draw(), alternative="larger").effects[0]
    assert found.ci_high == np.inf
    assert found.p_value < 0.001


def test_it_is_said_how_far_the_effect_holds() -> None:
    rows = {row.name: row for row in run(draw()).sensitivity}
    assert {"donut", "leave_one_out", "robustness_value", "breakdown_relative_magnitudes"} <= set(
        rows
    )
    assert "any one cohort" in rows["leave_one_out"].sentence
