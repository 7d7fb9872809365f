"""Proposition 99 by three methods: published values, exact optima, placebos, one donor less."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.estimators.numerics.pretended_treatment import pretend_treatment
from analytics.estimators.numerics.synthetic_looks import fake_starts, leave_one_out
from analytics.estimators.numerics.synthetic_paths import Comparison, fit_synthetic, noise_of
from analytics.estimators.numerics.unit_changes import Window
from analytics.services.analyse_file import analyse_file
from tests.estimators.golden_cases import golden

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.estimate import Estimate
    from analytics.estimators.numerics.synthetic_paths import Method

SDID: Method = "synthetic_difference_in_differences"
CLASSIC: Method = "synthetic_control"
PLAIN: Method = "difference_in_differences"
PLAN = """
title = "Proposition 99"
design = "synthetic_control"
outcome = "PacksPerCapita"
higher_is_better = false
unit = "State"
time = "Year"
treated = "State"
treated_values = ["California"]
start = 1989
"""


@pytest.fixture(scope="module")
def smoking(shared: Path) -> tuple[Comparison, list[str], list[int]]:
    """California against 38 states, 1970 to 2000."""
    file = shared / "data/studies/california_prop99.csv"
    with file.open(encoding="utf-8") as stream:
        dialect = csv.Sniffer().sniff(stream.readline())
        stream.seek(0)
        rows = list(csv.DictReader(stream, dialect=dialect))
    years = sorted({int(row["Year"]) for row in rows})
    paths: dict[str, list[float]] = {}
    for row in sorted(rows, key=lambda row: int(row["Year"])):
        paths.setdefault(row["State"], []).append(float(row["PacksPerCapita"]))
    states = sorted(set(paths) - {"California"})
    after = np.array(years) >= 1989
    comparison = Comparison(
        target=np.array(paths["California"]),
        donors=np.array([paths[state] for state in states]),
        window=Window(before=~after, after=after),
    )
    return comparison, states, years


def estimated(shared: Path, folder: Path, options: str = "") -> Estimate:
    plan = folder / "plan.toml"
    plan.write_text(f"{PLAN}[options]\n{options}")
    return analyse_file(shared / "data/studies/california_prop99.csv", plan)


def test_synthetic_difference_in_differences_meets_the_published_value(
    shared: Path, smoking: tuple[Comparison, list[str], list[int]]
) -> None:
    expected = golden(shared, "sdid_prop99")
    comparison, _, years = smoking
    fit = fit_synthetic(comparison, SDID)
    assert fit.effect == pytest.approx(expected["own_exact"], abs=1e-6)
    # The published solver stops early: its weights, and so its effect, end 0.0016 away.
    assert fit.effect == pytest.approx(expected["att"], abs=5e-3)
    weights = [fit.period_weights[years.index(year)] for year in (1986, 1987, 1988)]
    published = [0.3665, 0.2065, 0.4271]
    assert weights == pytest.approx(published, abs=1e-4)
    assert noise_of(comparison) * 12**0.25 == pytest.approx(10.2, abs=0.05)


def test_the_standard_error_is_that_of_all_placebos(
    shared: Path, smoking: tuple[Comparison, list[str], list[int]], tmp_path: Path
) -> None:
    expected = golden(shared, "sdid_prop99")
    comparison, _, _ = smoking
    pretended = pretend_treatment(comparison, fit_synthetic(comparison, SDID), SDID)
    assert pretended.effects.std() == pytest.approx(expected["se_all38_placebos"], abs=1e-3)
    effect = estimated(shared, tmp_path).effect
    # Ours is about zero and divides by one less than the placebos: 1.4 % larger.
    assert effect.std_error == pytest.approx(expected["se_all38_placebos"], rel=0.02)
    assert effect.std_error == pytest.approx(expected["se_placebo_published"], abs=1.5)
    assert effect.degrees_of_freedom == 37


def test_classic_synthetic_control_is_the_exact_optimum(
    shared: Path, smoking: tuple[Comparison, list[str], list[int]]
) -> None:
    expected = golden(shared, "sc_prop99")
    comparison, states, _ = smoking
    fit = fit_synthetic(comparison, CLASSIC)
    # The exact value was found by another solver to its own tolerance of about 1e-6 relative.
    assert fit.effect == pytest.approx(expected["att_exact_qp"], abs=1e-5)
    assert fit.fit_before == pytest.approx(expected["pre_rmspe"], rel=1e-9)
    assert fit.ratio == pytest.approx(expected["rmspe_ratio"], rel=1e-6)
    for state in ("Utah", "Montana", "Nevada"):
        weight = fit.unit_weights[states.index(state)]
        assert weight == pytest.approx(expected[f"w_{state.lower()}"], abs=5e-4)


def test_the_placebo_rank_counts_every_state(shared: Path, tmp_path: Path) -> None:
    expected = golden(shared, "sc_prop99")
    estimate = estimated(shared, tmp_path, 'estimator = "synthetic_control"')
    assert estimate.finding.method == "synthetic_control"
    assert estimate.effect.effect == pytest.approx(expected["att_exact_qp"], abs=1e-5)
    rank = next(check for check in estimate.finding.checks if check.name == "placebo_rank")
    assert rank.p_value == pytest.approx(expected["placebo_p"], abs=1e-12)
    assert "no rank can be below 0.026" in rank.sentence


def test_plain_difference_in_differences_meets_the_published_value(
    shared: Path, smoking: tuple[Comparison, list[str], list[int]], tmp_path: Path
) -> None:
    expected = golden(shared, "did_prop99")
    fit = fit_synthetic(smoking[0], PLAIN)
    assert fit.effect == pytest.approx(expected["att"], abs=1e-5)
    beside = {one.method: one for one in estimated(shared, tmp_path).finding.alternatives}
    assert beside[PLAIN].effect == pytest.approx(expected["att"], abs=1e-5)
    # The published error is a placebo over random draws; ours is a t-test on the unit changes.
    assert beside[PLAIN].std_error == pytest.approx(expected["se_placebo_published"], abs=1.5)
    exact = golden(shared, "sc_prop99")["att_exact_qp"]
    assert beside[CLASSIC].effect == pytest.approx(exact, abs=1e-5)


@pytest.mark.parametrize(("method", "key"), [(CLASSIC, "sc"), (SDID, "sdid")])
def test_a_start_pretended_in_1980_finds_what_the_reference_finds(
    shared: Path,
    smoking: tuple[Comparison, list[str], list[int]],
    method: Method,
    key: str,
) -> None:
    expected = golden(shared, "sc_prop99_intime")
    comparison, _, years = smoking
    found = {years[one.period]: one.effect for one in fake_starts(comparison, method)}
    assert found[1980] == pytest.approx(expected[key], abs=1e-3)


def test_leaving_out_one_donor_finds_what_the_reference_finds(
    shared: Path, smoking: tuple[Comparison, list[str], list[int]]
) -> None:
    expected = golden(shared, "sc_prop99_loo")["loo"]
    comparison, states, _ = smoking
    fit = fit_synthetic(comparison, CLASSIC)
    found = {states[one.donor]: one.effect for one in leave_one_out(comparison, fit, CLASSIC)}
    # The reference prints two decimals.
    assert found == pytest.approx(expected, abs=0.006)


def test_the_whole_result_carries_weights_series_and_placebos(shared: Path, tmp_path: Path) -> None:
    finding = estimated(shared, tmp_path).finding
    assert sum(one.weight for one in finding.weights) == pytest.approx(1, abs=1e-12)
    assert [one.time for one in finding.period_weights] == ["1986", "1987", "1988"]
    assert sum(one.kind == "unit" for one in finding.placebos) == 38
    after = [point for point in finding.series if point.time >= "1989"]
    gaps = [(point.observed or 0) - (point.expected or 0) for point in after]
    assert np.mean(gaps) == pytest.approx(finding.effects[0].effect, abs=1e-9)
    assert finding.start == "1989"
