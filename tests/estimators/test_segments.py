"""Effects by segment: moments against rows, shrinkage, and one test of all segments together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.check import Verdict
from analytics.domain.experiment_cells import SegmentCells
from analytics.domain.plan import Question
from analytics.estimators.numerics.arm_difference import TwoArms, arm_difference
from analytics.estimators.numerics.heterogeneity import welch_anova
from analytics.estimators.segments import estimate_segments

SEEDS = st.integers(0, 3_000)
QUESTION = Question(
    title="t", design="experiment", outcome="y", higher_is_better=True, sha256="", text=""
)


def segment_cells(
    seed: int, effects: tuple[float, ...], *, n: int = 60, clusters: int = 0
) -> SegmentCells:
    """Cells of (segment, arm), or of (segment, cluster, arm), from random rows."""
    rng = np.random.default_rng(seed)
    keys, moments = [], []
    for s, effect in enumerate(effects):
        for a in (0, 1):
            for g in range(clusters or 1):
                shock = rng.normal() if clusters else 0.0
                y = 10 + a * effect + shock + rng.normal(size=n + 3 * s)
                keys.append((s, a, 1_000 * s + 100 * a + g))
                moments.append((len(y), y.mean(), ((y - y.mean()) ** 2).sum()))
    key, moment = np.array(keys), np.array(moments, dtype=np.float64)
    return SegmentCells(
        column="region",
        segments=tuple("ABCDEFGH"[: len(effects)]),
        arms=("off", "on"),
        segment=key[:, 0],
        arm=key[:, 1],
        cluster=key[:, 2] if clusters else None,
        n=moment[:, 0],
        mean=moment[:, 1],
        square=moment[:, 2],
    )


def test_a_segment_is_a_welch_test_of_its_own() -> None:
    from scipy.stats import ttest_ind

    rng = np.random.default_rng(1)
    on, off = rng.normal(size=30) + 1, 2 * rng.normal(size=45)
    values, treated = np.concatenate([on, off]), np.repeat([True, False], [30, 45])
    found = arm_difference(
        TwoArms(treated=treated, n=np.ones(75), mean=values, square=np.zeros(75))
    )
    judge = ttest_ind(on, off, equal_var=False)
    assert found is not None
    assert found.effect / found.std_error == pytest.approx(judge.statistic)
    assert found.degrees_of_freedom == pytest.approx(judge.df)


def test_clusters_are_left_out_one_at_a_time() -> None:
    """CR3 by hand: (G - 1)/G times the sum of squared changes of the difference."""
    rng = np.random.default_rng(2)
    n, mean = rng.integers(5, 30, size=12).astype(float), rng.normal(size=12)
    treated, cluster = np.arange(12) < 5, np.arange(12)
    cells = TwoArms(treated=treated, n=n, mean=mean, square=n, cluster=cluster)
    found = arm_difference(cells)
    assert found is not None

    def difference(keep: np.ndarray) -> float:
        on, off = keep & treated, keep & ~treated
        return float(np.average(mean[on], weights=n[on]) - np.average(mean[off], weights=n[off]))

    left = [difference(cluster != g) for g in range(12)]
    whole = difference(cluster >= 0)
    assert found.std_error**2 == pytest.approx(11 / 12 * sum((x - whole) ** 2 for x in left))
    assert found.degrees_of_freedom == 11


def test_welchs_test_of_effects_is_welchs_anova_of_means() -> None:
    from statsmodels.stats.oneway import anova_oneway

    rng = np.random.default_rng(3)
    samples = [rng.normal(size=k) * k / 10 for k in (8, 12, 20, 33)]
    judge = anova_oneway(samples, use_var="unequal")
    found = welch_anova(
        [one.mean() for one in samples],
        [one.std(ddof=1) / len(one) ** 0.5 for one in samples],
        [len(one) - 1 for one in samples],
    )
    assert found.statistic == pytest.approx(judge.statistic)
    assert found.df_within == pytest.approx(judge.df_denom)
    assert found.p_value == pytest.approx(judge.pvalue)


@given(seed=SEEDS)
def test_shrunken_effects_are_closer_together(seed: int) -> None:
    found = estimate_segments(segment_cells(seed, (0.5, 0.2, 0.9, 0.4)), QUESTION, "on").segments
    raw = np.array([one.effect for one in found])
    shrunken = np.array([one.shrunken_effect for one in found])
    assert np.ptp(shrunken) <= np.ptp(raw) + 1e-12
    assert min(raw) - 1e-9 <= min(shrunken)
    assert max(shrunken) <= max(raw) + 1e-9
    for one in found:
        assert (one.p_value < 0.05) == (not one.ci_low <= 0 <= one.ci_high)


@given(seed=SEEDS)
def test_swapping_the_arms_flips_every_segment(seed: int) -> None:
    cells = segment_cells(seed, (0.5, 0.2, 0.9), clusters=5)
    swapped = replace(cells, arm=1 - cells.arm)
    one = estimate_segments(cells, QUESTION, "on").segments
    other = estimate_segments(swapped, QUESTION, "on").segments
    for a, b in zip(one, other, strict=True):
        assert b.effect == pytest.approx(-a.effect)
        assert b.shrunken_effect == pytest.approx(-a.shrunken_effect)
        assert b.std_error == pytest.approx(a.std_error)


def test_different_segments_warn_and_like_ones_do_not() -> None:
    differs = estimate_segments(segment_cells(4, (0.0, 3.0, 0.0)), QUESTION, "on").check
    alike = estimate_segments(segment_cells(4, (1.0, 1.0, 1.0)), QUESTION, "on").check
    assert differs is not None
    assert alike is not None
    assert differs.verdict is Verdict.WARN
    assert "this mix of segments only" in differs.sentence
    assert alike.verdict is Verdict.PASS


def test_a_segment_without_one_arm_is_named_not_zero() -> None:
    cells = segment_cells(5, (0.5, 0.2, 0.9))
    lacking = (cells.segment == 1) & (cells.arm == 1)
    found = estimate_segments(
        replace(
            cells,
            **{
                name: getattr(cells, name)[~lacking]
                for name in ("segment", "arm", "n", "mean", "square")
            },
            without=7,
        ),
        QUESTION,
        "on",
    )
    assert [one.segment for one in found.segments] == ["A", "C"]
    assert [one.kind for one in found.problems] == [
        "segment_not_estimable",
        "rows_without_segment",
    ]


@pytest.mark.slow
def test_heterogeneity_is_found_by_chance_as_often_as_it_says() -> None:
    """2,000 experiments of 5 segments with 4 clusters an arm and no difference: about 1 %.

    Monte-Carlo error 0.22 points; t errors with 7 degrees of freedom leave Welch's test a little
    off its level.
    """
    alarms = [
        estimate_segments(segment_cells(seed, (0.5,) * 5, n=10, clusters=4), QUESTION, "on").check
        for seed in range(2_000)
    ]
    share = np.mean([one is not None and one.verdict is Verdict.WARN for one in alarms])
    assert share < 0.02


@pytest.mark.slow
def test_shrunken_segments_are_nearer_to_the_truth() -> None:
    """300 experiments of 8 segments with moderate differences: error falls by a third or more."""
    rng = np.random.default_rng(6)
    raw, shrunken = [], []
    for seed in range(300):
        truth = 0.5 + 0.1 * rng.normal(size=8)
        found = estimate_segments(segment_cells(seed, tuple(truth)), QUESTION, "on").segments
        raw += [one.effect - t for one, t in zip(found, truth, strict=True)]
        shrunken += [one.shrunken_effect - t for one, t in zip(found, truth, strict=True)]
    assert np.square(shrunken).mean() ** 0.5 < 0.67 * np.square(raw).mean() ** 0.5
