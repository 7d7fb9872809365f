from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from analytics.domain.appraisal import Advice, Appraisal, Feasibility, Recommendation
from analytics.domain.estimate import Grade
from analytics.domain.initiative import Kpi, Register
from analytics.domain.problem import Problem
from analytics.ranking.recommend import recommend
from analytics.value.appraise import appraise
from tests.value.facts import (
    AS_OF,
    BROKEN,
    FADES,
    INITIATIVE,
    KPI,
    POLICY,
    PRICE,
    cost,
    estimate,
    register,
    study,
)

SCORE = Kpi(kpi_id="K-2", name="Exam score", unit="share", direction=1, benefit_class="cashable")
TWO_KPIS = register(kpis=(KPI, SCORE), unit_values=(PRICE, replace(PRICE, kpi_id="K-2")))
WORSE_EXAM = study(
    "S-2", estimate(effect=-0.05, std_error=0.01, higher_is_better=True), kpi_id="K-2"
)
READY = Feasibility(
    score=4.0, weakest_section="monitoring", sections=(("monitoring", 4.0),), answered=1, items=1
)
UNREADY = replace(READY, score=1.8)
NOT_BUILT = Problem(kind="not_built", message="The design is not built yet.", remedy="Wait.")
REFUSED = Problem(kind="not_estimable", message="One period before.", remedy="Add periods.")
UNCLEAR = estimate(effect=-0.5)


def advised(
    facts: Register, *studies: Any, feasibility: Feasibility | None = READY, **initiative: Any
) -> Recommendation:
    changed = replace(facts, initiatives=(replace(INITIATIVE, **initiative),))
    found = appraise(changed, studies, assumptions=POLICY, as_of=AS_OF)[0]
    return recommend(replace(found, feasibility=feasibility), assumptions=POLICY, as_of=AS_OF)


def test_proven_paying_ready_and_with_room_means_scale() -> None:
    found = advised(register(), study())
    assert found.advice is Advice.SCALE
    assert "SGD 62K is credited on grade A evidence against a cost of SGD 10K" in found.reasons[0]
    assert any("44 of 64 units" in reason for reason in found.reasons)


def test_harm_on_one_kpi_is_not_paid_for_by_a_gain_on_another() -> None:
    found = advised(TWO_KPIS, study(), WORSE_EXAM)
    assert found.advice is Advice.FIX
    assert "Exam score got worse" in found.reasons[0]
    assert "booked in full" in found.reasons[0]
    assert "Handling time improved" in found.reasons[1]
    assert "does not make up for the harm" in found.reasons[1]


@pytest.mark.parametrize(
    ("stage", "grade", "advice"),
    [
        ("pilot", Grade.A, Advice.STOP),
        ("scaling", Grade.C, Advice.STOP),
        ("production", Grade.A, Advice.PAUSE),
        ("pilot", Grade.D, Advice.PAUSE),
    ],
)
def test_harm_alone_stops_or_pauses(stage: str, grade: Grade, advice: Advice) -> None:
    found = advised(register(), study(found=estimate(effect=2.4, grade=grade)), stage=stage)
    assert found.advice is advice
    assert "SGD 120K is booked in full" in found.reasons[0]
    assert found.reasons[1] == "The run rate said SGD 500K."


def test_a_harmed_guardrail_is_named_as_one() -> None:
    facts = replace(TWO_KPIS, kpis=(KPI, replace(SCORE, is_guardrail=True)))
    assert "It is a guardrail." in advised(facts, study(), WORSE_EXAM).reasons[0]


def test_harm_without_a_price_counts_the_same() -> None:
    found = advised(replace(TWO_KPIS, unit_values=()), study(), WORSE_EXAM)
    assert found.advice is Advice.FIX
    assert "5.00 percentage points" in found.reasons[0]


def test_a_broken_study_is_repaired_first_and_the_reason_says_which_check() -> None:
    broken = estimate(trustworthy=False, grade=Grade.U, checks=(BROKEN,))
    found = advised(register(), study(found=broken))
    assert found.advice is Advice.FIX
    assert BROKEN.sentence in found.reasons[0]


def test_without_a_study_a_claim_is_measured_first() -> None:
    found = advised(register())
    assert found.advice is Advice.RUN_EXPERIMENT
    assert found.reasons[0] == "SGD 500K is claimed and nothing has been measured."


def test_a_design_that_is_not_built_keeps_the_initiative_and_credits_nothing() -> None:
    found = advised(register(), study(estimate=None, problem=NOT_BUILT))
    assert found.advice is Advice.CONTINUE
    assert "Nothing is credited until" in found.reasons[0]
    assert "not built yet" in found.reasons[1]


def test_data_that_cannot_answer_ask_for_a_better_study() -> None:
    found = advised(register(), study(estimate=None, problem=REFUSED))
    assert found.advice is Advice.RUN_EXPERIMENT
    assert "One period before." in found.reasons[0]


def test_a_plan_that_contradicts_the_register_is_corrected_first() -> None:
    found = advised(register(), study(found=estimate(higher_is_better=True)))
    assert found.advice is Advice.FIX
    assert "higher_is_better" in found.reasons[0]


def test_what_cannot_cover_its_cost_even_at_its_best_is_stopped() -> None:
    dear = register(costs=(cost("900000"),))
    found = advised(dear, study(found=UNCLEAR))
    assert found.advice is Advice.STOP
    assert "does not cover its cost of SGD 900K" in found.reasons[1]
    assert advised(dear, study(found=UNCLEAR), stage="production").advice is Advice.RETIRE


@pytest.mark.parametrize("grade", [Grade.A, Grade.D])
def test_what_may_cover_its_cost_or_rests_on_weak_evidence_is_measured_again(grade: Grade) -> None:
    facts = register(costs=(cost("10000" if grade is Grade.A else "900000"),))
    found = advised(facts, study(found=replace(UNCLEAR, grade=grade)))
    assert found.advice is Advice.RUN_EXPERIMENT
    assert "not distinguishable from zero" in found.reasons[0]


def test_a_fading_benefit_is_fixed_or_retired() -> None:
    fading = study(found=estimate(checks=(FADES,)))
    assert advised(register(), fading).advice is Advice.FIX
    retired = advised(register(costs=(cost("900000"),)), fading)
    assert retired.advice is Advice.RETIRE
    assert retired.reasons[0] == FADES.sentence


def test_weak_evidence_is_strengthened_before_scaling() -> None:
    weak = study(found=estimate(grade=Grade.D))
    found = advised(register(costs=(cost("100"),)), weak)
    assert found.advice is Advice.RUN_EXPERIMENT
    assert "grade D" in found.reasons[0]
    everywhere = advised(register(costs=(cost("100"),)), weak, stage="production", pilot_units=64)
    assert everywhere.advice is Advice.CONTINUE


@pytest.mark.parametrize("feasibility", [UNREADY, None])
def test_what_is_not_ready_is_fixed_before_scaling(feasibility: Feasibility | None) -> None:
    found = advised(register(), study(), feasibility=feasibility)
    assert found.advice is Advice.FIX
    assert ("monitoring" if feasibility else "counts as 1") in found.reasons[0]


@pytest.mark.parametrize(
    "initiative", [{"stage": "production"}, {"pilot_units": 64.0}, {"stage": "idea"}]
)
def test_what_pays_and_has_nowhere_to_grow_continues(initiative: dict[str, Any]) -> None:
    found = advised(register(), study(), **initiative)
    assert found.advice is Advice.CONTINUE
    assert "net SGD 52K" in found.reasons[0]


def test_what_two_initiatives_are_credited_with_is_told_apart_before_scaling() -> None:
    twin = replace(INITIATIVE, initiative_id="I-2", name="Twin")
    facts = register(initiatives=(INITIATIVE, twin))
    others = study("S-2", initiative_id="I-2")
    found = appraise(facts, (study(), others), assumptions=POLICY, as_of=AS_OF)[0]
    advice = recommend(replace(found, feasibility=READY), assumptions=POLICY, as_of=AS_OF)
    assert advice.advice is Advice.RUN_EXPERIMENT
    assert "I-2 is credited on the same KPI" in advice.reasons[0]
    small = study("S-2", estimate(effect=-0.1, std_error=0.01), initiative_id="I-2")
    found = appraise(facts, (study(), small), assumptions=POLICY, as_of=AS_OF)[0]
    advice = recommend(replace(found, feasibility=READY), assumptions=POLICY, as_of=AS_OF)
    assert advice.advice is Advice.SCALE


def test_without_a_price_or_a_cost_nothing_is_scaled() -> None:
    unpriced = advised(register(unit_values=()), study())
    assert unpriced.advice is Advice.CONTINUE
    assert "no approved unit value" in unpriced.reasons[-1]
    costless = advised(register(costs=()), study())
    assert costless.advice is Advice.CONTINUE
    assert "no cost is booked" in costless.reasons[0]


def test_what_the_best_estimate_pays_for_continues() -> None:
    found = advised(register(costs=(cost("100000"),)), study())
    assert found.advice is Advice.CONTINUE
    assert "best estimate does, by SGD 20K" in found.reasons[1]


@pytest.mark.parametrize(("stage", "advice"), [("pilot", "stop"), ("production", "retire")])
def test_what_does_not_pay_is_ended(stage: str, advice: str) -> None:
    found = advised(register(costs=(cost("300000"),)), study(), stage=stage)
    assert found.advice == advice
    assert "net \N{MINUS SIGN}SGD 238K" in found.reasons[0]


def test_a_pilot_too_small_to_pay_is_kept_where_its_reach_could() -> None:
    """62,330 on 20 units is 199,457 on 64."""
    found = advised(register(costs=(cost("150000"),)), study())
    assert found.advice is Advice.CONTINUE
    assert "64 units would be SGD 199K" in found.reasons[1]


def test_what_is_retired_stays_retired_and_its_cost_is_asked_for() -> None:
    found = advised(register(), study(), stage="retired")
    assert found.advice is Advice.RETIRE
    assert "SGD 10K of cost is booked" in found.reasons[1]


def test_evidence_older_than_a_year_is_due_again() -> None:
    old = study(found=estimate(period=("2025-01-01", "2025-06-30")))
    assert "Re-estimate due" in advised(register(), old).reasons[-1]
    assert not any("due" in reason for reason in advised(register(), study()).reasons)


def test_an_initiative_of_which_nothing_is_known_is_measured_first() -> None:
    nobody = Appraisal(initiative=INITIATIVE, grade=Grade.U)
    found = recommend(nobody, assumptions=POLICY, as_of=date(2026, 1, 1))
    assert found.advice is Advice.RUN_EXPERIMENT


def test_scaling_is_never_advised_on_harm_or_weak_or_broken_evidence() -> None:
    facts = replace(TWO_KPIS, costs=(cost("1"),))
    for grade in Grade:
        for effect in (-2.4, 0.0, 2.4):
            for trusted in (True, False):
                found = study(found=estimate(effect=effect, grade=grade, trustworthy=trusted))
                one = advised(facts, found)
                both = advised(facts, found, WORSE_EXAM)
                strong = grade in (Grade.A, Grade.B, Grade.C)
                assert (one.advice is Advice.SCALE) == (strong and effect < 0 and trusted)
                assert both.advice is not Advice.SCALE
