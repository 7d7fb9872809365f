"""CUPED, blocks, clusters, guardrails and users: closed forms and metamorphic properties."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import inf
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.assignment import Arrivals, Assignment
from analytics.domain.errors import NotEstimableError
from analytics.domain.plan import Margin
from analytics.estimators.checks.adjustment import check_adjustment
from analytics.estimators.checks.allocation_over_time import check_allocation_over_time
from analytics.estimators.checks.multiple_arms import check_multiple_arms
from analytics.estimators.checks.pre_balance import check_pre_balance
from analytics.estimators.numerics.adjustment_shift import covariate_shift_error
from analytics.estimators.numerics.arm_means import ArmMeans, regression_means
from analytics.estimators.numerics.balance import imbalances
from analytics.estimators.numerics.cluster_totals import ClusterTotals, cluster_totals
from analytics.estimators.numerics.cuped import cuped_means
from analytics.estimators.numerics.effect_on_users import (
    TwoDifferences,
    anderson_rubin,
    outcome_and_use,
    wald_ratio,
)
from analytics.estimators.numerics.non_inferiority import non_inferiority_test
from analytics.estimators.numerics.post_stratification import (
    merge_small_strata,
    post_stratified_means,
)
from analytics.estimators.numerics.randomisation import randomisation_test
from tests.estimators.cells import cells_of

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments, FloatArray, IntArray

SEEDS = st.integers(0, 5_000)
NAMES = ("off", "on")


def rows(seed: int, n: int = 80) -> tuple[FloatArray, IntArray, FloatArray, IntArray]:
    rng = np.random.default_rng(seed)
    treated = rng.permutation(np.arange(n) % 2)
    x = rng.normal(5, 2, n)
    block = np.arange(n) // 2 % 3
    y = 10 + x + treated + block + rng.normal(size=n)
    return y, treated, x, block


def arms_of(treated: IntArray) -> list[str]:
    return [NAMES[t] for t in treated]


def cuped_cells(seed: int, scale: float = 1.0, shift: float = 0.0) -> CellMoments:
    y, treated, x, _ = rows(seed)
    return cells_of(scale * y + shift, arms_of(treated), covariates=x[:, None], arms=NAMES)


def block_cells(seed: int, scale: float = 1.0, shift: float = 0.0) -> CellMoments:
    y, treated, _, block = rows(seed)
    return cells_of(scale * y + shift, arms_of(treated), cluster=list(block), arms=NAMES)


MEANS = {
    "cuped": lambda seed, scale, shift: cuped_means(cuped_cells(seed, scale, shift)),
    "blocks": lambda seed, scale, shift: post_stratified_means(block_cells(seed, scale, shift)),
}


@pytest.mark.parametrize("name", MEANS)
@given(seed=SEEDS, scale=st.floats(1e-3, 1e3), shift=st.floats(-1e3, 1e3))
def test_units_of_the_outcome_scale_means_and_errors(
    name: str, seed: int, scale: float, shift: float
) -> None:
    one, other = MEANS[name](seed, 1.0, 0.0), MEANS[name](seed, scale, shift)
    (effect, variance), (scaled, squared) = one.difference(1), other.difference(1)
    # An offset of 1000 on a spread of 0.001 leaves ten digits of the sixteen.
    assert scaled == pytest.approx(scale * effect, rel=1e-6, abs=1e-8)
    assert squared == pytest.approx(scale**2 * variance, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("name", MEANS)
@given(seed=SEEDS)
def test_swapped_arms_flip_the_sign(name: str, seed: int) -> None:
    cells = cuped_cells(seed) if name == "cuped" else block_cells(seed)
    find = cuped_means if name == "cuped" else post_stratified_means
    swapped = replace(cells, arms=NAMES[::-1], arm=1 - cells.arm)
    if name == "cuped":
        swapped = replace(swapped, cluster=swapped.arm)
    effect, variance = find(cells).difference(1)
    assert find(swapped).difference(1) == pytest.approx((-effect, variance), rel=1e-9)


@given(seed=SEEDS)
def test_moments_of_two_batches_give_the_answer_of_the_whole(seed: int) -> None:
    y, treated, x, _ = rows(seed)
    parts = [
        cells_of(y[half], arms_of(treated[half]), covariates=x[half, None], arms=NAMES)
        for half in (slice(0, 37), slice(37, None))
    ]
    whole = cuped_means(cuped_cells(seed))
    merged = cuped_means(parts[0] + parts[1])
    assert merged.difference(1) == pytest.approx(whole.difference(1), rel=1e-9)


@given(seed=SEEDS)
def test_cuped_is_least_squares_with_one_slope(seed: int) -> None:
    y, treated, x, _ = rows(seed)
    design = np.column_stack([np.ones(len(y)), treated, x])
    beta = np.linalg.lstsq(design, y, rcond=None)[0]
    assert cuped_means(cuped_cells(seed)).difference(1)[0] == pytest.approx(beta[1], rel=1e-9)


def test_cupeds_percentage_knows_that_the_covariates_mean_is_uncertain() -> None:
    """Simulated: the adjusted control mean varies like the outcome's mean over all units."""
    rng = np.random.default_rng(5)
    found, claimed = [], []
    for _ in range(4_000):
        x = rng.normal(0, 2, 100)
        treated = np.arange(100) % 2
        y = 10 + x + rng.normal(size=100)
        means = cuped_means(cells_of(y, arms_of(treated), covariates=x[:, None], arms=NAMES))
        found.append(means.adjusted[0])
        claimed.append(means.covariance[0, 0])
    # 4,000 draws tell a variance to about 2.2 %; three of those.
    assert np.var(found) == pytest.approx(np.mean(claimed), rel=0.07)


def test_one_block_is_welch() -> None:
    y, treated, _, _ = rows(1)
    one = cells_of(y, arms_of(treated), cluster=[0] * len(y), arms=NAMES)
    plain = cells_of(y, arms_of(treated), arms=NAMES)
    blocks, welch = post_stratified_means(one), regression_means(plain, "additive", "HC2")
    assert blocks.difference(1) == pytest.approx(welch.difference(1), rel=1e-12)
    assert blocks.degrees_of_freedom[1] == pytest.approx(welch.degrees_of_freedom[1], rel=1e-12)


def test_blocks_without_two_units_in_an_arm_go_together_or_are_refused() -> None:
    y = np.arange(8.0)
    arms = ["off", "on"] * 4
    merged, count = merge_small_strata(
        cells_of(y, arms, cluster=[0, 0, 0, 0, 1, 1, 2, 2], arms=NAMES)
    )
    assert (count, len(merged.n)) == (2, 4)
    with pytest.raises(NotEstimableError, match="two units in every arm"):
        merge_small_strata(cells_of(y, arms, cluster=[0, 0, 1, 1, 2, 2, 3, 3], arms=NAMES))


def totals_of(seed: int, clusters: int = 8) -> ClusterTotals:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(5, 30, clusters).astype(np.float64)
    treated = rng.permutation(clusters) < clusters // 2
    mean = 5 + treated + rng.normal(0, 1, clusters)
    return ClusterTotals(
        number=np.arange(clusters), treated=treated, total=sizes * mean, rows=sizes
    )


def by_brute_force(clusters: ClusterTotals, effect: float) -> float:
    """Share of assignments at least as far out once the effect is taken out: the definition."""
    left = clusters.total - effect * clusters.rows * clusters.treated

    def difference(drawn: FloatArray) -> float:
        inside, outside = drawn.astype(bool), ~drawn.astype(bool)
        above = left[inside].sum() / clusters.rows[inside].sum()
        return float(above - left[outside].sum() / clusters.rows[outside].sum())

    seen = abs(difference(clusters.treated.astype(np.float64)))
    n, k = len(left), int(clusters.treated.sum())
    count = 0
    for picked in combinations(range(n), k):
        drawn = np.zeros(n)
        drawn[list(picked)] = 1
        count += abs(difference(drawn)) >= seen - 1e-9
    return count / len(list(combinations(range(n), k)))


@pytest.mark.parametrize("seed", range(6))
def test_the_randomisation_test_is_its_definition(seed: int) -> None:
    clusters = totals_of(seed)
    found = randomisation_test(clusters, confidence=0.95)
    assert found is not None
    assert found.p_value == pytest.approx(by_brute_force(clusters, 0.0))
    for edge, inward in ((found.ci_low, 1), (found.ci_high, -1)):
        assert by_brute_force(clusters, edge + inward * 1e-6) > 0.05
        assert by_brute_force(clusters, edge - inward * 1e-3) <= 0.05


@given(seed=SEEDS)
def test_the_randomisation_interval_moves_with_the_effect_and_flips_with_the_arms(
    seed: int,
) -> None:
    clusters = totals_of(seed)
    moved = replace(clusters, total=clusters.total + 3 * clusters.rows * clusters.treated)
    flipped = replace(clusters, treated=~clusters.treated)
    one, other, mirror = (
        randomisation_test(part, confidence=0.9) for part in (clusters, moved, flipped)
    )
    assert one is not None
    assert other is not None
    assert mirror is not None
    assert (other.ci_low, other.ci_high) == pytest.approx((one.ci_low + 3, one.ci_high + 3))
    assert (mirror.ci_low, mirror.ci_high) == pytest.approx((-one.ci_high, -one.ci_low))
    assert mirror.p_value == pytest.approx(one.p_value)


def test_so_few_assignments_leave_the_interval_open() -> None:
    found = randomisation_test(totals_of(3, 6), confidence=0.95)
    assert found is not None
    assert (found.assignments, found.ci_low, found.ci_high) == (20, -inf, inf)
    assert found.smallest_p == pytest.approx(0.1)
    one_sided = randomisation_test(totals_of(3, 6), confidence=0.95, alternative="larger")
    assert one_sided is not None
    assert one_sided.smallest_p == pytest.approx(0.05)
    assert one_sided.ci_high == inf


def test_clusters_with_both_arms_have_no_totals() -> None:
    cells = cells_of(np.arange(4.0), ["off", "on"] * 2, cluster=[0, 0, 1, 1], arms=NAMES)
    assert cluster_totals(cells, 1) is None


def arm_means(treated: float, control: float, error: float = 0.5) -> ArmMeans:
    return ArmMeans(
        adjusted=np.array([control, treated]),
        covariance=np.eye(2) * error**2 / 2,
        degrees_of_freedom=np.array([inf, 50.0]),
    )


@given(treated=st.floats(50, 150), control=st.floats(50, 150), margin=st.floats(0.01, 0.5))
def test_a_guardrail_is_passed_exactly_where_the_limit_lies_within_the_margin(
    treated: float, control: float, margin: float
) -> None:
    for up in (True, False):
        found = non_inferiority_test(
            arm_means(treated, control),
            Margin(size=margin, relative=True),
            higher_is_better=up,
            confidence=0.95,
        )
        assert (found.p_value < 0.05) == (found.worst < found.margin)


def test_a_relative_margin_below_zero_is_a_share_of_the_size() -> None:
    """A control at -10 with a margin of 5 % accepts -10.5, not -9.5."""
    found = non_inferiority_test(
        arm_means(-10.2, -10.0, 0.01),
        Margin(size=0.05, relative=True),
        higher_is_better=True,
        confidence=0.95,
    )
    assert found.margin == pytest.approx(0.5)
    assert found.p_value < 0.001


def two(outcome: float, use: float, use_error: float) -> TwoDifferences:
    return TwoDifferences(
        outcome=outcome, use=use, covariance=np.array([[1.0, 0.0], [0.0, use_error**2]])
    )


SETS = [
    (two(2.0, 0.5, 0.01), "interval"),
    (two(5.0, 0.1, 0.1), "outside"),
    (two(0.5, 0.1, 0.1), "everything"),
]


@pytest.mark.parametrize(("found", "shape"), SETS)
def test_the_set_of_effects_holds_exactly_what_is_not_rejected(
    found: TwoDifferences, shape: str
) -> None:
    allowed = anderson_rubin(found, 1.96)
    assert allowed.shape == shape
    for effect in np.linspace(-300, 300, 4_001):
        spread = np.sqrt(found.covariance[0, 0] + effect**2 * found.covariance[1, 1])
        kept = abs(found.outcome - effect * found.use) <= 1.96 * spread
        inside = {
            "interval": allowed.low <= effect <= allowed.high,
            "outside": effect <= allowed.low or effect >= allowed.high,
            "everything": True,
        }[allowed.shape]
        assert kept == inside


@pytest.mark.parametrize("kind", ["HC2", "CR3"])
def test_users_joint_error_is_that_of_the_difference_it_is_inverted_from(kind: str) -> None:
    """Outcome minus b times use, taken as an outcome of its own, has the variance of the set."""
    y, treated, x, _ = rows(3)
    cluster = np.arange(80) // 8
    treated = cluster % 2
    use = (np.random.default_rng(3).random(80) < 0.3 + 0.5 * treated).astype(np.float64)
    groups = list(cluster) if kind == "CR3" else None
    cells = cells_of(y, arms_of(treated), covariates=use[:, None], cluster=groups, arms=NAMES)
    found = outcome_and_use(cells, 1, "additive", kind)  # type: ignore[arg-type] # two of the kinds
    for effect in (-2.0, 0.0, 1.5):
        alone = cells_of(y - effect * use, arms_of(treated), cluster=groups, arms=NAMES)
        means = regression_means(alone, "additive", kind)  # type: ignore[arg-type] # as above
        difference, variance = means.difference(1)
        v = found.covariance
        assert found.outcome - effect * found.use == pytest.approx(difference, rel=1e-9)
        joint = v[0, 0] - 2 * effect * v[0, 1] + effect**2 * v[1, 1]
        assert joint == pytest.approx(variance, rel=1e-9)
    assert x.shape == (80,)


@given(seed=SEEDS, scale=st.floats(1e-2, 1e2))
def test_units_of_the_outcome_scale_the_effect_on_users(seed: int, scale: float) -> None:
    y, treated, x, _ = rows(seed)
    use = (np.random.default_rng(seed).random(80) < 0.2 + 0.6 * treated).astype(np.float64)
    found = [
        wald_ratio(
            outcome_and_use(
                cells_of(
                    by * y, arms_of(treated), covariates=np.column_stack([x, use]), arms=NAMES
                ),
                1,
                "lin",
                "HC2",
            )
        )
        for by in (1.0, scale)
    ]
    assert found[1] == pytest.approx(tuple(scale * part for part in found[0]), rel=1e-7)


def test_the_shift_of_an_adjusted_effect_has_the_error_it_says() -> None:
    """Over 3,000 assignments raw minus adjusted varies as its standard error claims."""
    rng = np.random.default_rng(9)
    x = rng.normal(size=(200, 1))
    y = 2 * x[:, 0] + rng.normal(size=200)
    shifts, errors = [], []
    for _ in range(3_000):
        cells = cells_of(y, arms_of(rng.permutation(np.arange(200) % 2)), covariates=x, arms=NAMES)
        adjusted, _ = cuped_means(cells).difference(1)
        raw, _ = regression_means(cells.outcome_only(), "additive", "HC2").difference(1)
        shifts.append(raw - adjusted)
        error = covariate_shift_error(cells, 1, "additive", "HC2")
        assert error is not None
        errors.append(error)
    # 3,000 draws tell a standard deviation to 1.3 %; three of those.
    assert np.std(shifts) == pytest.approx(np.mean(errors), rel=0.04)


def test_an_adjusted_effect_far_from_the_raw_one_is_a_warning() -> None:
    close = check_adjustment(1.0, 0.4, 1.5, 0.6, apart_error=0.4)
    far = check_adjustment(1.0, 0.4, 2.0, 0.6, apart_error=0.4)
    assert (close.verdict, far.verdict) == ("pass", "warn")
    assert "1.2 standard errors of their difference" in close.sentence
    # (0.6 / 0.4) squared is 2.25 times as many people.
    assert "worth 125% more people" in close.sentence


def test_a_covariate_out_of_balance_is_named() -> None:
    y, treated, x, _ = rows(4)
    cells = cells_of(y, arms_of(treated), covariates=(x + 3 * treated)[:, None], arms=NAMES)
    check = check_pre_balance(imbalances(cells), ("tenure",), NAMES)
    assert (check.verdict, check.breaks_trust) == ("fail", True)
    assert "'tenure' differs between 'on' and 'off'" in check.sentence
    warned = check_pre_balance(imbalances(cells), ("tenure",), NAMES, frozenset({0}))
    assert warned.verdict == "warn"


def test_shares_that_hold_over_time_pass_and_those_that_move_do_not() -> None:
    steady = Arrivals(periods=("1", "2"), arms=NAMES, counts=np.array([[500.0, 510], [505, 495]]))
    moving = replace(steady, counts=np.array([[500.0, 500], [900, 100]]))
    tiny = replace(steady, counts=np.array([[2.0, 3], [1, 4]]))
    verdicts = [check_allocation_over_time(one).verdict for one in (steady, moving, tiny, None)]
    assert verdicts == ["pass", "fail", "not_run", "not_run"]


def test_units_in_several_arms_are_judged_by_their_share() -> None:
    few = Assignment(units=1_000, by_arm=(("off", 500), ("on", 490)), in_several=10)
    many = replace(few, in_several=11)
    coarse = replace(many, nested=False)
    verdicts = [check_multiple_arms("id", one).verdict for one in (few, many, coarse)]
    assert verdicts == ["pass", "fail", "not_run"]
