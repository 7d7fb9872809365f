"""Why a credited amount changed: every cause alone, all together, and the sums to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.change import Cause, InitiativeChange, PortfolioChange
from analytics.domain.errors import AssumptionError
from analytics.domain.estimate import Estimate
from analytics.reports.change_words import change_bars, change_sentence, trace_rows
from analytics.reports.record_json import record_json
from analytics.services.explain_change import explain_change
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.register_study import register_study
from analytics.services.review_portfolio import review_portfolio
from analytics.services.run_study import run_study
from analytics.store.studies import read_studies, save_run

if TYPE_CHECKING:
    from analytics.store.connection import Store

FIRST, LATER = datetime(2026, 4, 1, 8, tzinfo=UTC), datetime(2026, 7, 1, 8, tzinfo=UTC)
SINCE, UNTIL = date(2026, 4, 30), date(2026, 7, 31)
PLAN = """
title = "Assistant"
initiative_id = "INI-1"
kpi_id = "K-1"
design = "experiment"
outcome = "resolved"
higher_is_better = true
treatment = "arm"
control = "off"
"""
REGISTER = {
    "initiative": "initiative_id,name,stage\nINI-1,Assistant,pilot\nINI-2,Nothing yet,idea\n",
    "kpi": ("kpi_id,name,unit,direction,benefit_class\nK-1,Resolved,tickets,1,capacity_release\n"),
    "kpi_unit_value": "kpi_id,valid_from,unit_value,currency\nK-1,2026-01-01,5,SGD\n",
    "policy": (
        "policy_id,valid_from,valid_to,currency,credit_confidence,real_capacity\n"
        "P-1,2026-01-01,2026-05-31,SGD,0.90,0.3\nP-2,2026-06-01,,SGD,0.90,0.5\n"
    ),
}
# The same policy on both days, where it is not the question.
ONE_POLICY = "policy_id,valid_from,valid_to,currency\nP-1,2026-01-01,,SGD\n"


def outcomes(rows: int, gain: float) -> bytes:
    rng = np.random.default_rng(rows)
    lines = ["arm,resolved,tenure"]
    for i in range(rows):
        arm, tenure = ("off", "on")[i % 2], rng.normal()
        level = 20 + tenure + gain * (arm == "on") + rng.normal()
        lines.append(f"{arm},{level:.5f},{tenure:.5f}")
    return "\n".join(lines).encode()


def begin(store: Store, *, policy: str = ONE_POLICY) -> None:
    for table, text in {**REGISTER, "policy": policy}.items():
        import_table(store, table, f"{table}.csv", text.encode(), now=FIRST)
    import_outcomes(store, "wave.csv", outcomes(400, 1.0), now=FIRST)
    register_study(store, "wave", PLAN, now=FIRST)
    run_study(store, "wave", now=FIRST)


def explained(store: Store) -> PortfolioChange:
    found = explain_change(store, since=SINCE, until=UNTIL)
    assert sum((one.amount for one in found.shares), Decimal(0)) == found.change
    for one in found.initiatives:
        assert sum((share.amount for share in one.shares), Decimal(0)) == one.change
    assert found.after == review_portfolio(store, as_of=UNTIL).headline.credited
    return found


def causes(found: PortfolioChange | InitiativeChange) -> set[Cause]:
    return {one.cause for one in found.shares if one.amount}


def new_data(store: Store) -> None:
    import_outcomes(store, "wave.csv", outcomes(600, 1.4), now=LATER)
    register_study(store, "wave", PLAN, now=LATER)
    run_study(store, "wave", now=LATER)


def test_nothing_new_changes_nothing(store: Store) -> None:
    begin(store)
    found = explained(store)
    assert causes(found) == set()
    assert change_sentence(found).startswith("Nothing changed between 30 Apr 2026 and 31 Jul 2026")


def test_new_outcomes_are_data(store: Store) -> None:
    begin(store)
    new_data(store)
    found = explained(store)
    assert causes(found) == {Cause.DATA}
    assert found.change > 0
    trace = found.initiatives[0].studies[0]
    assert trace.before is not None
    assert trace.after is not None
    assert (trace.before.rows, trace.after.rows) == (400, 600)
    assert trace.before.data_sha256 != trace.after.data_sha256
    assert trace.before.plan_sha256 == trace.after.plan_sha256
    assert len(trace_rows(found)) == 2
    assert "By cause: data +SGD" in change_sentence(found)


def test_another_plan_on_the_same_data_is_method(store: Store) -> None:
    begin(store)
    register_study(store, "wave", PLAN + 'covariates = ["tenure"]\n', now=LATER)
    run_study(store, "wave", now=LATER)
    assert causes(explained(store)) == {Cause.METHOD}


def test_another_policy_in_force_is_policy(store: Store) -> None:
    begin(store, policy=REGISTER["policy"])
    found = explained(store)
    assert causes(found) == {Cause.POLICY}
    assert (found.policy_before, found.policy_after) == ("P-1", "P-2")
    assert float(found.after) == pytest.approx(float(found.before) * 5 / 3, abs=0.01)


def test_another_version_on_the_same_data_and_plan_is_code(store: Store) -> None:
    """An older version that found less is written as its run; the run of today stands after it."""
    begin(store)
    study = read_studies(store)[0]
    assert isinstance(study.estimate, Estimate)
    effects = study.estimate.finding.effects
    less = tuple(replace(one, effect=0.9 * one.effect) for one in effects)
    old = replace(
        study.estimate, version="0.0.1", finding=replace(study.estimate.finding, effects=less)
    )
    save_run(store, "wave", old, FIRST)
    run_study(store, "wave", now=LATER)
    found = explained(store)
    assert causes(found) == {Cause.CODE}
    assert found.change > 0


def test_all_causes_at_once_still_add_up_and_name_their_sources(store: Store) -> None:
    """Data and plan change together: the old plan is run on the new data to tell them apart."""
    begin(store, policy=REGISTER["policy"])
    import_outcomes(store, "wave.csv", outcomes(600, 1.4), now=LATER)
    register_study(store, "wave", PLAN + 'covariates = ["tenure"]\n', now=LATER)
    run_study(store, "wave", now=LATER)
    revision = store.revision()
    found = explained(store)
    assert causes(found) == {Cause.DATA, Cause.METHOD, Cause.POLICY}
    assert store.revision() == revision
    bars = change_bars(found)
    assert sum(bar.amount for bar in bars[1:-1]) == bars[-1].amount - bars[0].amount
    content = record_json(found)
    assert content["initiatives"][0]["studies"][0]["after"]["rows"] == 600
    assert content["shares"][1]["cause"] == "data"
    data_alone = found.shares[list(Cause).index(Cause.DATA)].amount
    new_only = explain_data_alone()
    assert float(data_alone) == pytest.approx(new_only, abs=0.02)


def explain_data_alone() -> float:
    """The data's share by hand: the old plan in a store that never saw another."""
    from analytics.store.connection import Store as Fresh

    fresh = Fresh.open(None)
    begin(fresh)
    before = review_portfolio(fresh, as_of=SINCE).headline.credited
    new_data(fresh)
    after = review_portfolio(fresh, as_of=UNTIL).headline.credited
    fresh.close()
    assert before is not None
    assert after is not None
    return float(after - before)


def test_days_that_are_turned_around_are_refused(store: Store) -> None:
    with pytest.raises(AssumptionError, match="2026-07-31 is after 2026-04-30"):
        explain_change(store, since=UNTIL, until=SINCE)


def test_another_currency_is_refused_not_added(store: Store) -> None:
    begin(store, policy=REGISTER["policy"].replace("P-2,2026-06-01,,SGD", "P-2,2026-06-01,,EUR"))
    with pytest.raises(AssumptionError, match="kept in SGD on 2026-04-30 and in EUR"):
        explain_change(store, since=SINCE, until=UNTIL)


def test_the_demo_adds_up_between_any_two_days(demo_store: Store) -> None:
    until = date(2026, 10, 15)
    for since in (date(2026, 3, 31), date(2026, 9, 1), until):
        found = explain_change(demo_store, since=since, until=until)
        assert sum((one.amount for one in found.shares), Decimal(0)) == found.change
        assert found.after == review_portfolio(demo_store, as_of=until).headline.credited
        assert found.before == (
            review_portfolio(demo_store, as_of=since).headline.credited or Decimal(0)
        )
