"""Effects over the calendar and over exposure: against rows, and worlds with known novelty."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.check import Verdict
from analytics.domain.experiment_cells import ExposureCells
from analytics.domain.plan import Question
from analytics.estimators.numerics.arm_difference import TwoArms, arm_difference
from analytics.estimators.over_time import TimeFinding, estimate_over_time

SEEDS = st.integers(0, 2_000)
QUESTION = Question(
    title="t", design="experiment", outcome="y", higher_is_better=True, sha256="", text=""
)


def world(
    seed: int, effects: tuple[float, ...], *, units: int = 60, late: int = 0
) -> ExposureCells:
    """One row a unit and week; the effect by week of exposure; every other unit joins later."""
    rng = np.random.default_rng(seed)
    weeks = len(effects)
    unit, time = (grid.ravel() for grid in np.mgrid[0:units, 0:weeks])
    joined = late * (np.arange(units) // 2 % 2)
    seen = time >= joined[unit]
    unit, time = unit[seen], time[seen]
    treated = unit % 2
    effect = np.array(effects)[time - joined[unit]]
    y = 10 + rng.normal(size=units)[unit] + treated * effect + 0.5 * rng.normal(size=len(unit))
    return ExposureCells(
        arms=("off", "on"),
        arm=treated.astype(np.int64),
        unit=unit.astype(np.int64),
        cluster=None,
        time=(7 * time).astype(np.int64),
        began=None,
        n=np.ones(len(unit)),
        mean=y,
        square=np.zeros(len(unit)),
        first="2026-01-05",
        dated=True,
    )


def looked(cells: ExposureCells, effect: float = 1.0) -> TimeFinding:
    return estimate_over_time(cells, QUESTION, "on", effect)


def test_the_last_look_is_the_whole() -> None:
    cells = world(1, (1.0, 1.0, 1.0, 1.0))
    found = looked(cells)
    whole = arm_difference(
        TwoArms(
            treated=cells.arm == 1, n=cells.n, mean=cells.mean, square=cells.square,
            cluster=cells.unit,
        )
    )  # fmt: skip
    assert whole is not None
    assert [one.time for one in found.cumulative] == [
        "2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26",
    ]  # fmt: skip
    assert found.cumulative[-1].effect == pytest.approx(whole.effect)
    assert found.cumulative[-1].std_error == pytest.approx(whole.std_error)
    first = cells.time == 0
    one = cells.mean[first & (cells.arm == 1)].mean() - cells.mean[first & (cells.arm == 0)].mean()
    assert found.cumulative[0].effect == pytest.approx(one)


def test_rows_without_a_unit_are_welch_tests() -> None:
    from scipy.stats import ttest_ind

    cells = replace(world(2, (1.0, 1.0, 1.0)), unit=None)
    found = looked(cells)
    upto = cells.time <= 7
    on, off = (cells.mean[upto & (cells.arm == a)] for a in (1, 0))
    judge = ttest_ind(on, off, equal_var=False).confidence_interval()
    assert found.cumulative[1].ci_low == pytest.approx(judge.low)
    assert found.cumulative[1].ci_high == pytest.approx(judge.high)
    assert found.by_exposure == ()
    assert found.checks == ()


def test_the_slope_is_that_of_clustered_weighted_least_squares() -> None:
    """Weeks as fixed effects by arm leave the same slope; CR0 errors times G/(G-1) an arm."""
    import statsmodels.api as sm

    cells = world(3, (1.0, 0.8, 0.9, 0.3))
    week = cells.time // 7
    design = np.column_stack(
        [(week == k).astype(float) for k in range(4)] + [cells.arm, cells.arm * week]
    )
    fit = sm.OLS(cells.mean, design).fit(
        cov_type="cluster", cov_kwds={"groups": cells.unit, "use_correction": False}
    )
    check = looked(cells).checks[0]
    assert check.statistic == pytest.approx(fit.params[-1])
    # 30 units an arm: G/(G - 1) is 30/29; t with 58 degrees of freedom.
    from scipy.stats import t

    error = fit.bse[-1] * (30 / 29) ** 0.5
    # The fit shares week effects between arms, ours has them by arm: the scores agree to a share.
    expected = 2 * t.sf(abs(fit.params[-1]) / error, 58)
    assert check.p_value == pytest.approx(expected, rel=0.25)


def test_novelty_is_seen_and_a_steady_effect_is_not_called_one() -> None:
    fading = looked(world(4, (2.0, 1.5, 1.0, 0.5))).checks[0]
    steady = looked(world(4, (1.0, 1.0, 1.0, 1.0))).checks[0]
    growing = looked(world(4, (0.5, 1.0, 1.5, 2.0))).checks[0]
    assert fading.verdict is Verdict.WARN
    assert "wears off" in fading.sentence
    assert steady.verdict is growing.verdict is Verdict.PASS
    assert "grows" in growing.sentence


def test_two_weeks_are_no_trend() -> None:
    found = looked(world(5, (1.0, 0.2)))
    assert len(found.by_exposure) == 2
    assert found.checks == ()


def test_late_joiners_are_compared_at_the_same_age() -> None:
    """Effect falls with age; half the units join three weeks later and are young at the end."""
    effects = (3.0, 2.0, 1.0, 0.0, 0.0, 0.0)
    found = looked(world(6, effects, late=3, units=400))
    seen = [one.effect for one in found.by_exposure]
    np.testing.assert_allclose(seen, effects, atol=0.4)
    assert [one.time for one in found.by_exposure][:2] == ["week 1", "week 2"]
    equal = found.alternatives[0]
    assert equal.method == "first 2 weeks of every unit watched that long"
    assert equal.effect == pytest.approx(2.5, abs=0.4)
    assert looked(world(6, effects)).alternatives == (), "all began together"


def test_a_column_of_beginnings_rules_over_the_first_row() -> None:
    cells = world(7, (3.0, 2.0, 1.0, 0.0), units=200)
    later = replace(cells, began=np.full(len(cells.n), 7.0))
    found = looked(later)
    assert len(found.by_exposure) == 3, "rows before the beginning are in no week of exposure"
    assert found.by_exposure[0].effect == pytest.approx(2.0, abs=0.4)


@given(seed=SEEDS)
def test_swapping_the_arms_flips_every_look(seed: int) -> None:
    cells = world(seed, (1.0, 0.5, 0.2), units=20, late=1)
    one, other = looked(cells), looked(replace(cells, arm=1 - cells.arm))
    for a, b in zip(
        (*one.cumulative, *one.by_exposure), (*other.cumulative, *other.by_exposure), strict=True
    ):
        assert b.effect == pytest.approx(-a.effect)
        assert b.std_error == pytest.approx(a.std_error)


@given(seed=SEEDS)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    cells = world(seed, (1.0, 0.5, 0.2), units=20, late=1)
    order = np.random.default_rng(seed).permutation(len(cells.n))
    mixed = replace(
        cells,
        **{
            name: getattr(cells, name)[order]
            for name in ("arm", "unit", "time", "n", "mean", "square")
        },
    )
    one, other = looked(cells), looked(mixed)
    assert [a.effect for a in other.cumulative] == pytest.approx([a.effect for a in one.cumulative])
    assert other.checks[0].p_value == pytest.approx(one.checks[0].p_value)


def test_long_daily_data_are_shown_by_week() -> None:
    cells = world(8, (1.0,) * 60, units=20)
    daily = replace(cells, time=cells.time // 7)
    found = looked(daily)
    assert len(found.cumulative) == 9
    assert found.cumulative[-1].time == "2026-03-05"
    assert len(found.by_exposure) == 9


@pytest.mark.slow
def test_steady_effects_are_called_novelty_about_as_often_as_said() -> None:
    """1,000 worlds of 24 units: warnings at p < .01 on one side, about 0.5 % (error 0.25)."""
    warned = [
        looked(world(seed, (1.0,) * 5, units=24, late=2)).checks[0].verdict is Verdict.WARN
        for seed in range(1_000)
    ]
    assert np.mean(warned) < 0.015
