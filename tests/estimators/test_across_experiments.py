"""Portfolios of experiments: real ones (ASOS), the correction for luck, and what is left out.

The ASOS Digital Experiments Dataset (Liu et al. 2021) holds counts, means and variances of 99 real
variants: exactly the moments from which experiments are estimated.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.estimate import DataUse, Estimate, Grade
from analytics.domain.experiments_together import MeasuredEffect
from analytics.domain.moments import CellMoments
from analytics.domain.plan import ExperimentPlan, Question
from analytics.domain.problem import Problem
from analytics.estimators.across_experiments import FEWEST, measured_effect, summarise
from analytics.estimators.experiment import ExperimentEvidence, estimate_experiment
from analytics.estimators.grade import grade_finding
from analytics.reports.experiments_together import sentences, together_json, together_text

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.plan import Alternative

LAST = """
SELECT experiment_id || '-' || variant_id, count_c, count_t, mean_c, mean_t, variance_c, variance_t
FROM (SELECT *, row_number() OVER (PARTITION BY experiment_id, variant_id, metric_id
    ORDER BY time_since_start DESC) AS r FROM '{path}'
    WHERE variance_c IS NOT NULL AND variance_t IS NOT NULL)
WHERE r = 1 AND metric_id = {metric} ORDER BY 1
"""


def plan(alternative: Alternative = "two-sided", *, higher: bool = True) -> ExperimentPlan:
    question = Question(
        title="t", design="experiment", outcome="y", higher_is_better=higher, sha256="", text="",
        alternative=alternative,
    )  # fmt: skip
    return ExperimentPlan(
        question=question,
        treatment="arm",
        control="c",
        allocation=(("c", 0.5), ("t", 0.5)),
    )


def estimate_of(
    moments: tuple[float, ...], asked: ExperimentPlan | None = None, scale: float = 1.0
) -> Estimate:
    """Estimate from counts, means and variances of control and treated arm."""
    n_c, n_t, mean_c, mean_t, var_c, var_t = moments
    asked = asked or plan()
    n = np.array([n_c, n_t])
    cells = CellMoments(
        arms=("c", "t"),
        columns=("y",),
        clusters=(),
        arm=np.array([0, 1]),
        cluster=np.array([0, 1]),
        n=n,
        mean=scale * np.array([[mean_c], [mean_t]]),
        comoment=(scale**2 * np.array([var_c, var_t]) * (n - 1)).reshape(2, 1, 1),
        exposure=n,
    )
    rows = int(n.sum())
    finding = estimate_experiment(
        asked, ExperimentEvidence(cells=cells, data=DataUse(rows=rows, rows_used=rows))
    )
    grading = grade_finding("experiment", finding.checks)
    return Estimate(
        title="t",
        design="experiment",
        finding=finding,
        grade=grading.grade,
        grade_reasons=grading.reasons,
        trustworthy=grading.trustworthy,
        registered=True,
        higher_is_better=asked.question.higher_is_better,
        plan_sha256="",
        version="",
    )


def asos(shared: Path, metric: int) -> list[tuple[str, Estimate]]:
    from analytics.store.connection import Store

    path = shared / "data/studies/asos_experiments.parquet"
    store = Store.open(None, reads=(path.parent,))
    try:
        with store.cursor() as cursor:
            rows = cursor.execute(LAST.format(path=path, metric=metric)).fetchall()
    finally:
        store.close()
    return [(str(name), estimate_of(tuple(moments))) for name, *moments in rows]


def test_twelve_of_ninety_nine_real_variants_fail_the_sample_ratio_check(shared: Path) -> None:
    """The count is that of the data's description; the check also asks for a gap of 0.1 points."""
    found = [estimate.finding.checks[0] for _, estimate in asos(shared, 1)]
    assert len(found) == 99
    assert sum((check.p_value or 0) < 0.001 for check in found) == 12
    assert sum(check.verdict == "fail" for check in found) <= 12


@pytest.mark.parametrize("metric", [1, 2, 3, 4])
def test_a_real_portfolio_names_its_total_after_correction(shared: Path, metric: int) -> None:
    read = [measured_effect(name, name, estimate) for name, estimate in asos(shared, metric)]
    usable = [one for one in read if isinstance(one, MeasuredEffect)]
    left = tuple(one for one in read if isinstance(one, Problem))
    # Five variants have no variances but for metric 1; variants of one test share its control.
    assert len(usable) + len(left) >= 94
    assert len(left) == 8, "p < 0.001 and a gap of 0.1 points"
    found = summarise(usable, left)
    summary = found.summary
    assert summary is not None
    assert 0 < summary.winners < 40
    assert abs(summary.mean) < 0.02, "real portfolios are near zero on average"
    assert 0 < summary.shrunken_total < summary.claimed_total
    assert summary.expected_excess > 0
    assert summary.predicted_low < summary.ci_low < summary.mean
    assert "after correction for luck" in sentences(summary)[0]
    written = together_json(found)
    assert written["shrunken_total"] == summary.shrunken_total
    assert len(written["experiments"]) == len(usable)
    assert len(written["problems"]) == len(left)
    assert together_text(found).count("after correction") == len(usable) + 1


def measured(seed: int, k: int) -> list[MeasuredEffect]:
    rng = np.random.default_rng(seed)
    errors = rng.uniform(0.01, 0.03, size=k)
    effects = 0.01 + 0.02 * rng.normal(size=k) + errors * rng.normal(size=k)
    return [
        MeasuredEffect(
            study_id=str(i), title=f"E{i}", effect=float(x), std_error=float(s),
            needed=1.96 * float(s), confidence=0.95,
        )
        for i, (x, s) in enumerate(zip(effects, errors, strict=True))
    ]  # fmt: skip


def test_fewer_than_five_give_no_summary_and_say_so() -> None:
    few = summarise(measured(1, FEWEST - 1))
    assert few.summary is None
    assert few.problem is not None
    assert "Concluded experiments: 4; 5 are needed" in few.problem.message
    assert "shrunken_total" not in together_json(few)
    assert summarise(measured(1, FEWEST)).summary is not None


def test_the_order_of_experiments_does_not_matter() -> None:
    one, other = summarise(measured(3, 12)).summary, summarise(measured(3, 12)[::-1]).summary
    assert one is not None
    assert other is not None
    assert other.shrunken_total == pytest.approx(one.shrunken_total)
    assert other.mean == pytest.approx(one.mean)


def test_an_experiment_everybody_doubts_changes_nothing_else() -> None:
    """An experiment with an enormous error carries no information."""
    base = measured(5, 10)
    vague = replace(base[0], study_id="v", effect=0.9, std_error=50.0, needed=98.0)
    one, other = summarise(base).summary, summarise([*base, vague]).summary
    assert one is not None
    assert other is not None
    assert other.claimed_total == one.claimed_total
    assert other.mean == pytest.approx(one.mean, abs=0.002)


def test_percentages_do_not_depend_on_the_unit() -> None:
    moments = (1_000.0, 1_010.0, 10.0, 10.6, 9.0, 8.0)
    one = measured_effect("a", "a", estimate_of(moments))
    other = measured_effect("a", "a", estimate_of(moments, scale=60.0))
    assert isinstance(one, MeasuredEffect)
    assert isinstance(other, MeasuredEffect)
    assert other.effect == pytest.approx(one.effect)
    assert other.std_error == pytest.approx(one.std_error)


def test_where_lower_is_better_a_fall_is_good() -> None:
    moments = (1_000.0, 1_000.0, 10.0, 9.0, 9.0, 8.0)
    good = measured_effect("a", "a", estimate_of(moments, plan(higher=False)))
    bad = measured_effect("a", "a", estimate_of(moments))
    assert isinstance(good, MeasuredEffect)
    assert isinstance(bad, MeasuredEffect)
    assert good.won
    assert not bad.won
    assert good.effect == -bad.effect


@pytest.mark.parametrize("alternative", ["larger", "smaller"])
def test_one_sided_intervals_give_nearly_the_same_error(alternative: Alternative) -> None:
    """Fieller's interval is slightly skewed: the errors agree to a few per cent."""
    moments = (1_000.0, 1_000.0, 10.0, 10.3, 9.0, 8.0)
    two = measured_effect("a", "a", estimate_of(moments))
    one = measured_effect("a", "a", estimate_of(moments, plan(alternative)))
    assert isinstance(two, MeasuredEffect)
    assert isinstance(one, MeasuredEffect)
    assert one.std_error == pytest.approx(two.std_error, rel=0.03)


def test_what_is_not_trustworthy_or_has_no_percentage_is_left_out_by_name() -> None:
    found = estimate_of((1_000.0, 1_400.0, 10.0, 10.6, 9.0, 8.0))
    assert found.grade is Grade.U
    doubted = measured_effect("d", "Doubted", found)
    assert isinstance(doubted, Problem)
    assert "failed check" in doubted.message
    around_zero = measured_effect("z", "Zero", estimate_of((100.0, 100.0, 0.01, 0.5, 9.0, 8.0)))
    assert isinstance(around_zero, Problem)
    assert "no percentage" in around_zero.message
