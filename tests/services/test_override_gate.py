"""Going on against the gate: recorded once with what it said, never changed, scored later."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from analytics.domain.errors import (
    AccessDeniedError,
    AssumptionError,
    ConflictError,
    NotFoundError,
)
from analytics.domain.gate import GateVerdict
from analytics.domain.gate_override import OverrideRequest, OverrideResult
from analytics.domain.viewer import Grant, Role, Viewer
from analytics.reports.override_words import override_rows, overrides_sentence
from analytics.reports.rank_json import portfolio_json
from analytics.services.check_store import check_store
from analytics.services.import_table import import_table
from analytics.services.override_gate import override_gate
from analytics.services.prepare_review import prepare_review
from analytics.services.review_portfolio import review_portfolio
from analytics.store.gate_overrides import read_overrides
from analytics.store.seen import seen_by
from tests.services.reviews import SPRING, SUMMER, load_two, measure

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.gate_override import ScoredOverride
    from analytics.store.connection import Store

UNTIL = date(2026, 12, 31)
AUTUMN = datetime(2026, 10, 20, 9, tzinfo=UTC)
SCALABLE = """initiative_id,name,stage,pilot_units,reachable_units,scale_capex
INI-1,Assistant,pilot,4,24,100000
INI-2,Router,pilot,4,24,1000
"""


@pytest.fixture
def pair(store: Store) -> Store:
    load_two(store)
    import_table(store, "initiative", "initiative.csv", SCALABLE.encode(), now=SPRING)
    return store


def asked(initiative: str = "INI-1", **changes: Any) -> OverrideRequest:
    said = {"decided_by": "Ana", "reason": "The contract ends.", "until": UNTIL, **changes}
    return OverrideRequest(initiative_id=initiative, **said)


def scored(store: Store, day: date) -> ScoredOverride:
    (found,) = review_portfolio(store, as_of=day).overrides
    return found


def gate_says(store: Store) -> PortfolioReview:
    return review_portfolio(store, as_of=SPRING.date())


def test_an_override_keeps_who_when_why_until_when_and_what_the_gate_said(pair: Store) -> None:
    made = override_gate(pair, asked(), now=SPRING, key="one")
    review = gate_says(pair)
    gate = next(
        one.gate for one in review.ranked if one.appraisal.initiative.initiative_id == "INI-1"
    )
    assert gate is not None
    assert made.verdict is gate.verdict is GateVerdict.NOT_YET
    assert made.rules == tuple(one.name for one in gate.open)
    assert made.said.startswith("What binds first: ")
    assert made.needed is made.expected is made.probability is None  # the file holds no days
    assert (made.decided_by, made.reason, made.until) == ("Ana", "The contract ends.", UNTIL)
    assert made.recorded_at == SPRING
    assert read_overrides(pair) == (made,)


def test_the_forecast_of_the_gate_is_kept_where_there_is_one(demo_store: Store) -> None:
    day = datetime(2026, 10, 15, 9, tzinfo=UTC)
    made = override_gate(demo_store, asked("SV-01"), now=day, key="one")
    review = review_portfolio(demo_store, as_of=day.date())
    gate = next(
        one.gate for one in review.ranked if one.appraisal.initiative.initiative_id == "SV-01"
    )
    assert gate is not None
    assert gate.outlook is not None
    assert (made.needed, made.expected) == (gate.outlook.needed, gate.outlook.expected)
    assert (made.value, made.probability) == (gate.outlook.mean, gate.outlook.probability_positive)
    assert made.rules[0] == "Pays at scale with a chance of 80%"
    assert made.currency == "SGD"


def test_it_ends_with_a_journal_line_and_the_gate_stays_as_it_is(pair: Store) -> None:
    before = [(one.gate, one.recommendation) for one in gate_says(pair).ranked]
    made = override_gate(pair, asked(), now=SPRING, key="one")
    assert [(one.gate, one.recommendation) for one in gate_says(pair).ranked] == before
    with pair.cursor() as cursor:
        row = cursor.execute(
            "SELECT subject, details FROM journal WHERE action = 'override_gate'"
        ).fetchone()
    assert row is not None
    assert row[0] == "INI-1"
    assert json.loads(row[1])["override"] == made.override_id


def test_pressing_twice_records_once_and_a_second_one_in_force_is_refused(pair: Store) -> None:
    made = override_gate(pair, asked(), now=SPRING, key="one")
    assert override_gate(pair, asked(reason="Again."), now=SUMMER, key="one") == made
    with pytest.raises(ConflictError, match="overridden until 2026-12-31 already, by Ana"):
        override_gate(pair, asked(decided_by="Ben"), now=SUMMER, key="two")
    later = datetime(2027, 1, 4, tzinfo=UTC)
    again = asked(decided_by="Ben", until=date(2027, 6, 30))
    override_gate(pair, again, now=later, key="three")
    assert [one.decided_by for one in read_overrides(pair)] == ["Ana", "Ben"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"decided_by": " "}, "who decides"),
        ({"reason": ""}, "says why"),
        ({"until": SPRING.date()}, "not after today"),
    ],
)
def test_what_is_missing_is_said(pair: Store, change: dict[str, Any], words: str) -> None:
    with pytest.raises(AssumptionError, match=words):
        override_gate(pair, asked(**change), now=SPRING, key="one")
    assert read_overrides(pair) == ()


def test_only_what_stands_at_a_gate_can_be_overridden(pair: Store) -> None:
    with pytest.raises(NotFoundError, match="INI-9"):
        override_gate(pair, asked("INI-9"), now=SPRING, key="one")
    live = SCALABLE.replace("Assistant,pilot", "Assistant,production")
    import_table(pair, "initiative", "initiative.csv", live.encode(), now=SPRING)
    with pytest.raises(AssumptionError, match="not at the gate"):
        override_gate(pair, asked(), now=SPRING, key="one")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_it_takes_a_reviewer_of_the_whole(pair: Store, role: Role) -> None:
    viewer = Viewer(name="x", grants=(Grant(role=role, units=None),))
    with pytest.raises(AccessDeniedError):
        override_gate(seen_by(pair, viewer), asked(), now=SPRING, key="one")
    part = Viewer(name="y", grants=(Grant(role=Role.REVIEWER, units=("Retail",)),))
    with pytest.raises(AccessDeniedError):
        override_gate(seen_by(pair, part), asked(), now=SPRING, key="one")
    whole = Viewer(name="z", grants=(Grant(role=Role.REVIEWER, units=None),))
    made = override_gate(seen_by(pair, whole), asked(), now=SPRING, key="one")
    assert made.recorded_by == "z"


def test_an_override_stays_open_until_something_new_is_measured(pair: Store) -> None:
    override_gate(pair, asked(), now=SPRING, key="one")
    found = scored(pair, SUMMER.date())
    assert found.result is OverrideResult.OPEN
    assert found.sentence == "Nothing was measured since."
    assert found.in_force
    assert not scored(pair, date(2027, 1, 1)).in_force
    assert review_portfolio(pair, as_of=date(2026, 4, 19)).overrides == ()


@pytest.mark.parametrize(
    ("gain", "result"),
    [(2.0, OverrideResult.WELL), (-1.0, OverrideResult.BADLY), (0.0, OverrideResult.OPEN)],
)
def test_what_is_measured_later_scores_it(pair: Store, gain: float, result: OverrideResult) -> None:
    """Known truth: 400 rows with noise 1, so an effect is known to 0.1."""
    override_gate(pair, asked(), now=SPRING, key="one")
    measure(pair, "INI-1", gain, now=SUMMER, seed=8)
    found = scored(pair, AUTUMN.date())
    assert found.result is result
    review = review_portfolio(pair, as_of=AUTUMN.date())
    said = overrides_sentence(review.overrides)
    assert said.startswith("Overrides of the gate so far: 1; ")
    (row,) = override_rows(review.overrides).to_dict("records")
    assert row["By"] == "Ana"
    assert "Every readiness section" in row["Against"]
    (written,) = portfolio_json(review)["overrides"]
    assert written["result"] == result.value
    assert json.dumps(written)


def test_a_second_look_at_old_data_scores_nothing(pair: Store) -> None:
    override_gate(pair, asked(), now=SPRING, key="one")
    measure(pair, "INI-1", 1.0, now=SUMMER)  # the same bytes as in spring
    assert scored(pair, AUTUMN.date()).result is OverrideResult.OPEN


def test_a_frozen_review_keeps_the_override_beside_the_gate(pair: Store) -> None:
    made = override_gate(pair, asked(), now=SPRING, key="one")
    frozen = prepare_review(pair, "2026Q1", now=SPRING)
    assert [one.override for one in frozen.portfolio.overrides] == [made]


def test_an_override_changed_or_removed_by_hand_is_found(pair: Store) -> None:
    override_gate(pair, asked(), now=SPRING, key="one")
    assert not [one for one in check_store(pair).findings if "override" in one.message]
    with pair.cursor() as cursor:
        cursor.execute("UPDATE gate_override SET content = replace(content, 'Ana', 'Eve')")
    assert any("was changed" in one.message for one in check_store(pair).findings)
    with pair.cursor() as cursor:
        cursor.execute("DELETE FROM gate_override")
    assert any("override" in one.message for one in check_store(pair).findings)
