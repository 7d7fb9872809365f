"""Kinds of outcome from file and plan to finding: what people get, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.errors import AnalyticsError, NotBuiltError, NotEstimableError, PlanError
from analytics.estimators.numerics.two_proportions import (
    Share,
    critical_of,
    exact_test,
    score_interval,
    score_test,
)
from analytics.services.analyse_file import analyse_file

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.estimate import Effect, Estimate

Rows = dict[str, Sequence[object]]
PLAN = """
title = "t"
design = "experiment"
higher_is_better = true
treatment = "arm"
control = "off"
"""
RATIO = 'outcome = {numerator = "y", denominator = "x"}\n'
MEAN = 'outcome = "y"\n'


def kind(word: str, *more: str) -> str:
    return "\n".join(["[options]", f'outcome_kind = "{word}"', *more]) + "\n"


def analyse(tmp_path: Path, columns: Rows, plan: str) -> Estimate:
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(str(value) for value in row) for row in rows)]
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "plan.toml").write_text(PLAN + plan)
    return analyse_file(tmp_path / "rows.csv", tmp_path / "plan.toml")


def trial(seed: int = 3, n: int = 240) -> Rows:
    rng = np.random.default_rng(seed)
    team = rng.integers(0, 16, n)
    x = rng.integers(1, 9, n)
    y = rng.poisson(0.6 * x * np.exp(rng.normal(0, 0.3, 16))[team])
    arm = ["on" if g % 2 else "off" for g in team]
    return {
        "arm": arm,
        "team": [f"g{g}" for g in team],
        "x": x.tolist(),
        "y": y.tolist(),
        "one": [1] * n,
        "yes": (y > 3).astype(int).tolist(),
        "w": rng.integers(1, 4, n).tolist(),
    }


def check(estimate: Estimate, name: str) -> str:
    return next(one for one in estimate.finding.checks if one.name == name).verdict.value


def same(one: Effect, other: Effect, tolerance: float = 1e-9) -> None:
    for field in ("effect", "std_error", "ci_low", "ci_high", "p_value"):
        assert getattr(one, field) == pytest.approx(getattr(other, field), rel=tolerance), field


KINDS = {
    "mean": MEAN,
    "ratio": RATIO,
    "count": RATIO + kind("count"),
    "proportion": 'outcome = "yes"\n' + kind("proportion"),
    "quantile": MEAN + kind("quantile", "quantile = 0.6"),
    "winsorised": MEAN + "[options]\nwinsorise = 0.9\n",
    "ratio of clusters": RATIO + 'cluster = "team"\n',
    "count of clusters": RATIO + 'cluster = "team"\n' + kind("count"),
    "proportion of clusters": 'outcome = "yes"\ncluster = "team"\n' + kind("proportion"),
    "quantile of clusters": MEAN + 'cluster = "team"\n' + kind("quantile", "quantile = 0.6"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_weight_is_as_good_as_repeating_rows(tmp_path: Path, name: str) -> None:
    rows = trial()
    times = [int(str(w)) for w in rows["w"]]
    repeated: Rows = {
        label: [v for v, w in zip(column, times, strict=True) for _ in range(w)]
        for label, column in rows.items()
    }  # fmt: skip
    weighted = analyse(tmp_path, rows, 'weight = "w"\n' + KINDS[name])
    plain = analyse(tmp_path, repeated, KINDS[name])
    same(weighted.effect, plain.effect)
    assert weighted.effect.n_treated == plain.effect.n_treated
    assert weighted.finding.data.rows_used == 240


@pytest.mark.parametrize("name", KINDS)
def test_swapping_the_arms_turns_the_sign(tmp_path: Path, name: str) -> None:
    rows = trial()
    swapped = rows | {"arm": ["off" if arm == "on" else "on" for arm in rows["arm"]]}
    one = analyse(tmp_path, rows, KINDS[name]).effect
    other = analyse(tmp_path, swapped, KINDS[name]).effect
    assert other.effect == pytest.approx(-one.effect, rel=1e-9)
    assert (other.ci_low, other.ci_high) == pytest.approx((-one.ci_high, -one.ci_low), rel=1e-7)
    assert other.p_value == pytest.approx(one.p_value, rel=1e-9)


@pytest.mark.parametrize("name", KINDS)
def test_the_order_of_rows_does_not_matter(tmp_path: Path, name: str) -> None:
    rows = trial()
    order = np.random.default_rng(1).permutation(240)
    mixed: Rows = {label: [column[i] for i in order] for label, column in rows.items()}
    same(
        analyse(tmp_path, rows, KINDS[name]).effect,
        analyse(tmp_path, mixed, KINDS[name]).effect,
    )


@pytest.mark.parametrize("name", KINDS)
def test_interval_and_p_value_never_contradict_each_other(tmp_path: Path, name: str) -> None:
    for seed in range(4):
        effect = analyse(tmp_path, trial(seed), KINDS[name]).effect
        assert (effect.p_value < 0.05) == (effect.ci_low > 0 or effect.ci_high < 0)
        if effect.relative is not None:
            outside = effect.relative.ci_low > 0 or effect.relative.ci_high < 0
            assert (effect.p_value < 0.05) == outside


@pytest.mark.parametrize("cluster", ["", 'cluster = "team"\n'])
@pytest.mark.parametrize("error", ["", "CR1", "classical", "HC0", "HC1", "HC3"])
def test_a_ratio_over_ones_is_a_mean(tmp_path: Path, cluster: str, error: str) -> None:
    if bool(cluster) != (error in ("", "CR1")) and error:
        pytest.skip("this error does not go with these units")
    options = f'[options]\nstd_errors = "{error}"\n' if error else ""
    over = 'outcome = {numerator = "y", denominator = "one"}\n'
    mean = analyse(tmp_path, trial(), MEAN + cluster + options).effect
    same(analyse(tmp_path, trial(), over + cluster + options).effect, mean)


def test_a_ratio_is_total_over_total_and_scales_with_its_parts(tmp_path: Path) -> None:
    rows = trial()
    arm, x, y = (np.array(rows[name]) for name in ("arm", "x", "y"))
    found = analyse(tmp_path, rows, RATIO).effect
    on, off = (y[arm == a].sum() / x[arm == a].sum() for a in ("on", "off"))
    assert found.effect == pytest.approx(on - off, rel=1e-12)
    assert found.baseline_mean == pytest.approx(off, rel=1e-12)
    tenfold = analyse(tmp_path, rows | {"x": (10 * x).tolist()}, RATIO).effect
    assert tenfold.std_error == pytest.approx(found.std_error / 10, rel=1e-9)
    assert tenfold.relative is not None
    assert found.relative is not None
    assert tenfold.relative.ci_high == pytest.approx(found.relative.ci_high, rel=1e-9)


def test_a_clustered_ratio_is_the_jackknife_of_totals(tmp_path: Path) -> None:
    rows = trial()
    arm, x, y, team = (np.array(rows[name]) for name in ("arm", "x", "y", "team"))

    def difference(keep: np.ndarray) -> float:
        on, off = (y[keep & (arm == a)].sum() / x[keep & (arm == a)].sum() for a in ("on", "off"))
        return float(on - off)

    whole = difference(np.ones(len(x), dtype=bool))
    teams = np.unique(team)
    changes = np.array([difference(team != g) - whole for g in teams])
    expected = sqrt((len(teams) - 1) / len(teams) * (changes**2).sum())
    found = analyse(tmp_path, rows, RATIO + 'cluster = "team"\n')
    assert found.effect.std_error == pytest.approx(expected, rel=1e-10)
    assert found.effect.degrees_of_freedom == len(teams) - 1
    beside = next(a for a in found.finding.alternatives if "totals of the clusters" in a.method)
    assert beside.effect == pytest.approx(whole, rel=1e-12)


def test_a_proportion_is_judged_by_the_score_test(tmp_path: Path) -> None:
    rows: Rows = {"arm": ["on"] * 34 + ["off"] * 34, "y": [1] * 7 + [0] * 27 + [1] + [0] * 33}
    found = analyse(tmp_path, rows, MEAN + kind("proportion"))
    # R PropCIs, diffscoreci(7, 34, 1, 34, 0.95).
    assert found.effect.ci_low == pytest.approx(0.0270416, abs=5e-8)
    assert found.effect.ci_high == pytest.approx(0.3452912, abs=5e-8)
    treated, control = Share(successes=7, n=34), Share(successes=1, n=34)
    assert found.effect.p_value == score_test(treated, control)
    exact = next(one for one in found.finding.checks if one.name == "sparse_events")
    assert exact.p_value == exact_test(treated, control, "boschloo")
    assert found.effect.relative is None
    assert found.finding.problems[0].kind == "relative_not_estimable"


@pytest.mark.parametrize("events", [(0, 0), (10, 0), (0, 10), (50, 0), (50, 50)])
def test_a_proportion_without_events_still_has_an_interval(
    tmp_path: Path, events: tuple[int, int]
) -> None:
    y = [1] * events[0] + [0] * (50 - events[0]) + [1] * events[1] + [0] * (50 - events[1])
    found = analyse(
        tmp_path, {"arm": ["on"] * 50 + ["off"] * 50, "y": y}, MEAN + kind("proportion")
    ).effect
    assert found.effect == pytest.approx((events[0] - events[1]) / 50)
    assert -1 <= found.ci_low < found.effect + 1e-12
    assert found.effect - 1e-12 < found.ci_high <= 1
    assert found.ci_high - found.ci_low > 0.05
    assert found.std_error > 0.01
    if events[0] == events[1]:
        assert found.p_value == 1
        assert found.ci_low == pytest.approx(-found.ci_high)


def test_few_counts_are_judged_by_the_score_test_and_many_by_their_spread(tmp_path: Path) -> None:
    rows: Rows = {"arm": ["on"] * 40 + ["off"] * 40, "x": [10] * 80, "y": [1] * 9 + [0] * 71}
    few = analyse(tmp_path, rows, RATIO + kind("count"))
    assert few.finding.method == "count_score"
    assert few.effect.effect == pytest.approx(9 / 400)
    assert 0 < few.effect.ci_low < few.effect.effect < few.effect.ci_high
    many = analyse(tmp_path, trial(), RATIO + kind("count"))
    assert many.finding.method == "count_welch"
    same(many.effect, analyse(tmp_path, trial(), RATIO).effect)
    assert check(many, "overdispersion") == "pass"


def test_a_quantile_is_an_order_statistic_and_follows_shift_and_scale(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    y = rng.lognormal(size=400)
    arm = ["on"] * 200 + ["off"] * 200
    plan = MEAN + kind("quantile", "quantile = 0.75")
    found = analyse(tmp_path, {"arm": arm, "y": y.tolist()}, plan).effect
    expected = np.sort(y[:200])[149] - np.sort(y[200:])[149]
    assert found.effect == pytest.approx(expected, rel=1e-12)
    moved = analyse(tmp_path, {"arm": arm, "y": (100 + 3 * y).tolist()}, plan).effect
    assert moved.effect == pytest.approx(3 * found.effect, rel=1e-9)
    assert moved.std_error == pytest.approx(3 * found.std_error, rel=1e-9)


def test_winsorising_holds_the_pooled_percentile_and_shows_the_answer_without(
    tmp_path: Path,
) -> None:
    rows = trial()
    arm, y = np.array(rows["arm"]), np.array(rows["y"], dtype=float)
    cap = np.sort(y)[int(np.ceil(0.9 * 240)) - 1]
    held = np.minimum(y, cap)
    found = analyse(tmp_path, rows, KINDS["winsorised"])
    assert found.effect.effect == pytest.approx(
        held[arm == "on"].mean() - held[arm == "off"].mean(), rel=1e-10
    )
    raw = next(a for a in found.finding.alternatives if a.method == "without winsorising")
    assert raw.effect == pytest.approx(y[arm == "on"].mean() - y[arm == "off"].mean(), rel=1e-10)
    assert f"{(y > cap).mean():.2%}" in found.finding.method_in_words
    assert check(found, "winsorised") in ("pass", "warn")


def test_winsorising_a_ratio_holds_both_parts(tmp_path: Path) -> None:
    rows = trial()
    arm, x, y = (np.array(rows[name]) for name in ("arm", "x", "y"))
    ends = [np.sort(z)[[int(np.ceil(q * 240)) - 1 for q in (0.05, 0.9)]] for z in (x, y)]
    u, v = (np.clip(z, *end) for z, end in zip((x, y), ends, strict=True))
    found = analyse(tmp_path, rows, RATIO + "[options]\nwinsorise = [0.05, 0.9]\n").effect
    on, off = (v[arm == a].sum() / u[arm == a].sum() for a in ("on", "off"))
    assert found.effect == pytest.approx(on - off, rel=1e-10)


REFUSED: dict[str, tuple[Rows, str, str]] = {
    "one arm": ({"arm": ["off", "off"], "y": [1, 2]}, MEAN, "says only 'off'"),
    "one unit": ({"arm": ["off", "on", "on"], "y": [1, 2, 3]}, MEAN, "has 1 unit"),
    "one unit, proportion": (
        {"arm": ["off", "on", "on"], "y": [1, 0, 1]}, MEAN + kind("proportion"), "has 1 unit",
    ),
    "no spread": ({"arm": ["off", "off", "on", "on"], "y": [1, 1, 2, 2]}, MEAN, "no spread"),
    "no spread but rounding": (
        {"arm": ["off"] * 30 + ["on"] * 30, "y": [0.1] * 30 + [0.3] * 30}, MEAN, "no spread",
    ),
    "no spread but rounding, clusters": (
        {
            "arm": ["off"] * 30 + ["on"] * 30, "y": [0.1] * 30 + [0.3] * 30,
            "t": [f"g{i // 5}" for i in range(60)],
        },
        MEAN + 'cluster = "t"\n',
        "no spread",
    ),
    "a ratio that is one number": (
        {
            "arm": ["off"] * 30 + ["on"] * 30, "x": [0.7 * (1 + i % 7) for i in range(60)],
            "y": [(0.1 if i < 30 else 0.3) * 0.7 * (1 + i % 7) for i in range(60)],
        },
        RATIO,
        "no spread",
    ),
    "no denominator": (
        {"arm": ["off", "off", "on", "on"], "y": [1, 2, 1, 2], "x": [0, 0, 1, 2]},
        RATIO,
        "total of 'x' in arm 'off' is 0",
    ),
    "not yes or no": (
        {"arm": ["off", "off", "on", "on"], "y": [1, 0, 1, 2]},
        MEAN + kind("proportion"),
        "says 2; a proportion",
    ),
    "negative count": (
        {"arm": ["off", "off", "on", "on"], "y": [1, 0, 1, -2], "x": [1, 1, 1, 1]},
        RATIO + kind("count"),
        "neither a count nor an exposure",
    ),
    "a weight that is text": (
        {"arm": ["off", "on"] * 2, "u": list("abcd"), "y": [1, 2, 1, 3], "w": list("abab")},
        MEAN + 'unit = "u"\nweight = "w"\n',
        "'w' .* holds text, not numbers",
    ),
    "few rows for a quantile": (
        {"arm": ["off"] * 9 + ["on"] * 9, "y": list(range(18))},
        MEAN + kind("quantile", "quantile = 0.99"),
        "too few to judge its 0.99 quantile",
    ),
    "a heap": (
        {"arm": ["off", "on"] * 50, "y": [0] * 90 + list(range(10))},
        MEAN + kind("quantile"),
        "heap of equal values",
    ),
    "one cluster an arm": (
        {
            "arm": ["off", "off", "on", "on"], "t": list("aabb"),
            "y": [1, 2, 1, 2], "x": [1, 1, 1, 2],
        },
        RATIO + 'cluster = "t"\n',
        "single cluster",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_answer_is_refused_with_a_way_out(tmp_path: Path, name: str) -> None:
    rows, plan, words = REFUSED[name]
    with pytest.raises(AnalyticsError, match=words) as refusal:
        analyse(tmp_path, rows, plan)
    assert isinstance(refusal.value, NotEstimableError | PlanError)
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (RATIO + kind("mean"), "needs one column"),
        (MEAN + kind("ratio"), "needs a numerator"),
        (MEAN + kind("median"), "one of mean, proportion"),
        (MEAN + "[options]\nquantile = 0.9\n", "does not apply"),
        (MEAN + kind("proportion", "winsorise = 0.99"), "does not apply"),
        (MEAN + "[options]\nwinsorise = [0.9, 0.1]\n", "low before high"),
        (MEAN + "[options]\nwinsorise = 0.01\n", "low before high"),
        (MEAN + kind("quantile", 'std_errors = "HC3"'), "does not apply to a quantile"),
        (RATIO + 'covariates = ["yes"]\n', "not built yet"),
    ],
)
def test_a_plan_that_does_not_fit_its_outcome_is_refused(
    tmp_path: Path, plan: str, words: str
) -> None:
    with pytest.raises((PlanError, NotBuiltError), match=words):
        analyse(tmp_path, trial(), plan)


def test_every_score_interval_inverts_its_test() -> None:
    rng = np.random.default_rng(2)
    for _ in range(300):
        n, m = (int(size) for size in rng.integers(2, 40, 2))
        treated = Share(successes=float(rng.integers(0, n + 1)), n=n)
        control = Share(successes=float(rng.integers(0, m + 1)), n=m)
        interval = score_interval(treated, control, critical_of(0.95))
        p = score_test(treated, control)
        assert (p < 0.05) == (interval.low > 0 or interval.high < 0)
        assert -1 <= interval.low <= treated.value - control.value <= interval.high <= 1


def test_hillstroms_published_effects_are_met(tmp_path: Path, shared: Path) -> None:
    plan = tmp_path / "plan.toml"
    for outcome, options, effect, error in (
        ("spend", "", 0.76982716, 0.14524656),
        ("conversion", "", 0.00680501, 0.00092087),
        ("conversion", kind("proportion"), 0.00680501, 0.00092087),
    ):
        head = PLAN.replace('"arm"', '"segment"').replace('"off"', '"No E-Mail"')
        plan.write_text(f'{head}arm = "Mens E-Mail"\noutcome = "{outcome}"\n{options}')
        found = analyse_file(shared / "data/studies/hillstrom.parquet", plan).effect
        # Published to eight decimals.
        assert found.effect == pytest.approx(effect, abs=5e-9)
        assert found.std_error == pytest.approx(error, abs=5e-9)
