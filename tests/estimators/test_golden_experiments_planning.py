"""Power, sample size, looks and confidence sequences against published and peers' numbers.

The cases come from the reference folder; each is dispatched on its method, so that more cases of
the same kinds are met without a new line here. A case that is a peer's quirk must differ.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any

import pytest

from analytics.domain.planning import Outcome, Setting
from analytics.estimators.numerics.confidence_sequence import always_valid_p_value, multiplier
from analytics.estimators.numerics.group_sequential import (
    boundaries,
    obrien_fleming,
    pocock,
    power_family,
)
from analytics.estimators.numerics.power_of_test import power_of_test, power_of_two_proportions
from analytics.estimators.power import (
    additional_share,
    continuous_power,
    detectable_effect,
    detectable_lift,
    power_at,
    sample_size,
)
from tests.conftest import SHARED
from tests.estimators.golden_cases import cases_of, golden_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Case = dict[str, Any]
ALTERNATIVES: dict[str, Any] = {
    "less": "smaller",
    "smaller": "smaller",
    "greater": "larger",
    "larger": "larger",
    "two-sided": "two-sided",
}


def moments(arm: Case) -> tuple[float, float, float]:
    """Units, mean and variance from sums."""
    n, total, squares = arm["n"], arm["sum"], arm["sum_squares"]
    return n, total / n, (squares - total**2 / n) / (n - 1)


def difference(inputs: Case) -> tuple[float, float, float]:
    """Estimate, standard error and units of two arms, absolute or relative by the delta method."""
    n_c, mean_c, var_c = moments(inputs["control"])
    n_t, mean_t, var_t = moments(inputs["treatment"])
    if inputs.get("difference", "absolute") == "absolute":
        return mean_t - mean_c, sqrt(var_c / n_c + var_t / n_t), n_c + n_t
    variance = var_t / n_t / mean_c**2 + mean_t**2 * var_c / n_c / mean_c**4
    return mean_t / mean_c - 1, sqrt(variance), n_c + n_t


def sequence(inputs: Case) -> Case:
    estimate, error, n = difference(inputs)
    alpha, tuned = inputs["alpha"], inputs["n_star"]
    reach = multiplier(n, alpha, tuned) * error
    return {
        "estimate": estimate,
        "se": error,
        "ci": [estimate - reach, estimate + reach],
        "p": always_valid_p_value(estimate / error, n, alpha, tuned),
    }


def scaling(inputs: Case) -> Case:
    _, error, n = difference(inputs)
    effect, alpha = inputs["target_mde"], inputs["alpha"]
    sequential = inputs.get("engine") == "asymptotic_confidence_sequence"
    tuned = inputs["n_star"] if sequential else None
    return {
        "scaling_factor": additional_share(
            effect, error, n, alpha=alpha, power=inputs["target_power"], tuned_for=tuned
        ),
        "power_now": continuous_power(effect, error, n, alpha=alpha, tuned_for=tuned),
    }


def two_samples(inputs: Case) -> Case:
    """Solve for the one of power, effect and size that is asked (tea-tasting)."""
    sample = inputs["sample"]
    setting, baseline = _setting_of(inputs, sample)
    power, effect, n = inputs["power"], inputs["effect_size"], inputs["n_obs"]
    if effect is None and inputs["rel_effect_size"] is not None:
        effect = inputs["rel_effect_size"] * baseline
    if inputs["solve_for"] == "power":
        power = power_at(setting, n, effect)
    elif inputs["solve_for"] == "n_obs":
        n = ceil(sample_size(setting, effect, power))
    else:
        effect = detectable_effect(setting, n, power)
    return {
        "power": power,
        "effect_size": effect,
        "rel_effect_size": effect / baseline,
        "n_obs": n,
    }


def _setting_of(inputs: Case, sample: Case) -> tuple[Setting, float]:
    top, below = inputs["numer"], inputs["denom"]
    mean, variance, covariance = sample["mean"], sample["var"], sample["cov"]
    baseline, spread = mean[top], variance[top]
    if below:
        baseline = mean[top] / mean[below]
        joint = next(v for k, v in covariance.items() if top in k and below in k)
        spread = (spread - 2 * baseline * joint + baseline**2 * variance[below]) / mean[below] ** 2
    share = 1 / (1 + inputs["ratio"])
    setting = Setting(
        outcome=Outcome(baseline=baseline, std_dev=sqrt(spread)),
        control_share=share,
        treated_share=1 - share,
        alpha=inputs["alpha"],
        alternative=ALTERNATIVES[inputs["alternative"]],
        normal=not inputs["use_t"],
    )
    return setting, baseline


def spent(inputs: Case) -> Case:
    """Boundaries by one-sided recursion at the error of one side, as the peer does."""
    word = str(inputs["spending"])
    family = {"alpha*t^1": 1.0, "alpha*t^2": 2.0, "alpha*t^3": 3.0}.get(word)
    spend = power_family(family) if family else pocock if "pocock" in word else obrien_fleming
    side = inputs["alpha"] / inputs["sides"]
    return {"z": list(boundaries(tuple(inputs["information"]), side, spend, two_sided=False))}


def binomial(inputs: Case) -> Case:
    """Total size where both arms have the spread of the baseline share (Spotify)."""
    share, arms = inputs["baseline_proportion"], inputs["treatments"]
    setting = Setting(
        outcome=Outcome(baseline=share, std_dev=sqrt(share * (1 - share))),
        control_share=1 / arms,
        treated_share=1 / arms,
        alpha=inputs["alpha"],
        normal=True,
    )
    n = sample_size(setting, inputs["absolute_percentage_mde"], inputs["power"])
    whole = ceil(n / arms) * arms  # nobody is in two arms
    return {"n_total": whole, "allocations": [1 / arms] * arms}


def proportions(inputs: Case) -> Case:
    control, first = inputs["prop2"], inputs["nobs1"]
    treated = control + inputs["diff"]
    other = first * inputs["ratio"]
    return {"power": power_of_two_proportions(control, treated, other, first, inputs["alpha"])}


def normal(inputs: Case) -> Case:
    n, ratio = inputs["nobs1"], inputs["ratio"]
    distance = inputs["effect_size"] / sqrt(1 / n + 1 / (n * ratio))
    return {"power": power_of_test(distance, alpha=inputs["alpha"], degrees_of_freedom=None)}


def lift(inputs: Case) -> Case:
    share = 1 / inputs["arms"]
    setting = Setting(
        outcome=Outcome(baseline=inputs["mean"], std_dev=sqrt(inputs["variance"])),
        control_share=share,
        treated_share=share,
        alpha=inputs["alpha"],
    )
    return {"mde": detectable_lift(setting, inputs["n_total"], inputs["power"])}


def multiple(inputs: Case) -> Case:
    found = multiplier(inputs["n_total"], 1 - inputs["confidence"], inputs["n_tune"])
    return {"multiplier": found, "acs_multiplier": found}


METHODS: dict[str, Callable[[Case], Case]] = {
    "asymptotic_confidence_sequence_two_sided": sequence,
    "additional_sample_scaling_factor": scaling,
    "power_two_sample": two_samples,
    "group_sequential_power_family_rho2": spent,
    "sample_size_binomial": binomial,
    "power_two_proportions_pooled_null": proportions,
    "power_two_sample_z": normal,
    "mde_relative_delta": lift,
    "eppo_sequential_multiplier": multiple,
}


def cases() -> list[Case]:
    if not golden_file(SHARED, "experiments").is_file():
        return []
    return [case for case in cases_of(SHARED, "experiments") if case["method"] in METHODS]


def close(found: Case, expected: Case, tolerance: float) -> bool:
    for key, value in expected.items():
        if key not in found:
            continue
        pairs = zip(found[key], value, strict=True) if isinstance(value, list) else None
        for one, wanted in pairs or ((found[key], value),):
            if abs(one - wanted) > tolerance:
                return False
    return True


def test_the_cases_are_there(shared: Path) -> None:
    assert shared.is_dir()
    assert {case["method"] for case in cases()} == set(METHODS)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_golden_case_is_met(case: Case) -> None:
    found = METHODS[case["method"]](case["inputs"])
    assert set(found) & set(case["expected"]), "something is compared"
    agrees = close(found, case["expected"], case["tolerance"])
    if not case["use"].startswith("reference"):  # a peer's convention, neither met nor refused
        assert agrees == (case["use"] == "target"), found


# Lan-DeMets O'Brien-Fleming boundaries at a two-sided 5 % (Reboussin et al. 2000).
@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        (4, (4.3326, 2.9631, 2.3590, 2.0141)),
        (5, (4.8769, 3.3569, 2.6803, 2.2898, 2.0310)),
    ],
)
def test_published_boundaries_are_met(looks: int, expected: tuple[float, ...]) -> None:
    times = tuple((look + 1) / looks for look in range(looks))
    assert boundaries(times, 0.025, obrien_fleming) == pytest.approx(expected, abs=2e-4)


def test_clusters_lower_the_power_as_the_noncentral_t_says() -> None:
    """Formula 15 at an effect for which the usual normal formula promises 80 %."""
    from analytics.domain.planning import Clustering
    from analytics.estimators.power import standard_error

    teams = Clustering(icc=0.1, size=20)
    setting = Setting(outcome=Outcome(baseline=0, std_dev=1), clustering=teams)
    for clusters, expected in ((8, 0.648), (12, 0.714), (20, 0.754), (40, 0.779)):
        n = clusters * 20
        promised = 2.8016 * standard_error(setting, n, 0.0)
        assert power_at(setting, n, promised) == pytest.approx(expected, abs=1.5e-3)
        assert power_at(replace(setting, normal=True), n, promised) == pytest.approx(0.8, abs=1e-3)


def test_in_the_middle_of_an_experiment_a_single_look_needs_the_usual_multiple() -> None:
    """An effect of one standard error needs (1.96 + 0.84) squared times the units there are."""
    more = additional_share(1.0, 1.0, 1_000, alpha=0.05, power=0.8, tuned_for=None)
    assert more == pytest.approx(2.8015852**2 - 1, abs=2e-4)
    assert continuous_power(2.8015852, 1.0, 1_000, alpha=0.05, tuned_for=None) == pytest.approx(
        0.8, abs=1e-5
    )
