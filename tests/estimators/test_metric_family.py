"""Metrics of one experiment, and several arms in one study."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.domain.estimate import Effect
from analytics.domain.study import Study
from analytics.estimators.metric_family import metric_family
from analytics.estimators.numerics.several_arms import adjust_over_arms
from analytics.reports.experiment_tables import family_rows
from tests.estimators.test_across_experiments import estimate_of


def study(name: str, mean: float, **changes: str) -> Study:
    estimate = estimate_of((500.0, 500.0, 10.0, mean, 9.0, 9.0))
    base = Study(
        study_id=name,
        title=name,
        design="experiment",
        initiative_id="I",
        kpi_id=name,
        plan_text="",
        plan_sha256="",
        data_file="wave.csv",
        dataset_id="D",
        estimate=estimate,
    )
    return replace(base, **changes)  # type: ignore[arg-type] # text fields only


def effect(name: str, p_value: float) -> Effect:
    return Effect(
        name=name, effect=1.0, std_error=1.0, ci_low=-1.0, ci_high=3.0, confidence=0.95,
        p_value=p_value, degrees_of_freedom=50.0,
    )  # fmt: skip


def test_metrics_of_one_data_file_are_a_family_and_others_are_not() -> None:
    one, two = study("a", 10.5), study("b", 10.35)
    strangers = [study("c", 10.5, data_file="other.csv"), study("d", 10.5, initiative_id="J")]
    found = metric_family(one, [one, two, *strangers])
    assert found is not None
    assert [member.study_id for member in found.members] == ["a", "b"]
    raw = [member.p_value for member in found.members]
    assert None not in raw
    low, high = sorted(p for p in raw if p is not None)
    adjusted = sorted(member.p_value_holm for member in found.members)
    assert adjusted == pytest.approx([2 * low, max(2 * low, high)])
    assert metric_family(strangers[0], [one, two, *strangers]) is None


def test_a_metric_without_a_result_still_counts() -> None:
    one, two = study("a", 10.5), study("b", 10.35)
    three = replace(study("c", 10.0), estimate=None)
    few, more = metric_family(one, [one, two]), metric_family(one, [one, two, three])
    assert few is not None
    assert more is not None
    assert more.members[2].p_value is None
    assert more.members[2].p_value_holm == 1
    assert more.members[0].p_value_holm == pytest.approx(1.5 * few.members[0].p_value_holm)
    assert list(family_rows(more)["p, unadjusted"])[2] == "No result"


def test_every_arm_carries_its_adjusted_p_value_and_the_rest_stays() -> None:
    before = (effect("on", 0.01), effect("max", 0.04), effect("mini", 0.03))
    after = adjust_over_arms(before)
    assert [one.p_value_adjusted for one in after] == pytest.approx([0.03, 0.06, 0.06])
    assert {one.adjusted_by for one in after} == {"Holm (1979) over 3 arms"}
    kept = [replace(one, p_value_adjusted=None, adjusted_by="") for one in after]
    assert tuple(kept) == before


def test_one_arm_is_no_family() -> None:
    assert adjust_over_arms((effect("on", 0.01),))[0].p_value_adjusted is None


@pytest.mark.slow
def test_false_alarms_over_three_arms_stay_below_five_in_a_hundred() -> None:
    """2,000 experiments with three arms that do nothing, one control: Monte-Carlo error .5."""
    from scipy.stats import ttest_ind

    rng = np.random.default_rng(20261125)
    alarms = 0
    for _ in range(2_000):
        control, *arms = rng.normal(size=(4, 40))
        p = [float(ttest_ind(arm, control, equal_var=False).pvalue) for arm in arms]
        after = adjust_over_arms(tuple(effect(str(i), one) for i, one in enumerate(p)))
        alarms += any((one.p_value_adjusted or 1) < 0.05 for one in after)
    assert 0.025 < alarms / 2_000 < 0.06
