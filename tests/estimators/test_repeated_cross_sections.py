"""Two groups before and after without following units: the published two-by-two."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError
from analytics.domain.plan import DifferenceInDifferencesPlan
from analytics.estimators.repeated_cross_sections import (
    CrossSections,
    cross_section_second_scan,
    estimate_repeated_cross_sections,
)
from analytics.ingest.plan_file import parse_plan
from analytics.services.analyse_file import analyse_file
from tests.estimators.cells import cells_of, residuals_of
from tests.estimators.golden_cases import golden
from tests.estimators.worlds import use_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.estimate import Effect
    from analytics.domain.moments import FloatArray

ARMS = ("control|before", "control|after", "treated|after", "treated|before")
HEAD = """
title = "t"
design = "difference_in_differences"
outcome = "fte"
higher_is_better = true
time = "year"
treated = "state"
treated_values = ["New Jersey"]
start = 1992
"""


def plan_of(options: str, extra: str = "") -> DifferenceInDifferencesPlan:
    found = parse_plan(f"{HEAD}{extra}\n[options]\n{options}")
    assert isinstance(found, DifferenceInDifferencesPlan)
    return found


def run(
    plan: DifferenceInDifferencesPlan,
    y: FloatArray,
    arm: list[str],
    x: FloatArray | None = None,
    cluster: list[str] | None = None,
) -> Effect:
    cells = cells_of(y, arm, covariates=x, cluster=cluster, arms=ARMS)
    asked = cross_section_second_scan(plan, cells)
    number = np.array([ARMS.index(one) for one in arm], dtype=np.float64)
    residuals = None if asked is None or x is None else residuals_of(y, number, x, asked)
    return estimate_repeated_cross_sections(
        plan, CrossSections(cells=cells, data=use_of(len(y)), residuals=residuals)
    ).effects[0]


@pytest.fixture
def stores(shared: Path) -> tuple[FloatArray, list[str], FloatArray]:
    with (shared / "data" / "studies" / "njmin.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["fte"] not in ("", "NA")]
    side = {"New Jersey": "treated"}
    when = {True: "after", False: "before"}
    arm = [f"{side.get(r['state'], 'control')}|{when[int(r['year']) >= 1992]}" for r in rows]
    names = ("kfc", "roys", "wendys", "co_owned")
    covariates = np.array([[float(row[name]) for name in names] for row in rows])
    return np.array([float(row["fte"]) for row in rows]), arm, covariates


def test_minimum_wage_two_by_two_as_published(
    stores: tuple[FloatArray, list[str], FloatArray], shared: Path
) -> None:
    """Card and Krueger (1994), table 3; goldens from R's lm and sandwich, so 1e-6."""
    expected = golden(shared, "did2x2_card_krueger")
    y, arm, _ = stores
    effect = run(plan_of('std_errors = "classical"'), y, arm)
    assert effect.effect == pytest.approx(expected["did"], abs=1e-6)
    assert effect.std_error == pytest.approx(expected["se_ols"], abs=1e-6)
    robust = run(plan_of('std_errors = "HC1"'), y, arm)
    assert robust.std_error == pytest.approx(expected["se_hc1"], abs=1e-6)
    counterfactual = expected["nj_pre"] + expected["pa_post"] - expected["pa_pre"]
    assert effect.baseline_mean == pytest.approx(counterfactual, abs=1e-6)


def test_minimum_wage_with_chain_and_ownership(
    stores: tuple[FloatArray, list[str], FloatArray], shared: Path
) -> None:
    expected = golden(shared, "did2x2_card_krueger_cov")
    y, arm, x = stores
    extra = 'covariates = ["kfc", "roys", "wendys", "co_owned"]'
    effect = run(plan_of('std_errors = "classical"', extra), y, arm, x)
    assert effect.effect == pytest.approx(expected["did"], abs=1e-6)
    assert effect.std_error == pytest.approx(expected["se"], abs=1e-6)


@pytest.mark.parametrize("kind", ["HC1", "HC2"])
@pytest.mark.parametrize("adjusted", [False, True])
def test_robust_errors_equal_those_of_the_interaction_regression(
    stores: tuple[FloatArray, list[str], FloatArray], kind: str, *, adjusted: bool
) -> None:
    import statsmodels.api as sm

    y, arm, x = stores
    treated = np.array([one.startswith("treated") for one in arm], dtype=float)
    after = np.array([one.endswith("after") for one in arm], dtype=float)
    design = np.column_stack([np.ones_like(y), treated, after, treated * after])
    judge = sm.OLS(y, np.column_stack([design, x]) if adjusted else design).fit(cov_type=kind)
    extra = 'covariates = ["kfc", "roys", "wendys", "co_owned"]' if adjusted else ""
    effect = run(plan_of(f'std_errors = "{kind}"', extra), y, arm, x if adjusted else None)
    assert effect.effect == pytest.approx(judge.params[3], rel=1e-8)
    assert effect.std_error == pytest.approx(judge.bse[3], rel=1e-8)


def test_clusters_within_the_groups_are_left_out_one_at_a_time() -> None:
    rng = np.random.default_rng(12)
    group = np.repeat(np.arange(8), 20)
    after = np.tile([0, 1], 80)
    y = rng.normal(size=160) + rng.normal(size=8)[group] * after + (group < 4) * after
    side = np.where(group < 4, "treated", "control")
    arm = [f"{s}|{'after' if a else 'before'}" for s, a in zip(side, after, strict=True)]

    def difference(keep: np.ndarray) -> float:
        mean = {one: y[keep & (np.array(arm) == one)].mean() for one in ARMS}
        treated = mean["treated|after"] - mean["treated|before"]
        return float(treated - mean["control|after"] + mean["control|before"])

    whole = difference(np.ones(160, dtype=bool))
    left = [difference(group != g) for g in range(8)]
    found = run(plan_of("", 'cluster = "c"'), y, arm, None, [str(g) for g in group])
    assert found.effect == pytest.approx(whole)
    assert found.std_error == pytest.approx((7 / 8 * sum((x - whole) ** 2 for x in left)) ** 0.5)
    assert (found.degrees_of_freedom, found.clusters_treated, found.clusters_control) == (7, 4, 4)


def test_rows_that_count_as_independent_are_a_warning() -> None:
    rng = np.random.default_rng(13)
    arm = list(ARMS) * 25
    cells = cells_of(rng.normal(size=100), arm, arms=ARMS)
    finding = estimate_repeated_cross_sections(
        plan_of(""), CrossSections(cells=cells, data=use_of(100))
    )
    verdicts = {check.name: check.verdict for check in finding.checks}
    assert verdicts["repeated_cross_sections"] is Verdict.WARN
    assert verdicts["pre_trend"] is Verdict.NOT_RUN


def test_robust_errors_with_covariates_come_from_the_file(
    stores: tuple[FloatArray, list[str], FloatArray], tmp_path: Path
) -> None:
    """The way from file to effect, second scan included, gives what the arrays give."""
    y, arm, x = stores
    names = ("kfc", "roys", "wendys", "co_owned")
    lines = [",".join(("state", "year", "fte", *names))]
    for value, one, row in zip(y, arm, x, strict=True):
        side, when = one.split("|")
        state = "New Jersey" if side == "treated" else "Pennsylvania"
        year = "1992" if when == "after" else "1991"
        lines.append(",".join((state, year, repr(float(value)), *(str(int(v)) for v in row))))
    data, plan = tmp_path / "stores.csv", tmp_path / "plan.toml"
    data.write_text("\n".join(lines) + "\n")
    extra = f"covariates = {list(names)!r}".replace("'", '"')
    plan.write_text(f'{HEAD}{extra}\n[options]\nstd_errors = "HC1"\n')
    expected = run(plan_of('std_errors = "HC1"', extra), y, arm, x)
    effect = analyse_file(data, plan).effect
    # Two ways of summing the same 794 rows: float noise.
    assert effect.effect == pytest.approx(expected.effect, rel=1e-9)
    assert effect.std_error == pytest.approx(expected.std_error, rel=1e-9)


def test_an_outcome_without_spread_is_refused() -> None:
    cells = cells_of(np.ones(8), list(ARMS) * 2, arms=ARMS)
    with pytest.raises(NotEstimableError, match="no spread"):
        estimate_repeated_cross_sections(plan_of(""), CrossSections(cells=cells, data=use_of(8)))
