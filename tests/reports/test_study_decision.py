"""Which decision a study allows, word by word; every case is written out by hand."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from analytics.domain.check import Check, Verdict
from analytics.domain.estimate import Effect, Estimate, Grade, Guardrail, GuardrailVerdict
from analytics.domain.initiative import Kpi
from analytics.domain.looks import LookDecision, Monitoring
from analytics.domain.metric_family import FamilyMember, MetricFamily
from analytics.domain.study_view import Metric, MoreData, StudyView, WorthSource, Worthwhile
from analytics.reports.study_decision import Decision, StudyDecision, decide
from analytics.reports.words import effect_sentence
from tests.reports.test_study_tables import ESTIMATE, HALF, ON, STUDY

KPI = Kpi(kpi_id="K-MIN", name="Handling time", unit="min", direction=-1)
BAD_SHARES = Check(
    name="sample_ratio", verdict=Verdict.FAIL, sentence="Shares are off.", breaks_trust=True
)
HALF_A_MINUTE = Worthwhile(size=0.5, source=WorthSource.KPI)
RUNNING = Monitoring(
    kind="group_sequential",
    decision=LookDecision.KEEP_RUNNING,
    sentence="Look 1 of 3: keep running.",
    final=False,
    confidence=0.95,
    nominal_confidence=0.999,
)


def effect(low: float, high: float) -> Effect:
    return replace(ON, effect=(low + high) / 2, ci_low=low, ci_high=high)


def estimate(low: float, high: float, **changes: object) -> Estimate:
    found = replace(ESTIMATE.finding, effects=(effect(low, high),), alternatives=())
    return replace(ESTIMATE, finding=found, **changes)  # type: ignore[arg-type] # named fields


def guardrail(verdict: GuardrailVerdict, margin: float = 0.3) -> Guardrail:
    return Guardrail(
        name="on",
        verdict=verdict,
        margin=margin,
        p_value=0.01,
        worst=0.1,
        confidence=0.95,
        sentence=f"The guardrail said {verdict.value}.",
    )


def with_guardrail(found: Estimate, verdict: GuardrailVerdict) -> Estimate:
    return replace(found, finding=replace(found.finding, guardrails=(guardrail(verdict),)))


def view(found: Estimate | None, *others: Metric, **changes: object) -> StudyView:
    metric = Metric(study=replace(STUDY, estimate=found), kpi=KPI)
    return StudyView(metric=metric, others=others, **changes)  # type: ignore[arg-type] # named fields


def other(found: Estimate | None, *, is_guardrail: bool = False) -> Metric:
    kpi = Kpi(
        kpi_id="K-SAT", name="Satisfaction", unit="points", direction=-1, is_guardrail=is_guardrail
    )
    return Metric(study=replace(STUDY, study_id="second", estimate=found), kpi=kpi)


def decided(*args: object, **changes: object) -> StudyDecision:
    found = decide(view(*args, **changes))  # type: ignore[arg-type] # handed on as they are
    assert found is not None
    return found


def test_a_study_without_an_estimate_allows_no_decision() -> None:
    assert decide(view(None)) is None


def test_a_clear_improvement_on_strong_evidence_is_scale_ready() -> None:
    found = decided(estimate(-2.0, -1.0))
    assert (found.decision, found.headline) == (Decision.SCALE_READY, "Scale-ready")
    assert found.warnings == ()
    assert found.reasons == (
        effect_sentence(estimate(-2.0, -1.0), KPI),
        "Evidence grade A, randomised experiment.",
    )


@pytest.mark.parametrize("grade", [Grade.D, Grade.E])
def test_the_same_improvement_on_weak_evidence_is_not(grade: Grade) -> None:
    assert decided(estimate(-2.0, -1.0, grade=grade)).decision is Decision.BETTER_WEAKLY


def test_swapping_what_is_good_turns_ready_into_harmful() -> None:
    found = decided(estimate(-2.0, -1.0, higher_is_better=True))
    assert (found.decision, found.headline) == (Decision.HARMFUL, "Harmful")


def test_an_interval_inside_what_matters_says_no_larger_difference() -> None:
    found = decided(estimate(-0.2, 0.3), worthwhile=HALF_A_MINUTE)
    assert found.decision is Decision.NO_LARGER_DIFFERENCE
    assert found.headline == "No difference larger than 0.5 min"


@pytest.mark.parametrize(("low", "high"), [(-0.6, 0.3), (-0.2, 0.5), (-inf, 0.1), (-0.1, inf)])
def test_an_interval_that_reaches_beyond_what_matters_cannot_tell(low: float, high: float) -> None:
    found = decided(replace_point(estimate(-0.1, 0.1), low, high), worthwhile=HALF_A_MINUTE)
    assert (found.decision, found.headline) == (Decision.CANNOT_TELL, "We cannot tell yet")
    assert "holds zero and differences beyond 0.5 min" in found.reasons[0]


def replace_point(found: Estimate, low: float, high: float) -> Estimate:
    """Give an estimate of no effect other ends, open ones too."""
    point = replace(found.effect, effect=0.0, ci_low=low, ci_high=high)
    return replace(found, finding=replace(found.finding, effects=(point,)))


def test_where_nobody_said_what_matters_the_study_cannot_tell() -> None:
    """However narrow: no threshold is made up."""
    found = decided(estimate(-0.001, 0.001))
    assert found.decision is Decision.CANNOT_TELL
    assert "Nobody said which difference matters" in found.reasons[0]


def test_what_is_still_needed_is_said_in_units_and_weeks() -> None:
    more = MoreData(units=1_234, clustered=False, target=0.5, power=0.8, weeks=2.1)
    found = decided(estimate(-1.0, 1.0), worthwhile=HALF_A_MINUTE, more=more)
    assert found.reasons[1].startswith(
        "About 1,234 more units, 3 weeks at the planned pace would see a difference of 0.5 with"
        " 80% probability"
    )


def test_a_study_between_looks_keeps_running_whatever_it_shows() -> None:
    found = decided(estimate(-2.0, -1.0, monitoring=RUNNING))
    assert found.decision is Decision.KEEP_RUNNING
    assert found.reasons[0] == "Look 1 of 3: keep running."


def test_a_broken_study_has_no_verdict_and_no_number() -> None:
    broken = estimate(-2.0, -1.0, trustworthy=False)
    broken = replace(broken, finding=replace(broken.finding, checks=(BAD_SHARES,)))
    found = decided(broken, other(with_guardrail(broken, GuardrailVerdict.FAIL)))
    assert (found.decision, found.warnings) == (Decision.NOT_TRUSTWORTHY, ("Shares are off.",))
    assert not any(letter.isdigit() for letter in " ".join((found.headline, *found.reasons)))


@pytest.mark.parametrize(
    ("verdict", "decision"),
    [
        (GuardrailVerdict.PASS, Decision.GUARDRAIL_HOLDS),
        (GuardrailVerdict.UNDECIDED, Decision.CANNOT_TELL),
        (GuardrailVerdict.FAIL, Decision.HARMFUL),
    ],
)
def test_a_guardrail_study_is_decided_by_its_margin(
    verdict: GuardrailVerdict, decision: Decision
) -> None:
    found = decided(with_guardrail(estimate(-0.2, 0.2), verdict))
    assert found.decision is decision
    assert any(f"said {verdict.value}" in one for one in found.reasons)


@pytest.mark.parametrize(
    ("verdict", "decision"),
    [
        (GuardrailVerdict.PASS, Decision.SCALE_READY),
        (GuardrailVerdict.UNDECIDED, Decision.KEEP_RUNNING),
        (GuardrailVerdict.FAIL, Decision.HARMFUL),
    ],
)
def test_a_guardrail_of_the_same_experiment_decides_with_the_improvement(
    verdict: GuardrailVerdict, decision: Decision
) -> None:
    beside = other(with_guardrail(estimate(-0.2, 0.2), verdict))
    assert decided(estimate(-2.0, -1.0), beside).decision is decision


def test_another_metric_that_got_worse_stops_the_scaling() -> None:
    found = decided(estimate(-2.0, -1.0), other(estimate(0.5, 1.0)))
    assert (found.decision, found.headline) == (Decision.HARMFUL, "Harmful to another metric")
    assert found.reasons[0].startswith("Satisfaction changed by +0.75 points")


def test_a_worsening_in_a_broken_study_beside_it_is_a_warning_only() -> None:
    found = decided(estimate(-2.0, -1.0), other(estimate(0.5, 1.0, trustworthy=False)))
    assert found.decision is Decision.SCALE_READY
    assert found.warnings == ("Satisfaction: the study on the same data is not trustworthy.",)


def test_a_guardrail_without_a_margin_is_a_warning() -> None:
    found = decided(estimate(-2.0, -1.0), other(estimate(-0.1, 0.1), is_guardrail=True))
    assert found.decision is Decision.SCALE_READY
    assert "a guardrail without a margin" in found.warnings[0]


def test_checks_deviations_and_a_missing_date_are_warnings() -> None:
    noted = estimate(-2.0, -1.0, registered=False, deviations=("Read twice.",))
    check = replace(BAD_SHARES, verdict=Verdict.WARN, sentence="Wearing off.", breaks_trust=False)
    passed = replace(check, verdict=Verdict.PASS, sentence="All is well.")
    noted = replace(noted, finding=replace(noted.finding, checks=(check, passed)))
    assert decided(noted).warnings == (
        "Wearing off.",
        "Read twice.",
        "The plan has no date of registration.",
    )


def test_an_effect_that_luck_could_give_among_many_metrics_is_a_warning() -> None:
    member = FamilyMember(
        study_id=STUDY.study_id,
        title="Wave 2",
        arm="",
        p_value=0.03,
        p_value_holm=0.09,
        p_value_false_discovery=0.06,
    )
    family = MetricFamily(members=(member,) * 3, alpha=0.05, method_in_words="")
    (warning,) = decided(estimate(-2.0, -0.1), family=family).warnings
    assert "all 3 comparisons of this experiment" in warning
    assert "no longer clear (p = 0.09, Holm)" in warning
    clear = replace(family, members=(replace(member, p_value_holm=0.01),))
    assert decided(estimate(-2.0, -0.1), family=clear).warnings == ()


def test_with_several_arms_the_decision_says_of_which() -> None:
    found = estimate(-2.0, -1.0)
    arms = (replace(found.effect, p_value_adjusted=0.08), replace(HALF, name="half"))
    found = replace(found, finding=replace(found.finding, effects=arms))
    said = decided(found)
    assert said.reasons[0].startswith("Arm on: Handling time changed by")
    assert said.warnings == ("Once all arms are counted it is no longer clear (p = 0.08).",)
