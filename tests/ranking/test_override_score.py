"""How an override turned out: what arrived a unit and year against what scaling needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from analytics.domain.appraisal import Appraisal
from analytics.domain.estimate import Grade
from analytics.domain.gate import GateVerdict
from analytics.domain.gate_override import GateOverride, OverrideResult
from analytics.ranking.override_score import score_override
from tests.value.facts import INITIATIVE, credit, estimate, study

MADE = GateOverride(
    override_id="O-1",
    initiative_id="I-1",
    decided_by="Ana",
    reason="The contract ends.",
    until=date(2027, 6, 30),
    verdict=GateVerdict.NOT_YET,
    rules=("Pays at scale with a chance of 80%",),
    said="What binds first.",
    currency="SGD",
    expected=70_000.0,
    needed=100_000.0,
    value=-1e6,
    probability=0.4,
    seen=("D-OLD",),
    recorded_at=datetime(2026, 12, 31, 9, tzinfo=UTC),
)
YEAR = ("2027-01-01", "2027-12-01")  # twelve months, as the worked pilot
AS_OF = date(2028, 1, 31)


def measured(mean: float, spread: float, *, units: float = 10, data: str = "D-NEW") -> Appraisal:
    found = estimate(period=YEAR)
    return Appraisal(
        initiative=replace(INITIATIVE, pilot_units=units),
        grade=Grade.A,
        credits=(replace(credit(found), value_mean=mean, value_sd=spread),),
        studies=(study(found=found, dataset_id=data),),
    )


@pytest.mark.parametrize(
    ("mean", "result"),
    [
        (1_170_000, OverrideResult.WELL),  # 117,000 - 1.645 * 10,000 = 100,551 a unit
        (1_160_000, OverrideResult.OPEN),  # 99,551
        (840_000, OverrideResult.OPEN),  # 84,000 + 16,449 = 100,449
        (830_000, OverrideResult.BADLY),  # 99,449
    ],
)
def test_it_turned_out_as_the_interval_says(mean: float, result: OverrideResult) -> None:
    """Ten units over one year with an error of 10,000 a unit; 100,000 a unit is needed."""
    found = score_override(MADE, measured(mean, 100_000), AS_OF)
    assert found.result is result
    assert found.realised == pytest.approx(mean / 10, rel=0.003)  # a year of 365 days
    assert found.realised_high is not None
    assert found.realised_low is not None
    assert found.realised_high - found.realised_low == pytest.approx(32_897, rel=0.003)


def test_the_sentence_says_what_arrived_was_needed_and_expected() -> None:
    said = score_override(MADE, measured(500_000, 10_000), AS_OF).sentence
    assert said.startswith("SGD 50K a unit and year arrived (SGD 48K to SGD 52K, 90% interval)")
    assert said.endswith("less than the SGD 100K that scaling needs; the gate expected SGD 70K.")


def test_data_that_were_there_or_end_before_it_score_nothing() -> None:
    old = score_override(MADE, measured(2e6, 1e4, data="D-OLD"), AS_OF)
    assert old.result is OverrideResult.OPEN
    later = replace(MADE, recorded_at=datetime(2027, 12, 31, tzinfo=UTC))
    assert score_override(later, measured(2e6, 1e4), AS_OF).realised is None


def test_without_money_a_harm_is_badly_and_a_gain_is_well() -> None:
    plain = replace(MADE, needed=None, expected=None)
    assert score_override(plain, measured(1.0, 1.0), AS_OF).result is OverrideResult.WELL
    harm = estimate(effect=2.4, period=YEAR)
    worse = replace(
        measured(1.0, 1.0), credits=(credit(harm),), studies=(study(found=harm, dataset_id="N"),)
    )
    assert score_override(plain, worse, AS_OF).result is OverrideResult.BADLY
    nothing = estimate(effect=0.0, period=YEAR)
    open_one = replace(
        measured(1.0, 1.0),
        credits=(credit(nothing),),
        studies=(study(found=nothing, dataset_id="N"),),
    )
    assert score_override(plain, open_one, AS_OF).result is OverrideResult.OPEN
