"""Published values for families of tests, portfolios of experiments and priors, met by tolerance.

Each case of the reference file names a method; the function that answers it is looked up here.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analytics.estimators.numerics.multiplicity import adjust_p_values
from analytics.estimators.numerics.normal_prior import NormalPrior, update
from analytics.estimators.numerics.random_effects import combine
from analytics.estimators.numerics.reach import Shares, coverage, global_lift, scaled_total
from analytics.estimators.numerics.relative_delta import relative_by_delta
from analytics.estimators.numerics.winners_curse import false_positive_risk, shrink
from tests.estimators.golden_cases import cases_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Answer = Callable[[dict[str, Any]], dict[str, Any]]

METHOD_NAMES = {
    "benjamini_hochberg": "benjamini_hochberg",
    "fdr_bh": "benjamini_hochberg",
    "bh": "benjamini_hochberg",
    "benjamini_yekutieli": "benjamini_yekutieli",
    "fdr_by": "benjamini_yekutieli",
    "by": "benjamini_yekutieli",
    "holm": "holm",
    "holm_bonferroni": "holm",
    "holm-sidak": "holm_sidak",
    "holm_sidak": "holm_sidak",
    "simes-hochberg": "hochberg",
    "hochberg": "hochberg",
    "hochberg_bonferroni": "hochberg",
    "hochberg_sidak": "hochberg_sidak",
    "hommel": "hommel",
    "bonferroni": "bonferroni",
    "sidak": "sidak",
}


def multiplicity(given: dict[str, Any]) -> dict[str, Any]:
    found = adjust_p_values(
        given["p_values"],
        METHOD_NAMES[given["method"]],  # type: ignore[arg-type] # a name of the table above
        alpha=given.get("alpha", 0.05),
    )
    answer: dict[str, Any] = {"p_adjusted": found.p_values, "rejected": found.rejected}
    return answer | ({} if found.levels is None else {"alpha_adjusted": found.levels})


def meta(given: dict[str, Any]) -> dict[str, Any]:
    between = "dersimonian_laird" if given["method"] in ("dl", "chi2") else "paule_mandel"
    found = combine(given["effects"], given["variances"], between=between)  # type: ignore[arg-type] # one of two words
    return {
        "tau2": found.tau2,
        "mean_re": found.mean,
        "se_re": found.std_error,
        "ci_re": found.normal_interval,
        "se_hksj": found.hartung_knapp_error,
        "ci_hksj": found.interval,
        "prediction": found.prediction,
        "mean_fe": found.fixed_mean,
        "se_fe": found.fixed_error,
        "ci_fe": found.fixed_interval,
        "q": found.q,
        "q_p": found.q_p_value,
        "i2": found.i2,
    }


def mean_and_variance(arm: dict[str, Any]) -> tuple[float, float]:
    n = arm["n"]
    if arm["type"] == "proportion":
        share = arm["sum"] / n
        return share, share * (1 - share) / n
    if arm["type"] == "quantile":
        # A 95 % interval is 2 * 1.959964 errors wide; the source takes (n - 1)/n of its square.
        error = (arm["q_hi"] - arm["q_lo"]) / (2 * 1.959963984540054)
        return arm["q"], error**2 * (n - 1) / n
    mean = arm["sum"] / n
    return mean, (arm["sum_squares"] - n * mean**2) / (n - 1) / n


def bayes(given: dict[str, Any]) -> dict[str, Any]:
    treated, control = (mean_and_variance(given[arm]) for arm in ("treatment", "control"))
    effect, error = treated[0] - control[0], sqrt(treated[1] + control[1])
    if given["difference"] == "relative":
        effect, error = relative_by_delta(treated, control)
    prior = given["prior"]
    stated = NormalPrior(mean=prior["mean"], sd=sqrt(prior["variance"]))
    found = update(
        effect, error, stated if prior["proper"] else None, confidence=1 - given["alpha"]
    )
    return {
        "estimate": found.mean,
        "se": found.sd,
        "ci": found.interval,
        "chance_to_win": found.probability_positive,
        "expected_loss_control": found.loss_of_stopping,
        "expected_loss_treatment": found.loss_of_scaling,
    }


def risk(given: dict[str, Any]) -> dict[str, Any]:
    found = false_positive_risk(
        given["success_rate"], alpha=given["alpha_two_sided"], power=given["power"]
    )
    return {"fpr": found}


def impact(given: dict[str, Any]) -> dict[str, Any]:
    shares = Shares(enrolled=given["share_experiment"], treated=given["share_variation"])
    return {"total": scaled_total(given["diff_per_user"], given["n_variation"], shares)}


def lift(given: dict[str, Any]) -> dict[str, Any]:
    shares = Shares(enrolled=given["share_enrolled"], treated=given["share_treatment"])
    totals = (given["treatment_total"], given["control_total"], given["metric_total_all"])
    return {"global_lift": global_lift(*totals, shares), "coverage": coverage(*totals)}


ANSWERS: dict[str, Answer] = {
    "multiplicity": multiplicity,
    "random_effects_meta": meta,
    "bayes_normal_normal": bayes,
    "false_positive_risk": risk,
    "scaled_impact_total": impact,
    "global_lift": lift,
}


@pytest.mark.parametrize("method", ANSWERS)
def test_published_values_are_met(shared: Path, method: str) -> None:
    cases = cases_of(shared, "experiments")
    chosen = [one for one in cases if one["method"] == method and one["use"] == "target"]
    assert chosen, f"no reference case of '{method}'"
    for case in chosen:
        found = ANSWERS[method](case["inputs"])
        for key, expected in case["expected"].items():
            np.testing.assert_allclose(
                np.asarray(found[key], dtype=float),
                np.asarray(expected, dtype=float),
                rtol=case["tolerance"],
                atol=case["tolerance"],
                err_msg=f"{case['id']}: {key}",
            )


def test_rubin_schools_are_shrunk_as_published() -> None:
    """Eight schools (Rubin 1981): DerSimonian-Laird and Paule-Mandel tau2 are 0, mean 7.7 (4.1)."""
    effects = [28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16]
    errors = [14.9, 10.2, 16.3, 11.0, 9.4, 11.4, 10.4, 17.6]
    found = shrink(effects, errors)
    assert found.together.tau2 == 0
    assert found.together.mean == pytest.approx(7.9, abs=0.25)
    assert found.together.std_error == pytest.approx(4.2, abs=0.15)
    np.testing.assert_allclose(found.effects, found.together.mean)
