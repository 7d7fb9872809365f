"""A review is frozen: what it showed stays, to the byte, whatever moves afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import (
    AccessDeniedError,
    AssumptionError,
    ConflictError,
    NotEstimableError,
    NotFoundError,
)
from analytics.domain.viewer import Grant, Role, Viewer
from analytics.services.decide import record_decision
from analytics.services.import_table import import_table
from analytics.services.open_review import list_reviews, open_review
from analytics.services.prepare_review import prepare_review
from analytics.services.review_portfolio import review_portfolio
from analytics.store import reviews
from analytics.store.codec import to_json
from analytics.store.seen import seen_by
from tests.conftest import NOW
from tests.services.reviews import SPRING, SUMMER, decision, load_two, measure

if TYPE_CHECKING:
    from analytics.domain.review import HeldReview
    from analytics.store.connection import Store


def test_a_frozen_review_reads_back_as_it_was_made(demo_store: Store) -> None:
    made = prepare_review(demo_store, "2026Q3", now=NOW)
    assert open_review(demo_store).frozen == made
    now = review_portfolio(demo_store, as_of=NOW.date())
    assert replace(now, revision=0) == replace(made.portfolio, revision=0)
    assert (made.snapshot.counted, made.snapshot.initiatives) == (21, 25)
    assert {one.initiative_id for one in made.snapshot.exclusions} >= {
        "PR-03",
        "PR-04",
        "SV-04",
        "BK-03",
    }
    assert made.funding is not None
    assert made.since.change is None
    assert "first review" in made.since.reason


def frozen_bytes(held: HeldReview) -> str:
    return to_json(held.frozen)


def test_a_signed_review_shows_the_same_a_year_later(store: Store) -> None:
    from analytics.services.sign_review import sign_review

    load_two(store)
    prepare_review(store, "2026Q1", now=SPRING)
    record_decision(store, decision(), now=SPRING, key="one")
    signed = sign_review(store, open_review(store), signed_by="Ana", now=SPRING, key="sign")
    before = frozen_bytes(signed)
    later = SPRING + timedelta(days=365)
    measure(store, "INI-1", -1.0, now=later, seed=8)
    policy = "policy_id,valid_from,valid_to,currency,credit_confidence\nP-1,2026-01-01,,SGD,0.6\n"
    import_table(store, "policy", "policy.csv", policy.encode(), now=later)
    prices = "kpi_id,valid_from,unit_value,currency\nK-1,2026-01-01,7,SGD\n"
    import_table(store, "kpi_unit_value", "kpi_unit_value.csv", prices.encode(), now=later)
    now_credited = review_portfolio(store, as_of=later.date()).headline.credited
    again = open_review(store, "2026-Q1")
    assert frozen_bytes(again) == before
    assert again == signed
    assert again.frozen.portfolio.headline.credited != now_credited


def test_a_later_version_of_the_program_does_not_change_what_was_shown(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_two(store)
    made = prepare_review(store, "2026Q1", now=SPRING)
    monkeypatch.setattr("analytics.value.appraise.cents", lambda amount: amount * 2)
    assert open_review(store).frozen == made


def test_what_changed_since_the_last_review_adds_up_to_the_cent(store: Store) -> None:
    load_two(store)
    first = prepare_review(store, "2026Q1", now=SPRING)
    record_decision(store, decision(), now=SPRING, key="one")
    measure(store, "INI-1", 0.4, now=SUMMER, seed=9)
    prices = "kpi_id,valid_from,unit_value,currency\nK-2,2026-01-01,90,SGD\n"
    import_table(store, "kpi_unit_value", "kpi_unit_value.csv", prices.encode(), now=SUMMER)
    second = prepare_review(store, "2026Q2", now=SUMMER)
    since, change = second.since, second.since.change
    assert change is not None
    assert since.restated is not None
    assert since.restated < 0, "a lower price restates what the first review showed"
    assert since.shown_before == first.portfolio.headline.credited
    parts = sum(one.amount for one in change.shares)
    assert since.shown_before is not None
    assert since.shown_before + since.restated + parts == second.portfolio.headline.credited
    assert second.snapshot.previous_id == "RV-2026Q1"


def test_a_review_can_be_frozen_again_until_something_is_decided(store: Store) -> None:
    load_two(store)
    prepare_review(store, "2026Q1", now=SPRING)
    measure(store, "INI-1", 0.4, now=SPRING, seed=9)
    again = prepare_review(store, "2026Q1", now=SPRING)
    assert [one.review_id for one in list_reviews(store)] == ["RV-2026Q1-2"]
    assert open_review(store, "2026Q1").frozen == again
    record_decision(store, decision(review="RV-2026Q1-2"), now=SPRING, key="one")
    with pytest.raises(ConflictError, match="1 entries were made"):
        prepare_review(store, "2026Q1", now=SPRING)


def test_the_same_press_freezes_once(store: Store) -> None:
    load_two(store)
    prepare_review(store, "2026Q1", now=SPRING, key="press")
    with pytest.raises(ConflictError, match="saved already"):
        prepare_review(store, "2026Q1", now=SPRING, key="press")
    assert len(reviews.read_snapshots(store)) == 1


@pytest.mark.parametrize(
    ("period", "words"),
    [("2026", "is not a quarter"), ("Q3 2026", "is not a quarter"), ("2026Q3", "has not begun")],
)
def test_a_period_is_a_quarter_that_has_begun(store: Store, period: str, words: str) -> None:
    load_two(store)
    with pytest.raises(AssumptionError, match=words):
        prepare_review(store, period, now=SPRING)


def test_an_empty_store_has_nothing_to_review(store: Store) -> None:
    with pytest.raises(NotEstimableError, match="no initiative"):
        prepare_review(store, "2026Q1", now=SPRING)
    with pytest.raises(NotFoundError, match="No review of any period"):
        open_review(store)


@pytest.mark.parametrize(
    ("role", "units"), [(Role.ANALYST, None), (Role.REVIEWER, ("Retail",)), (Role.VIEWER, None)]
)
def test_only_a_reviewer_of_all_business_units_freezes(
    store: Store, role: Role, units: tuple[str, ...] | None
) -> None:
    load_two(store)
    asker = seen_by(store, Viewer(name="x", grants=(Grant(role=role, units=units),)))
    with pytest.raises(AccessDeniedError):
        prepare_review(asker, "2026Q1", now=SPRING)
    assert reviews.read_snapshots(store) == ()


def test_the_queue_is_money_times_uncertainty_and_the_unknown_come_first(
    demo_store: Store,
) -> None:
    queue = prepare_review(demo_store, "2026Q3", now=NOW).queue.rows
    assert [one.weight for one in queue] == sorted((one.weight for one in queue), reverse=True)
    assert len(queue) == 25
    by_id = {one.initiative_id: one for one in queue}
    # Claimed 2.9 M, nothing known in money: all of it is open.
    assert by_id["BK-03"].money == Decimal(2_900_000)
    assert by_id["BK-03"].uncertainty == 1
    # Claimed 1.2 M, graded A (factor 1.00), interval -2,946.25 to 15,273.79: half of it is
    # 9,110.02, or 0.7592 % of the money.
    assert by_id["PR-02"].uncertainty == pytest.approx(9110.02 / 1_200_000, abs=1e-6)
    assert float(by_id["PR-02"].weight) == pytest.approx(9110.02, abs=2)
