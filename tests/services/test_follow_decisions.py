"""What was forecast is scored from later data; what was to be stopped and was not is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.following import ForecastState, KillState
from analytics.domain.review import Action, Choice, Forecast, KillCriterion, KillMeasure
from analytics.services.decide import close_action, record_action, record_decision
from analytics.services.follow_decisions import follow_decisions, watch_kill_criteria
from analytics.services.import_table import import_table
from analytics.services.prepare_review import prepare_review
from analytics.services.review_portfolio import review_portfolio
from analytics.services.run_study import run_study
from tests.services.reviews import FORECAST, RESOLVE, SPRING, SUMMER, decision, load_two, measure

if TYPE_CHECKING:
    from analytics.domain.following import Following, Outcome
    from analytics.store.connection import Store

LATER = SUMMER.replace(month=10)
IN_SUMMER = SUMMER.date()


def followed(store: Store, day: date = IN_SUMMER) -> Following:
    return follow_decisions(store, review_portfolio(store, as_of=day))


def outcome(store: Store, day: date = IN_SUMMER) -> Outcome:
    (found,) = followed(store, day).outcomes
    return found


@pytest.fixture
def decided(prepared_store: Store) -> Store:
    record_decision(prepared_store, decision(), now=SPRING, key="one")
    return prepared_store


def test_a_forecast_waits_for_its_day_and_then_for_new_evidence(decided: Store) -> None:
    assert outcome(decided, date(2026, 6, 30)).state is ForecastState.NOT_DUE
    waiting = outcome(decided)
    assert waiting.state is ForecastState.NO_NEW_EVIDENCE
    assert (waiting.actual, waiting.inside, waiting.success) == (None, None, None)
    run_study(decided, "INI-1", now=SUMMER)
    assert outcome(decided) == waiting, "the same data once more teach nothing"
    measure(decided, "INI-1", 1.0, now=SUMMER, seed=21)
    found = outcome(decided)
    credited = {
        one.appraisal.initiative.initiative_id: one.appraisal.credited
        for one in review_portfolio(decided, as_of=SUMMER.date()).ranked
    }
    assert found.state is ForecastState.RESOLVED
    assert found.actual == credited["INI-1"]
    assert found.inside == (FORECAST.p10 <= (found.actual or 0) <= FORECAST.p90)


def test_an_outcome_is_measured_with_the_policy_the_forecast_was_made_under(
    decided: Store,
) -> None:
    measure(decided, "INI-1", 1.0, now=SUMMER, seed=21)
    before = outcome(decided)
    policy = (
        "policy_id,valid_from,valid_to,currency,real_cashable\nP-1,2026-01-01,2026-06-30,SGD,1\n"
        "P-2,2026-07-01,,SGD,0.5\n"
    )
    import_table(decided, "policy", "policy.csv", policy.encode(), now=SUMMER)
    now = review_portfolio(decided, as_of=SUMMER.date()).ranked
    halved = next(
        one.appraisal.credited for one in now if one.appraisal.initiative.initiative_id == "INI-1"
    )
    assert outcome(decided) == before
    assert halved == pytest.approx((before.actual or 0) / 2, abs=Decimal("0.01"))


def test_an_outcome_that_a_review_showed_is_not_scored_again(decided: Store) -> None:
    measure(decided, "INI-1", 1.0, now=SUMMER, seed=21)
    shown = prepare_review(decided, "2026Q2", now=SUMMER).following.outcomes
    measure(decided, "INI-1", -2.0, now=LATER, seed=22)
    assert followed(decided, LATER.date()).outcomes == shown


def test_a_corrected_forecast_is_scored_once_as_corrected(decided: Store) -> None:
    from analytics.services.open_review import open_review

    (first,) = open_review(decided).decisions
    better = replace(
        decision(), corrects=first.entry_id, forecast=replace(FORECAST, probability=0.3)
    )
    record_decision(decided, better, now=SPRING, key="two")
    measure(decided, "INI-1", 1.0, now=SUMMER, seed=21)
    assert outcome(decided).probability == 0.3


def test_a_reported_outcome_of_an_uploaded_decision_is_scored_by_its_interval(
    store: Store,
) -> None:
    load_two(store)
    review = "review_id,period,held_on\nRV-OLD,2025Q4,2026-01-10\n"
    past = (
        "decision_id,review_id,initiative_id,decision,forecast_p10,forecast_p50,forecast_p90,"
        "prob_success,resolve_by,outcome_actual,decided_by\n"
        "D-1,RV-OLD,INI-1,continue,100,200,300,0.7,2026-03-31,350,Cy\n"
        "D-2,RV-OLD,INI-2,continue,100,200,300,0.7,2026-03-31,250,Cy\n"
    )
    import_table(store, "review", "review.csv", review.encode(), now=SPRING)
    import_table(store, "decision", "decision.csv", past.encode(), now=SPRING)
    actions = (
        "action_id,decision_id,owner_id,text,due_on,closed_on,status\nA-1,D-1,P-1,Ask,2026-02-01,,"
        "open\nA-2,D-2,P-1,Tell,2026-02-01,2026-01-30,closed\n"
    )
    import_table(store, "action", "action.csv", actions.encode(), now=SPRING)
    found = followed(store, SPRING.date())
    assert [one.inside for one in found.outcomes] == [False, True]
    assert [one.success for one in found.outcomes] == [None, None]
    assert found.overall is not None
    assert (found.overall.scored, found.overall.coverage) == (0, 0.5)
    assert [one.group for one in found.by_decider] == ["Cy"]
    assert [(one.action_id, one.name, one.owner) for one in found.due] == [
        ("A-1", "Assistant", "P-1")
    ]


def test_seeded_worlds_are_scored_as_they_were_drawn(prepared_store: Store) -> None:
    """Thirty forecasts with known chances: what is resolved equals what was drawn, to the figure.

    The credited value of each world is known from its own review; a forecast that is set around it
    by lot is inside, below or above by construction, and so is its success.
    """
    rng, store = np.random.default_rng(20260420), prepared_store
    truth = []
    measured = _credited_in_summer()
    for number in range(30):
        actual = measured
        inside, success = bool(rng.random() < 0.8), bool(rng.random() < 0.6)
        chance = float(np.round(rng.uniform(0.05, 0.95), 2))
        spread = Decimal(500)
        centre = actual if inside else actual + (1 if rng.random() < 0.5 else -1) * 3 * spread
        said = Forecast(
            p10=centre - spread, p50=centre, p90=centre + spread, probability=chance,
            success_from=actual - 1 if success else actual + 1, resolve_by=date(2026, 7, 1),
        )  # fmt: skip
        who = f"Person {number % 3}"
        record_decision(
            store, replace(decision(), forecast=said, decided_by=who), now=SPRING, key=str(number)
        )
        truth.append((chance, success, inside, who))
    measure(store, "INI-1", 1.0, now=SUMMER, seed=21)
    found = followed(store)
    assert [(one.success, one.inside) for one in found.outcomes] == [
        (success, inside) for _, success, inside, _ in truth
    ]
    brier = float(np.mean([(chance - success) ** 2 for chance, success, _, _ in truth]))
    assert found.overall is not None
    assert found.overall.brier == pytest.approx(brier, abs=1e-12)
    assert found.overall.coverage == pytest.approx(np.mean([one[2] for one in truth]), abs=1e-12)
    for group in found.by_decider:
        own = [(one[0] - one[1]) ** 2 for one in truth if one[3] == group.group]
        assert group.brier == pytest.approx(float(np.mean(own)), abs=1e-12)


def _credited_in_summer() -> Decimal:
    """Credited value of the first initiative in summer, from a store of its own."""
    from analytics.store.connection import Store as Fresh

    world = Fresh.open(None)
    try:
        load_two(world)
        measure(world, "INI-1", 1.0, now=SUMMER, seed=21)
        ranked = review_portfolio(world, as_of=SUMMER.date()).ranked
    finally:
        world.close()
    (found,) = [
        one.appraisal.credited
        for one in ranked
        if one.appraisal.initiative.initiative_id == "INI-1"
    ]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("measure_", "number", "state"),
    [
        (KillMeasure.NET_CREDITED, 0, KillState.NOT_MET),
        (KillMeasure.CREDITED, 10**9, KillState.MET),
        (KillMeasure.COST, 3999, KillState.MET),
        (KillMeasure.COST, 4000, KillState.NOT_MET),
        (KillMeasure.FEASIBILITY, 3, KillState.NOT_KNOWN),
    ],
)
def test_a_kill_criterion_is_judged_on_its_day_by_its_number(
    prepared_store: Store, measure_: KillMeasure, number: int, state: KillState
) -> None:
    store = prepared_store
    kill = KillCriterion(measure=measure_, number=Decimal(number), on=date(2026, 7, 1))
    record_decision(store, replace(decision(), kill=kill), now=SPRING, key="one")
    (early,) = followed(store, date(2026, 6, 30)).kills
    (due,) = followed(store, date(2026, 7, 1)).kills
    assert (early.state, due.state) == (KillState.NOT_DUE, state)
    assert (due.found is None) == (state is KillState.NOT_KNOWN)


def test_a_met_criterion_is_an_exception_until_somebody_stops(store: Store) -> None:
    load_two(store, (-2.0, 0.5))
    prepare_review(store, "2026Q1", now=SPRING)
    record_decision(store, decision(), now=SPRING, key="one")
    frozen = prepare_review(store, "2026Q2", now=SUMMER)
    raised = [one for one in frozen.exceptions.rows if one.concern == "kill"]
    assert [one.initiative_id for one in raised] == ["INI-1"]
    portfolio = review_portfolio(store, as_of=SUMMER.date())
    assert [one.state for one in watch_kill_criteria(store, portfolio)] == [KillState.MET]
    going_on = decision(review="RV-2026Q2")
    later = replace(going_on, kill=None, forecast=None)
    record_decision(store, later, now=SUMMER, key="two")
    assert len(followed(store).not_acted_on) == 1
    record_decision(store, replace(later, choice=Choice.STOP), now=SUMMER, key="three")
    assert followed(store).not_acted_on == ()
    assert [one.state for one in followed(store).kills] == [KillState.ACTED_ON]


def test_an_action_is_late_after_its_day_until_it_is_closed(decided: Store) -> None:
    said = Action(
        entry_id="", review_id="RV-2026Q1", initiative_id="INI-2", text="Ask finance", owner="Ben",
        due_on=date(2026, 5, 1),
    )  # fmt: skip
    made = record_action(decided, said, now=SPRING, key="a")
    assert [one.late for one in followed(decided, date(2026, 5, 1)).actions] == [False]
    assert [one.name for one in followed(decided).due] == ["Router"]
    close_action(decided, made.entry_id, "Finance agreed", now=SUMMER, key="c")
    (closed,) = followed(decided).actions
    assert (closed.done, closed.late, closed.note) == (True, False, "Finance agreed")


def test_a_kill_criterion_in_words_is_for_people_until_a_later_decision(store: Store) -> None:
    load_two(store)
    text = (
        "decision_id,review_id,initiative_id,decision,kill_criterion\n"
        "D-1,,INI-1,scale,Stop below 90 a week for two quarters\nD-2,,INI-2,continue,\n"
    )
    import_table(store, "decision", "decision.csv", text.encode(), now=SPRING)
    frozen = prepare_review(store, "2026Q1", now=SPRING)
    (raised,) = (one for one in frozen.exceptions.rows if one.concern == "to_judge")
    assert raised.initiative_id == "INI-1"
    assert "Stop below 90 a week for two quarters." in raised.sentence
    (watch,) = frozen.following.kills
    assert (watch.state, watch.number, watch.on) == (KillState.NOT_KNOWN, None, None)
    record_decision(store, replace(decision(), forecast=None), now=SPRING, key="one")
    assert [one.on for one in followed(store).kills] == [RESOLVE]
