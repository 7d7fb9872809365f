from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from analytics.domain.credit import CreditOutcome
from analytics.domain.estimate import Grade
from analytics.domain.initiative import Register
from analytics.domain.problem import Problem
from analytics.value.appraise import appraise, study_problems
from tests.value.facts import (
    AS_OF,
    BROKEN,
    INITIATIVE,
    KPI,
    POLICY,
    PRICE,
    claim,
    cost,
    estimate,
    register,
    study,
)

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal
    from analytics.domain.study import Study

GUARDRAIL = replace(KPI, kpi_id="K-2", name="Satisfaction", direction=1, is_guardrail=True)


def appraisal(facts: Register, *studies: Study) -> Appraisal:
    return appraise(facts, studies, assumptions=POLICY, as_of=AS_OF)[0]


def kinds(found: Appraisal) -> list[str]:
    return [problem.kind for problem in found.problems]


def test_an_initiative_is_claimed_credited_and_costs() -> None:
    found = appraisal(register(), study())
    assert found.claimed == Decimal(500_000)
    assert found.credited == Decimal("62330.18")
    assert found.cost == Decimal(10_000)
    assert found.net_credited == Decimal("52330.18")
    assert found.expected_net_value == Decimal("110000.00")
    assert found.claimed_with_evidence == Decimal(500_000)
    assert found.value_score == pytest.approx(2.025)  # a fortieth from 100,000 to 500,000
    assert found.grade is Grade.A
    assert found.problems == ()
    assert found.credited_low is not None
    assert found.credited_high is not None
    assert found.credited_low < found.credited < found.credited_high


def test_what_is_not_known_is_none_with_a_problem_each() -> None:
    found = appraisal(Register(initiatives=(INITIATIVE,)))
    numbers = (found.claimed, found.credited, found.cost, found.net_credited, found.value_score)
    assert numbers == (None,) * 5
    assert found.grade is Grade.U
    assert kinds(found) == [
        "cost_not_set",
        "claimed_not_set",
        "credited_not_known",
        "value_not_known",
    ]


def test_without_a_cost_there_is_no_net_value() -> None:
    found = appraisal(register(costs=()), study())
    assert found.credited is not None
    assert (found.net_credited, found.expected_net_value, found.value_score) == (None,) * 3
    assert {"cost_not_set", "value_not_known"} == set(kinds(found))


def test_a_plan_that_contradicts_the_register_is_a_problem_and_credits_nothing() -> None:
    found = appraisal(register(), study(found=estimate(higher_is_better=True)))
    assert found.credits == ()
    assert found.credited is None
    assert "direction_contradiction" in kinds(found)


def test_of_several_studies_of_a_kpi_the_better_grade_counts_then_the_later() -> None:
    weak = study(
        "S-weak", estimate(effect=-90.0, grade=Grade.D, period=("2026-01-01", "2026-09-30"))
    )
    early = study("S-early", estimate(effect=-5.0, period=("2025-01-01", "2025-06-30")))
    late = study("S-late", estimate(effect=-3.0))
    found = appraisal(register(), weak, early, late)
    assert [one.study_id for one in found.credits] == ["S-late"]
    superseded = [one for one in found.problems if one.kind == "superseded"]
    assert sorted(one.where for one in superseded) == ["S-early", "S-weak"]
    assert all("S-late" in one.message for one in superseded)


def test_a_refused_study_credits_nothing_and_its_problem_is_kept() -> None:
    refusal = Problem(kind="not_built", message="Not built yet.", remedy="Wait.")
    found = appraisal(register(), study(estimate=None, problem=refusal))
    assert found.credited is None
    assert replace(refusal, where="S-1") in found.problems


def test_a_study_that_is_not_trusted_is_unknown_money_and_never_a_zero() -> None:
    broken = estimate(trustworthy=False, grade=Grade.U, checks=(BROKEN,))
    found = appraisal(register(), study(found=broken))
    assert (found.credited, found.net_credited, found.credited_low) == (None,) * 3
    (said,) = [one for one in found.problems if one.kind == "credited_not_known"]
    assert "not trustworthy" in said.message
    assert "not zero" in said.message
    beside = register(kpis=(KPI, GUARDRAIL),
                      unit_values=(PRICE, replace(PRICE, kpi_id="K-2")))  # fmt: skip
    both = appraisal(beside, study(), study("S-2", broken, kpi_id="K-2"))
    assert both.credited == Decimal("62330.18"), "what is trusted is credited all the same"


def test_a_harmed_guardrail_is_a_loss_beside_the_gain() -> None:
    facts = register(
        kpis=(KPI, GUARDRAIL),
        unit_values=(PRICE, replace(PRICE, kpi_id="K-2", unit_value=Decimal(2))),
    )
    worse = estimate(effect=-1.0, std_error=0.1, higher_is_better=True, exposure=1000.0)
    found = appraisal(facts, study(), study("S-2", worse, kpi_id="K-2"))
    outcomes = {one.kpi_id: one.outcome for one in found.credits}
    assert outcomes == {"K-1": CreditOutcome.CREDITED, "K-2": CreditOutcome.HARM}
    assert found.credited == Decimal("62330.18") - Decimal(2000)


def test_a_guardrail_graded_a_does_not_lift_the_grade_of_the_claim() -> None:
    facts = register(kpis=(KPI, GUARDRAIL))
    weak = study(found=estimate(grade=Grade.D))
    safe = estimate(effect=0.0, std_error=1.0, higher_is_better=True)
    found = appraisal(facts, weak, study("S-2", safe, kpi_id="K-2"))
    assert found.grade is Grade.D
    assert found.claimed_with_evidence == 0


def test_two_initiatives_on_one_kpi_share_the_larger_credit() -> None:
    other = replace(INITIATIVE, initiative_id="I-2", name="Another")
    facts = register(initiatives=(INITIATIVE, other))
    mine, theirs = study(), study("S-2", initiative_id="I-2")
    first, second = appraise(facts, (mine, theirs), assumptions=POLICY, as_of=AS_OF)
    assert first.credited is not None
    assert second.credited is not None
    assert first.credited + second.credited == Decimal("62330.18")


def test_adding_an_initiative_changes_nobody_elses_score() -> None:
    """Anchors are fixed amounts: min-max scaling reverses ranks when an alternative is added."""
    alone = appraisal(register(), study())
    big = replace(INITIATIVE, initiative_id="I-2", name="Big")
    facts = register(
        initiatives=(INITIATIVE, big),
        kpis=(KPI, replace(KPI, kpi_id="K-9")),
        unit_values=(PRICE, replace(PRICE, kpi_id="K-9", unit_value=Decimal(10_000))),
        costs=(cost(), cost(cost_id="X-2", initiative_id="I-2")),
    )
    others = study("S-2", initiative_id="I-2", kpi_id="K-9")
    first, second = appraise(facts, (study(), others), assumptions=POLICY, as_of=AS_OF)
    assert first.value_score == alone.value_score
    assert second.value_score == 5.0


def test_what_was_observed_after_the_day_is_not_known_yet() -> None:
    later = estimate(period=("2026-06-01", "2026-12-31"))
    found = appraisal(register(), study(found=later))
    assert found.credited is None
    assert "observed_later" in kinds(found)


def test_an_effect_without_a_standard_error_is_refused_not_zero() -> None:
    found = appraisal(register(), study(found=estimate(std_error=float("nan"))))
    assert found.credited is None
    assert "not_estimable" in kinds(found)


@pytest.mark.parametrize(
    ("price", "kind"),
    [
        (replace(PRICE, currency="EUR"), "other_currency"),
        (replace(PRICE, valid_from=date(2026, 8, 1)), "no_unit_value"),
        (replace(PRICE, valid_to=date(2025, 12, 31)), "no_unit_value"),
        (replace(PRICE, kpi_id="K-9"), "no_unit_value"),
    ],
)
def test_a_price_must_be_in_force_and_in_the_reporting_currency(price: object, kind: str) -> None:
    found = appraisal(register(unit_values=(price,)), study())
    assert found.credited is None
    assert found.credits[0].outcome is CreditOutcome.NO_UNIT_VALUE
    assert kind in kinds(found)


def test_the_latest_price_in_force_is_taken() -> None:
    dearer = replace(PRICE, valid_from=date(2026, 1, 1), unit_value=Decimal(2))
    found = appraisal(register(unit_values=(PRICE, dearer)), study())
    assert found.credits[0].unit_value == Decimal(2)


def test_studies_without_an_initiative_or_a_built_design_are_named_once() -> None:
    refusal = Problem(kind="not_built", message="Not built yet.", remedy="Wait.")
    found = study_problems(
        register(),
        (study("S-lost", initiative_id="I-7"), study("S-2", estimate=None, problem=refusal)),
    )
    assert [one.kind for one in found] == ["unknown_initiative", "not_built"]
    assert "S-lost" in found[0].message
    assert "S-2" in found[1].message


def test_a_claim_in_shares_is_kept_and_said_but_not_added() -> None:
    facts = register(claims=(claim("-0.24", currency="share of minutes", claim_type="forecast"),))
    found = appraisal(facts, study())
    assert found.claimed is None
    assert len(found.claims) == 1
    said = next(one for one in found.problems if one.kind == "claim_not_in_money")
    assert "\N{MINUS SIGN}0.24 share of minutes" in said.message


def test_an_initiative_is_graded_by_the_weakest_evidence_its_money_rests_on() -> None:
    facts = register(
        kpis=(KPI, replace(KPI, kpi_id="K-3")),
        unit_values=(PRICE, replace(PRICE, kpi_id="K-3")),
    )
    weaker = study("S-3", estimate(grade=Grade.C), kpi_id="K-3")
    assert appraisal(facts, study(), weaker).grade is Grade.C


@pytest.mark.parametrize("names", [("S-a", "S-b"), ("S-b", "S-a")])
def test_of_two_studies_alike_in_grade_and_end_the_harmful_one_counts(
    names: tuple[str, str],
) -> None:
    good, bad = names
    found = appraisal(
        register(),
        study(good, estimate(effect=-2.4, std_error=0.1)),
        study(bad, estimate(effect=2.4, std_error=0.1)),
    )
    assert [one.study_id for one in found.credits] == [bad]
    assert found.credits[0].outcome is CreditOutcome.HARM


def test_an_amount_beyond_all_money_is_said_and_stops_no_portfolio() -> None:
    for absurd in (estimate(exposure=1e300), estimate(effect=-1e250, std_error=1e240)):
        found = appraisal(register(), study(found=absurd))
        assert found.credited is None
        assert found.credits[0].outcome is CreditOutcome.NO_UNIT_VALUE
        assert "too_large" in kinds(found)


def test_a_loss_at_a_price_of_zero_is_no_negative_zero() -> None:
    free = register(unit_values=(replace(PRICE, unit_value=Decimal(0)),))
    found = appraisal(free, study(found=estimate(effect=2.4, std_error=0.1)))
    assert str(found.credits[0].credited) == "0.00"
