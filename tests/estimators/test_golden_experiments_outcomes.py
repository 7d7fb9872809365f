"""Published and peer values for means, ratios, shares, counts and quantiles, by public functions.

Cases come from experiments.json of the reference folder; each says its source and tolerance.
"""

from __future__ import annotations

from math import inf, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analytics.estimators.numerics.cluster_totals import cluster_totals, delta_welch
from analytics.estimators.numerics.level_difference import (
    Level,
    level_difference,
    mean_level,
    relative_by_delta,
)
from analytics.estimators.numerics.quantile_error import (
    cluster_inflation,
    order_statistic_error,
)
from analytics.estimators.numerics.ratio_of_totals import (
    PairMoments,
    jackknife_of_totals,
    ratio_level,
    with_unit_denominator,
)
from analytics.estimators.numerics.t_test import infer
from analytics.estimators.numerics.two_proportions import (
    Share,
    agresti_caffo_interval,
    critical_of,
    exact_test,
    log_ratio_interval,
    newcombe_interval,
    pooled_test,
    score_interval,
    score_ratio_interval,
    wald_interval,
)
from analytics.estimators.numerics.two_rates import Rate, rate_ratio_interval
from tests.conftest import SHARED
from tests.estimators.cells import cells_of
from tests.estimators.golden_cases import cases_of, golden_file
from tests.estimators.test_experiment import plan_of, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.estimators.numerics.answer import Uncertainty

Case = dict[str, Any]
Found = dict[str, Any]


def _mean(arm: Case) -> Level:
    if "mean" in arm and not isinstance(arm["mean"], dict):
        return mean_level(arm["n"], arm["mean"], arm["var"])
    n, total, squares = arm["n"], arm["sum"], arm["sum_squares"]
    if arm.get("type") == "proportion":
        squares = total
    return mean_level(n, total / n, (squares - total**2 / n) / (n - 1))


def _pair(arm: Case) -> PairMoments:
    n, y, x = arm["n"], arm["m"], arm["d"]
    scale = n - 1
    return PairMoments(
        n=n,
        mean_y=y["sum"] / n,
        mean_x=x["sum"] / n,
        var_y=(y["sum_squares"] - y["sum"] ** 2 / n) / scale,
        var_x=(x["sum_squares"] - x["sum"] ** 2 / n) / scale,
        cov=(arm["sum_md"] - y["sum"] * x["sum"] / n) / scale,
    )


def _compared(inputs: Case, treated: Level, control: Level) -> Uncertainty:
    if inputs.get("difference", "absolute") == "relative":
        return relative_by_delta(treated, control)
    return level_difference(treated, control)


def _tested(inputs: Case, found: Uncertainty, alternative: Any = "two-sided") -> Found:
    confidence = inputs.get("confidence", 1 - inputs.get("alpha", 0.05))
    test = infer(
        found.effect,
        found.std_error,
        found.degrees_of_freedom,
        confidence=confidence,
        alternative=alternative,
    )
    return {
        "estimate": found.effect,
        "se": found.std_error,
        "ci": [test.ci_low, test.ci_high],
        "p": test.p_value,
        "df": found.degrees_of_freedom,
    }


def _welch(inputs: Case, alternative: Any = "two-sided") -> Found:
    treated, control = _mean(inputs["treatment"]), _mean(inputs["control"])
    return _tested(inputs, _compared(inputs, treated, control), alternative)


def _ratio(inputs: Case) -> Found:
    treated, control = (ratio_level(_pair(inputs[arm])) for arm in ("treatment", "control"))
    return _tested(inputs, _compared(inputs, treated, control))


def _quantile(inputs: Case) -> Found:
    stat = inputs["stat"]
    clusters = stat["n_clusters"]
    y, x, scale = stat["main_sum"], stat["denominator_sum"], clusters - 1
    indicator = PairMoments(
        n=clusters,
        mean_y=y / clusters,
        mean_x=x / clusters,
        var_y=(stat["main_sum_squares"] - y**2 / clusters) / scale,
        var_x=(stat["denominator_sum_squares"] - x**2 / clusters) / scale,
        cov=(stat["main_denominator_sum_product"] - y * x / clusters) / scale,
    )
    inflation = cluster_inflation(indicator, stat["nu"], stat["n"])
    error = order_statistic_error(stat["q_lo"], stat["q_hi"]) * sqrt(inflation)
    return {"se": error, "variance": error**2 * stat["n"]}


def _shares(inputs: Case) -> tuple[Share, Share]:
    arms = (inputs["treatment"], inputs["control"])
    treated, control = (Share(successes=arm["successes"], n=arm["n"]) for arm in arms)
    return treated, control


def _proportion_test(inputs: Case) -> Found:
    treated, control = _shares(inputs)
    word = {"less": "smaller", "greater": "larger"}.get(
        inputs["alternative"], inputs["alternative"]
    )
    found: Found = {
        "control": control.value,
        "treatment": treated.value,
        "diff": treated.value - control.value,
        "rel": treated.value / control.value - 1,
    }
    method, alternative = inputs["method"], word
    if method in ("barnard", "boschloo", "fisher"):
        return found | {"p": exact_test(treated, control, method, alternative)}  # type: ignore[arg-type] # one of the words
    return found | {
        "p": pooled_test(treated, control, alternative, correction=inputs["correction"])  # type: ignore[arg-type] # one of the words
    }


def _two_proportions_pooled(inputs: Case) -> Found:
    treated, control = _shares(inputs)
    wald = wald_interval(treated, control, critical_of(inputs["confidence"]))
    return {
        "estimate": treated.value - control.value,
        "ci_unpooled": [wald.low, wald.high],
        "p": pooled_test(treated, control),
    }


def _two_proportion_ci(inputs: Case) -> Found:
    treated, control = _shares(inputs)
    critical = critical_of(inputs["confidence"])
    by_name: dict[tuple[str, str], Callable[..., Any]] = {
        ("diff", "wald"): wald_interval,
        ("diff", "newcomb"): newcombe_interval,
        ("diff", "score"): score_interval,
        ("diff", "agresti-caffo"): agresti_caffo_interval,
        ("ratio", "log"): log_ratio_interval,
        ("ratio", "score"): score_ratio_interval,
    }
    if inputs["method"] == "log-adjusted":
        found = log_ratio_interval(treated, control, critical, adjusted=True)
    else:
        found = by_name[inputs["compare"], inputs["method"]](treated, control, critical)
    return {"ci": [found.low, found.high]}


def _poisson(inputs: Case) -> Found:
    treated, control = (
        Rate(events=arm["count"], exposure=arm["exposure"])
        for arm in (inputs["treatment"], inputs["control"])
    )
    found = rate_ratio_interval(treated, control, critical_of(inputs.get("confidence", 0.95)))
    return {"ci": [found.low, found.high]}


def _non_inferiority(inputs: Case) -> Found:
    """Test the difference plus the margin; the normal is Student's t without end."""
    treated, control = _mean(inputs["treatment"]), _mean(inputs["control"])
    found = level_difference(treated, control)
    more = inputs["preferred"] == "increase"
    null = inputs["relative_margin"] * control.value * (-1 if more else 1)
    alternative: Any = "larger" if more else "smaller"
    confidence = inputs["confidence"]
    shown = infer(
        found.effect, found.std_error, None, confidence=confidence, alternative=alternative
    )
    test = infer(
        found.effect - null, found.std_error, None, confidence=confidence, alternative=alternative
    )
    return {
        "estimate": found.effect,
        "ci": [shown.ci_low, shown.ci_high],
        "p": test.p_value,
        "null": null,
    }


def _equivalence(inputs: Case) -> Found:
    levels = []
    for arm in ("treatment", "control"):
        values = np.array(inputs[arm])
        levels.append(mean_level(len(values), values.mean(), values.var(ddof=1)))
    found = level_difference(levels[0], levels[1])
    error, df = found.std_error, found.degrees_of_freedom
    sides = [
        infer(found.effect - inputs["low"], error, df, confidence=0.9, alternative="larger"),
        infer(found.effect - inputs["upp"], error, df, confidence=0.9, alternative="smaller"),
    ]
    shown = infer(found.effect, error, df, confidence=1 - 2 * inputs["alpha"])
    return {
        "p": max(side.p_value for side in sides),
        "ci90": [shown.ci_low, shown.ci_high],
        "diff": found.effect,
    }


def _delta_variance(inputs: Case) -> Found:
    treated, control = (
        mean_level(inputs[f"n_{arm}"], inputs[f"mean_{arm}"], inputs[f"var_{arm}"])
        for arm in ("treatment", "control")
    )
    compare = relative_by_delta if inputs["relative"] else level_difference
    return {"variance": compare(treated, control).std_error ** 2}


def _clusters(inputs: Case) -> Found:
    y, treated, cluster = (np.array(inputs[key]) for key in ("y", "treated", "cluster"))
    cells = with_unit_denominator(
        cells_of(y, ["on" if t else "off" for t in treated], cluster=list(cluster))
    )
    totals = cluster_totals(cells, 1)
    assert totals is not None
    delta = delta_welch(totals)
    assert delta is not None
    error = jackknife_of_totals(cells, around="mean")
    spread = sqrt(error[0, 0] + error[1, 1] - 2 * error[0, 1])
    effect = run(plan_of('cluster = "g"'), y, treated, cluster=cluster).effects[0]
    found: Found = {
        "delta_ratio_of_cluster_totals": {
            "estimate": delta.effect,
            "se": delta.std_error,
            "df_welch": delta.degrees_of_freedom,
        },
        "cluster-jk": _tested(
            {}, type(delta)(effect=effect.effect, std_error=spread, degrees_of_freedom=9.0)
        ),
        "cluster_means_welch": _cluster_means(y, treated, cluster),
    }
    for name, kind in (("cluster", "CR1"), ("cluster-crv3", "CR3")):
        plan = plan_of('cluster = "g"', options=f'std_errors = "{kind}"')
        effect = run(plan, y, treated, cluster=cluster).effects[0]
        found[name] = {
            "estimate": effect.effect,
            "se": effect.std_error,
            "p": effect.p_value,
            "ci": [effect.ci_low, effect.ci_high],
            "df": effect.degrees_of_freedom,
        }
    return found


def _cluster_means(y: Any, treated: Any, cluster: Any) -> Found:
    levels = []
    for side in (1, 0):
        means = np.array([y[cluster == g].mean() for g in np.unique(cluster[treated == side])])
        levels.append(mean_level(len(means), means.mean(), means.var(ddof=1)))
    found = level_difference(levels[0], levels[1])
    return _tested({}, found) | {"t": found.effect / found.std_error}


def _sample_ratio(inputs: Case) -> Found:
    from analytics.estimators.checks.sample_ratio import check_sample_ratio

    weights, counts = inputs["weights"], inputs["counts"]
    arms = tuple(str(i) for i in range(len(counts)))
    total = sum(weights)
    check = check_sample_ratio([float(n) for n in counts], [w / total for w in weights], arms)
    return {"p": check.p_value}


METHODS: dict[str, Callable[[Case], Found]] = {
    "welch_t_two_sided": _welch,
    "welch_t_greater": lambda inputs: _welch(inputs, "larger"),
    "welch_t_less": lambda inputs: _welch(inputs, "smaller"),
    "ratio_delta_t": _ratio,
    "quantile_cluster_variance": _quantile,
    "proportion_test": _proportion_test,
    "two_proportions_pooled_no_correction": _two_proportions_pooled,
    "two_proportion_ci": _two_proportion_ci,
    "poisson_rate_ratio_ci": _poisson,
    "z_non_inferiority": _non_inferiority,
    "tost_welch": _equivalence,
    "delta_variance": _delta_variance,
    "cluster_experiment_inference": _clusters,
    "srm_chi_square": _sample_ratio,
}
# Values of other models that the case lists for contrast, or that are marked as wrong.
NOT_OURS = (
    "cluster_default_normal_DO_NOT_USE",
    "naive_iid_DO_NOT_USE",
    "gee_exchangeable_bias_reduced",
    "mixedlm_reml",
    "p_less_than",
    "rel_ci_log",
)


def _compare(found: Any, expected: Any, tolerance: float, place: str) -> None:
    if isinstance(expected, dict):
        for key, value in expected.items():
            if key not in NOT_OURS and value != [None, None]:
                assert key in found, f"{place}.{key} is not computed"
                _compare(found[key], value, tolerance, f"{place}.{key}")
    elif isinstance(expected, list):
        for i, (one, other) in enumerate(zip(found, expected, strict=True)):
            _compare(one, other, tolerance, f"{place}[{i}]")
    elif isinstance(expected, str):
        assert found == {"inf": inf, "-inf": -inf}[expected], place
    else:
        # Exact cases say 0: leave them the rounding of a survival function.
        close = pytest.approx(expected, rel=max(tolerance, 1e-9), abs=tolerance)
        assert found == close, f"{place}: {found!r} against {expected!r}"


def _cases() -> list[Any]:
    if not golden_file(SHARED, "experiments").is_file():
        return [pytest.param(None, marks=pytest.mark.skip(reason="no reference folder"))]
    return [
        pytest.param(case, id=case["id"])
        for case in cases_of(SHARED, "experiments")
        if case["use"] == "target" and case["method"] in METHODS
    ]


@pytest.mark.parametrize("case", _cases())
def test_a_published_value_is_met(case: Case) -> None:
    found = METHODS[case["method"]](case["inputs"])
    _compare(found, case["expected"], case["tolerance"], case["id"])
