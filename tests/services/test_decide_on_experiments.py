"""Experiments with a known truth, from their files to the decision on each."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analytics.domain.study_view import WorthSource
from analytics.reports.metric_lines import Tone, guardrail_rows, metric_lines
from analytics.reports.study_decision import Decision, decide
from analytics.services.load_portfolio import load_portfolio
from analytics.services.review_portfolio import review_portfolio
from analytics.services.view_study import view_studies, view_study
from analytics.store.connection import Store
from tests.conftest import NOW
from tests.services.experiments_portfolio import write_experiments

if TYPE_CHECKING:
    from collections.abc import Iterator

Z = 1.959964 + 0.841621  # two-sided 5 %, power 80 %


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("experiments")
    path = folder / "store.duckdb"
    opened = Store.open(path)
    report = load_portfolio(opened, write_experiments(folder / "portfolio"), now=NOW)
    opened.close()
    assert report.estimates == 5, report.problems
    return path


@pytest.fixture
def experiments(loaded: Path, tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(Path(shutil.copy(loaded, tmp_path / "copy.duckdb")))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("study", "decision"),
    [
        ("solved", Decision.KEEP_RUNNING),  # better, and one guardrail is open
        ("rated", Decision.GUARDRAIL_HOLDS),
        ("reopened", Decision.CANNOT_TELL),
        ("wait", Decision.NO_LARGER_DIFFERENCE),
        ("wait_small", Decision.CANNOT_TELL),
    ],
)
def test_each_ends_as_its_truth_and_size_say(
    experiments: Store, study: str, decision: Decision
) -> None:
    found = decide(view_study(experiments, study, today=NOW.date()))
    assert found is not None
    assert found.decision is decision


def test_what_matters_comes_from_the_margin_then_the_kpi(experiments: Store) -> None:
    margin = view_study(experiments, "rated", today=NOW.date()).worthwhile
    kpi = view_study(experiments, "wait", today=NOW.date()).worthwhile
    assert margin is not None
    assert (margin.source, margin.size) == (WorthSource.MARGIN, 0.3)
    assert kpi is not None
    assert (kpi.source, kpi.size) == (WorthSource.KPI, 0.5)
    assert view_study(experiments, "solved", today=NOW.date()).worthwhile is None


def test_what_is_still_needed_is_the_textbook_size_less_what_is_there(experiments: Store) -> None:
    """Total 4 sd^2 (z + z)^2 / d^2 with the spread seen (2.8 % within: t instead of z)."""
    view = view_study(experiments, "wait_small", today=NOW.date())
    assert view.metric.study.estimate is not None
    effect = view.metric.study.estimate.effect
    assert (effect.n_treated, effect.n_control) == (60, 60)
    total = 120 * (Z * effect.std_error / 0.5) ** 2
    assert view.more is not None
    assert view.more.units + 120 == pytest.approx(total, rel=0.028)


def test_a_guardrail_needs_what_shows_no_loss_of_its_margin(experiments: Store) -> None:
    """One-sided 5 % and power 80 % with no true loss: (1.645 + 0.842)^2."""
    view = view_study(experiments, "reopened", today=NOW.date())
    assert view.metric.study.estimate is not None
    assert view.more is not None
    assert view.worthwhile is not None
    effect = view.metric.study.estimate.effect
    total = 1_200 * ((1.644854 + 0.841621) * effect.std_error / view.worthwhile.size) ** 2
    assert view.more.units + 1_200 == pytest.approx(total, rel=0.01)


def test_an_experiment_that_has_its_size_needs_no_more(experiments: Store) -> None:
    assert view_study(experiments, "wait", today=NOW.date()).more is None


def test_every_metric_has_a_line_and_money_only_where_there_is_a_price(experiments: Store) -> None:
    review = review_portfolio(experiments, as_of=NOW.date())
    credits_by_study = {
        credit.study_id: credit for one in review.ranked for credit in one.appraisal.credits
    }
    view = view_study(experiments, "solved", today=NOW.date())
    lines = metric_lines(view, credits_by_study)
    assert [line.name for line in lines] == [
        "Tickets solved a week",
        "Tickets opened again",
        "Satisfaction after a ticket",
    ]
    assert [(line.tone, line.word) for line in lines] == [
        (Tone.GOOD, "Better"),
        (Tone.OPEN, "Not clear"),
        (Tone.OPEN, "Not clear"),
    ]
    assert lines[0].credited.startswith("EUR ")
    assert [line.credited for line in lines[1:]] == ["", ""]


def test_guardrails_stand_apart_with_verdict_and_margin(experiments: Store) -> None:
    rows = guardrail_rows(view_study(experiments, "solved", today=NOW.date()))
    assert list(rows["Guardrail"]) == ["Tickets opened again", "Satisfaction after a ticket"]
    assert list(rows["Verdict"]) == ["Undecided", "Pass"]
    assert rows["Loss accepted"][1] == "0.300 points"
    assert guardrail_rows(view_study(experiments, "wait", today=NOW.date())).empty


def test_all_studies_are_viewed_as_each_alone(experiments: Store) -> None:
    views = view_studies(experiments, today=NOW.date())
    titles = [one.metric.study.title for one in views]
    assert titles == sorted(titles, key=str.casefold)
    assert len(titles) == 5
    for view in views:
        assert view == view_study(experiments, view.metric.study.study_id, today=NOW.date())
