"""What is said, and what still counts, where the data of a result were replaced or withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from analytics.domain.appraisal import Advice
from analytics.domain.estimate import Grade
from analytics.reports.load_report import load_text
from analytics.reports.rank_json import portfolio_json, rank_text, value_text
from analytics.services.change_batches import append_batch, withdraw_batch
from analytics.services.decide import record_decision
from analytics.services.import_outcomes import import_outcomes
from analytics.services.load_portfolio import load_portfolio
from analytics.services.open_review import open_review
from analytics.services.prepare_review import prepare_review
from analytics.services.review_portfolio import review_portfolio
from analytics.services.run_study import run_study
from analytics.services.sign_review import sign_review
from analytics.services.view_study import view_study
from analytics.store.batches import batch_history
from analytics.store.codec import to_json
from tests.conftest import NOW
from tests.services.reviews import SPRING, decision, load_two, outcomes

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.dataset import ImportReceipt
    from analytics.domain.problem import Problem
    from analytics.store.connection import Store

FIRST = b"store,v\nA,1\nB,2\n"
MORE = b"store,v\nC,3\nD,4\nE,9\n"
OTHER = b"site,v,day\nX,100,2025-01-01\nY,90,2025-01-01\n"


def replaced(receipt: ImportReceipt) -> Problem:
    assert receipt.stored
    return next(one for one in receipt.problems if one.kind == "replaced")


def reviewed(store: Store) -> PortfolioReview:
    return review_portfolio(store, as_of=NOW.date())


def test_a_file_of_a_known_name_says_what_it_took_the_place_of(store: Store) -> None:
    assert import_outcomes(store, "same.csv", FIRST, now=NOW).problems == ()
    append_batch(store, "same", "more.csv", MORE, now=NOW)
    said = replaced(import_outcomes(store, "same.csv", OTHER, now=NOW))
    assert said.message == (
        "This file took the place of what 'same.csv' had: 2 batches with 5 rows, kept as"
        " superseded; the data set has 2 rows now. Column 'store' (text) is missing. Column 'site'"
        " (text) is new. It may be what was 'store'. Column 'day' (date) is new."
    )
    assert "add it under another name" in said.remedy
    assert "append its other batches" in said.remedy


def test_a_folder_loaded_again_says_which_file_replaced_another(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "outcomes"
    folder.mkdir()
    (folder / "same.csv").write_bytes(FIRST)
    assert "took the place" not in load_text(load_portfolio(store, tmp_path, now=NOW))
    assert "took the place" not in load_text(load_portfolio(store, tmp_path, now=NOW))
    (folder / "same.csv").write_bytes(MORE)
    said = load_text(load_portfolio(store, tmp_path, now=NOW))
    assert (
        "! same.csv: This file took the place of what 'same.csv' had: 1 batch with 2 rows" in said
    )


def test_the_very_same_file_again_replaces_nothing(store: Store) -> None:
    import_outcomes(store, "same.csv", FIRST, now=NOW)
    again = import_outcomes(store, "same.csv", FIRST, now=NOW)
    assert again.already_known
    assert again.problems == ()


def test_the_way_out_of_a_replacement_works_as_it_is_told(store: Store) -> None:
    import_outcomes(store, "same.csv", FIRST, now=NOW)
    replaced(import_outcomes(store, "same.csv", OTHER, now=NOW))
    replaced(import_outcomes(store, "same.csv", FIRST, now=NOW))
    append_batch(store, "same", "more.csv", MORE, now=NOW)
    assert [one.rows for one in batch_history(store, "same.csv") if one.ended is None] == [2, 3]


def test_a_replacement_names_the_studies_it_makes_stale(store: Store) -> None:
    load_two(store)
    said = replaced(import_outcomes(store, "INI-1.csv", outcomes(1.0, seed=6), now=NOW))
    assert said.message.endswith("Stale until they are run again: INI-1.")


def test_nothing_is_said_to_be_replaced_where_all_was_withdrawn_before(store: Store) -> None:
    import_outcomes(store, "same.csv", FIRST, now=NOW)
    withdraw_batch(store, "same", "1", reason="twice", now=NOW)
    assert import_outcomes(store, "same.csv", OTHER, now=NOW).problems == ()


def test_stale_results_are_said_before_the_figures(store: Store) -> None:
    load_two(store)
    assert "Stale" not in rank_text(reviewed(store))
    append_batch(store, "INI-1", "more.csv", outcomes(1.0, rows=40, seed=7), now=NOW)
    review = reviewed(store)
    ranked = rank_text(review).splitlines()
    assert ranked[1].startswith(
        "! Stale, the data changed since the study was run: INI-1 (INI-1). Run it again on the"
        " page 'Studies'"
    )
    lines = value_text(review.find("INI-1")).splitlines()
    assert "What is credited for study 'INI-1' is stale." in lines[4]
    assert lines[3].endswith("Grade A.")
    assert sum("is stale" in one for one in lines) == 1
    # Other data are there: the credit stays.
    assert review.find("INI-1").appraisal.credits


def test_a_result_without_any_data_left_is_not_counted(store: Store) -> None:
    load_two(store)
    before = reviewed(store).find("INI-1").appraisal
    assert before.grade is Grade.A
    withdraw_batch(store, "INI-1", "1", reason="wrong system", now=NOW)
    review = reviewed(store)
    found = review.find("INI-1")
    assert found.appraisal.credits == ()
    assert found.appraisal.grade is Grade.U
    assert found.appraisal.credited is None
    assert found.recommendation.advice is Advice.FIX
    words = "its data were withdrawn: batch 1 ('INI-1.csv', 400 rows) was withdrawn: wrong system."
    assert words in found.recommendation.reasons[0]
    assert words in value_text(found)
    assert "Not counted, the data of the study were withdrawn: INI-1" in rank_text(review)
    (first,) = [o for o in portfolio_json(review)["initiatives"] if o["initiative_id"] == "INI-1"]
    assert "credited" not in first
    assert first["stale_studies"] == ["INI-1"]
    seen = view_study(store, "INI-1", today=NOW.date()).metric.study
    assert seen.estimate is None
    assert seen.has_lost_its_data
    # The other initiative keeps what it had.
    assert review.find("INI-2").appraisal.credits


def test_with_data_again_the_result_is_back_as_stale_and_can_be_run(store: Store) -> None:
    load_two(store)
    before = reviewed(store).find("INI-1").appraisal.credited
    withdraw_batch(store, "INI-1", "1", reason="wrong system", now=NOW)
    append_batch(store, "INI-1", "right.csv", outcomes(1.0, seed=5), now=NOW)
    seen = view_study(store, "INI-1", today=NOW.date()).metric.study
    assert seen.estimate is not None
    assert seen.stale
    assert run_study(store, "INI-1", now=NOW).stale == ""
    assert reviewed(store).find("INI-1").appraisal.credited == before


def test_a_signed_review_keeps_the_figures_of_data_withdrawn_since(store: Store) -> None:
    load_two(store)
    prepare_review(store, "2026Q1", now=SPRING)
    record_decision(store, decision(), now=SPRING, key="one")
    signed = sign_review(store, open_review(store), signed_by="Ana", now=SPRING, key="sign")
    later = SPRING + timedelta(days=40)
    withdraw_batch(store, "INI-1", "1", reason="wrong system", now=later)
    assert reviewed(store).find("INI-1").appraisal.credits == ()
    again = open_review(store, "2026-Q1")
    assert to_json(again.frozen) == to_json(signed.frozen)
    assert again.frozen.portfolio.find("INI-1").appraisal.credits


@pytest.mark.parametrize("runs", [1, 2])
def test_a_study_run_without_data_says_its_own_refusal(store: Store, runs: int) -> None:
    load_two(store)
    withdraw_batch(store, "INI-1", "1", reason="wrong system", now=NOW)
    for _ in range(runs):
        refused = run_study(store, "INI-1", now=NOW)
    assert refused.problem is not None
    assert refused.problem.kind == "not_estimable"
