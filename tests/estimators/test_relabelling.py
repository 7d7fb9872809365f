"""A/A checks: what they find where the analysis is right, and where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError
from analytics.domain.experiment_cells import UnitSums
from analytics.estimators.relabelling import check_by_relabelling, relabelled_p_values

if TYPE_CHECKING:
    from analytics.domain.aa_check import AaCheck
    from analytics.domain.moments import FloatArray
    from analytics.domain.plan import Alternative


def rows(values: FloatArray, treated: int) -> UnitSums:
    """Every value a unit of its own."""
    return UnitSums(
        n=np.ones(len(values)),
        mean=values,
        square=np.zeros(len(values)),
        units=len(values),
        treated_units=treated,
        clustered=False,
    )


def groups(seed: int, *, clustered: bool, units: int = 40, per: int = 25) -> UnitSums:
    """Units of several rows each, alike within a unit (correlation about .5)."""
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(units, 1)) + rng.normal(size=(units, per))
    return UnitSums(
        n=np.full(units, float(per)),
        mean=y.mean(axis=1),
        square=((y - y.mean(axis=1, keepdims=True)) ** 2).sum(axis=1),
        units=units,
        treated_units=units // 2,
        clustered=clustered,
    )


def check(units: UnitSums, repetitions: int = 1_000) -> AaCheck:
    return check_by_relabelling(
        units, unit="row", alternative="two-sided", repetitions=repetitions, seed=1
    )


def test_independent_rows_are_calibrated() -> None:
    found = check(rows(np.random.default_rng(2).normal(size=400), 150))
    assert found.verdict is Verdict.PASS
    assert found.alarms[0].low < 0.05 < found.alarms[0].high
    assert found.alarms[1].low < 0.01 < found.alarms[1].high
    assert found.ks_p_value > 0.001
    assert sum(found.histogram) == found.repetitions == len(found.p_values)


def test_rows_of_the_same_unit_are_found_out() -> None:
    found = check(groups(3, clustered=False))
    assert found.verdict is Verdict.FAIL
    assert found.alarms[0].low > 0.3, "25 rows with correlation .5 count as about two"
    assert "too narrow" in found.sentence
    assert check(groups(3, clustered=True)).verdict is Verdict.PASS


def test_a_handful_of_units_says_how_few_ways_there_are() -> None:
    found = check(groups(4, clustered=True, units=6))
    assert found.verdict is not Verdict.PASS
    assert "only 20 ways" in found.sentence


def test_the_same_seed_gives_the_same_check() -> None:
    units = rows(np.random.default_rng(5).normal(size=60), 30)
    assert check(units) == check(units)


@pytest.mark.parametrize(("scale", "shift"), [(3.0, 0.0), (1.0, 1e8)])
@pytest.mark.parametrize("clustered", [False, True])
def test_units_of_measurement_do_not_matter(scale: float, shift: float, *, clustered: bool) -> None:
    one = groups(6, clustered=clustered)
    other = UnitSums(
        n=one.n,
        mean=scale * one.mean + shift,
        square=scale**2 * one.square,
        units=one.units,
        treated_units=one.treated_units,
        clustered=clustered,
    )
    # A shift of 1e8 leaves eight of the sixteen digits of the means.
    tolerance = 1e-5 if shift else 1e-10
    np.testing.assert_allclose(check(one, 50).p_values, check(other, 50).p_values, rtol=tolerance)


@pytest.mark.parametrize("alternative", ["two-sided", "larger", "smaller"])
def test_p_values_are_those_of_the_plans_own_test(alternative: Alternative) -> None:
    from scipy.stats import ttest_ind

    words: dict[str, Any] = {"two-sided": "two-sided", "larger": "greater", "smaller": "less"}
    values = np.random.default_rng(7).normal(size=50)
    found = relabelled_p_values(rows(values, 20), alternative, 5, rng=np.random.default_rng(8))
    again = np.random.default_rng(8)
    for p_value in found:
        chosen = again.permutation(50)[:20]
        rest = np.setdiff1d(np.arange(50), chosen)
        judge = ttest_ind(
            values[chosen],
            values[rest],
            equal_var=False,
            alternative=words[alternative],
        )
        assert p_value == pytest.approx(judge.pvalue, rel=1e-9)


def test_what_cannot_be_assigned_anew_is_refused() -> None:
    with pytest.raises(NotEstimableError, match="at least 2 in each arm"):
        check(rows(np.arange(10.0), 1))
    with pytest.raises(NotEstimableError, match="one and the same value"):
        check(rows(np.ones(10), 5))


@pytest.mark.slow
def test_the_verdict_itself_is_calibrated() -> None:
    """200 sound data sets: the alarm at .001 (one side) rings in at most a few."""
    rng = np.random.default_rng(20261125)
    verdicts = [
        check_by_relabelling(
            rows(rng.lognormal(size=300), 150), unit="row", alternative="two-sided",
            repetitions=1_000, seed=int(rng.integers(1_000_000)),
        ).verdict
        for _ in range(200)
    ]  # fmt: skip
    assert verdicts.count(Verdict.FAIL) <= 3
