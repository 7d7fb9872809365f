"""Which way to grow, on the demo: what is compared, what it rests on, who is left out."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from analytics.__main__ import main
from analytics.domain.errors import AssumptionError
from analytics.domain.scaling_path import PathKind, PathTerms
from analytics.reports.path_words import paths_sentence, template_sentence
from analytics.services.plan_paths import plan_paths
from analytics.services.review_portfolio import review_portfolio

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.appraisal import PortfolioReview
    from analytics.store.connection import Store

DAY = date(2026, 10, 15)
EVERYTHING = PathTerms(gated=False)


@pytest.fixture
def review(demo_store: Store) -> PortfolioReview:
    return review_portfolio(demo_store, as_of=DAY)


def test_the_best_order_is_worth_at_least_as_much_as_the_others(review: PortfolioReview) -> None:
    for terms in (PathTerms(), EVERYTHING, PathTerms(waves=1, teams=1, gated=False)):
        found = plan_paths(review, terms)
        best = found.path(PathKind.BEST)
        assert best is not None
        assert best.net_present_value >= max(one.net_present_value for one in found.paths) - 1e-6
        depth, breadth = found.path(PathKind.DEPTH), found.path(PathKind.BREADTH)
        assert depth is not None
        assert breadth is not None
        assert found.depth_less_breadth == pytest.approx(
            depth.net_present_value - breadth.net_present_value
        )


def test_one_roll_out_at_once_is_worth_what_the_gate_said_from_its_first_month(
    review: PortfolioReview,
) -> None:
    """In one wave that takes a month the window loses only that month of the gate's value."""
    found = plan_paths(review, PathTerms(waves=1, months=1, teams=20, gated=False))
    best = found.path(PathKind.BEST)
    assert best is not None
    outlook = {
        one.appraisal.initiative.initiative_id: one.gate.outlook.mean
        for one in review.ranked
        if one.gate and one.gate.outlook
    }
    tuas = next(one for one in best.waves if one.initiative_id == "MF-01")
    yearly = (tuas.worth + tuas.cost + tuas.asset_cost) / 3
    assert tuas.worth + tuas.asset_cost == pytest.approx(outlook["MF-01"], abs=0.12 * yearly)


def test_only_what_passes_the_gate_is_put_in_order_unless_asked(review: PortfolioReview) -> None:
    strict, loose = plan_paths(review), plan_paths(review, EVERYTHING)
    assert all(wave.passes_gate for one in strict.paths for wave in one.waves)
    assert any(not wave.passes_gate for one in loose.paths for wave in one.waves)
    reasons = {one.initiative_id: one.reason for one in strict.left_out}
    assert reasons["PH-01"] == "It does not pass the gate yet."
    assert "less than it costs" in reasons["RT-03"]  # the harmful one
    assert {one.initiative_id for one in loose.left_out} < set(reasons)


def test_the_learning_of_a_template_makes_later_waves_cheaper(review: PortfolioReview) -> None:
    found = plan_paths(review)
    flagship = [
        one.cost
        for one in next(p for p in found.paths if p.kind is PathKind.DEPTH).waves
        if one.initiative_id == "RT-01"
    ]
    assert flagship[0] > flagship[1]
    assert sum(flagship) == pytest.approx(800_000)
    stock = next(one for one in found.templates if one.template_id == "TPL-STOCK")
    assert stock.learning_rate == pytest.approx(0.19, abs=0.02)  # planted, noise of 3 %
    assert "easy sites that go first" in template_sentence(stock, found.currency)


def test_a_count_below_one_is_refused(review: PortfolioReview) -> None:
    with pytest.raises(AssumptionError, match="at least 1"):
        plan_paths(review, PathTerms(waves=0))


def test_the_command_writes_the_sentence_and_one_object(
    demo_file: Path, capsys: pytest.CaptureFixture[str], review: PortfolioReview
) -> None:
    where = ["--db", str(demo_file), "--as-of", DAY.isoformat()]
    assert main(["paths", *where]) == 0
    assert capsys.readouterr().out.startswith(paths_sentence(plan_paths(review)))
    assert main(["paths", "--json", "--all", "--teams", "1", *where]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["terms"] == {"waves": 2, "months": 3, "teams": 1, "gated": False}
    assert {one["kind"] for one in content["paths"]} == {
        "depth_first",
        "breadth_first",
        "best_order",
    }
    maintenance = next(o for o in content["templates"] if o["template_id"] == "TPL-MAINTAIN")
    assert "2 were given" in maintenance["not_defined"]["learning_rate"]
    assert "learning_rate" not in maintenance


def test_an_empty_store_says_what_to_add(store: Store) -> None:
    found = plan_paths(review_portfolio(store, as_of=DAY))
    assert found.paths == ()
    assert "No roll-out has a value above its cost" in paths_sentence(found)
