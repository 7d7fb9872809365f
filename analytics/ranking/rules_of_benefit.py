"""Advice where a benefit was measured: does it last, is it proven, does it pay, can it grow."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import count
from analytics.domain.appraisal import Advice, Recommendation
from analytics.domain.check import Verdict
from analytics.ranking.rules_of_evidence import stop_or_retire
from analytics.ranking.stage import can_grow, units_to_go

if TYPE_CHECKING:
    from analytics.ranking.case import Case

FADING = "fading"
UNCONTESTED = Decimal("0.9")  # a tenth of a credit in dispute does not hold up a decision


def fading(case: Case) -> Recommendation | None:
    """Fix, or retire where it does not pay, what wears off."""
    said = _fading_sentences(case)
    if not said:
        return None
    net, lost = case.appraisal.net_credited, _lost_to_decay(case)
    if net is not None and net + lost < 0:
        return _advise(Advice.RETIRE, *said, _balance(case))
    paid = (
        f"It paid while it lasted: {case.money(lost)} more was credited before the wearing off."
        " Find out why it fades; if it cannot be stopped, retire it."
        if net is not None and net < 0
        else ""
    )
    return _advise(Advice.FIX, *said, *_found(case), _balance(case), paid)


def no_price(case: Case) -> Recommendation | None:
    """Keep, or prove first, what works and has no approved unit value."""
    if case.appraisal.credited is not None:
        return None
    unpriced = "It has no approved unit value, so nothing says whether it pays or should be scaled."
    if case.is_weak:
        others = (one.finding for one in case.standing.unclear)
        return _advise(Advice.RUN_EXPERIMENT, *_found(case), _weakness(case), *others, unpriced)
    return _advise(Advice.CONTINUE, *_found(case), unpriced)


def weak_evidence(case: Case) -> Recommendation | None:
    """Prove first what rests on grade D or E, unless it pays even so and has nowhere to grow."""
    if not case.is_weak:
        return None
    net = case.appraisal.net_credited
    if net is not None and net > 0 and not can_grow(case.appraisal.initiative):
        return _advise(Advice.CONTINUE, _balance(case), _weakness(case))
    return _advise(Advice.RUN_EXPERIMENT, _weakness(case), *_found(case), _balance(case))


def contested(case: Case) -> Recommendation | None:
    """Tell apart first what several initiatives are credited with, before any of them is scaled."""
    shared = _steps(case, "overlap")
    if not shared or not can_grow(case.appraisal.initiative) or _share_left(case) > UNCONTESTED:
        return None
    apart = "The data cannot tell which of them earns it: test one without the other."
    return _advise(Advice.RUN_EXPERIMENT, *shared, apart, _balance(case))


def cost_unknown(case: Case) -> Recommendation | None:
    """Keep what is credited and has no cost in the books: whether it pays is not known."""
    credited = case.appraisal.credited
    if case.appraisal.cost is not None or credited is None:
        return None
    unknown = f"{case.money(credited)} is credited, but no cost is booked: whether it pays is open."
    return _advise(Advice.CONTINUE, unknown, *_found(case))


def pays(case: Case) -> Recommendation | None:
    """Scale what pays, is proven, is ready and has somewhere to go."""
    net = case.appraisal.net_credited
    if net is None or net <= 0:
        return None
    if not can_grow(case.appraisal.initiative):
        return _advise(Advice.CONTINUE, _balance(case), *_found(case), _reach(case))
    if case.feasibility < case.assumptions.feasible_from:
        return _advise(Advice.FIX, _not_ready(case), _balance(case), *_found(case))
    ready = (
        f"Feasibility is {case.feasibility:.1f} of 5, scaling needs"
        f" {case.assumptions.feasible_from:.1f}."
    )
    return _advise(Advice.SCALE, _balance(case), *_found(case), ready, _reach(case))


def does_not_pay(case: Case) -> Recommendation:
    """Keep what may still pay, stop or retire what does not."""
    expected = case.appraisal.expected_net_value
    if expected is not None and expected > 0:
        hopeful = (
            f"What is credited does not cover the cost, the risk-adjusted best estimate does, by"
            f" {case.money(expected)}."
        )
        return _advise(Advice.CONTINUE, _balance(case), hopeful, *_found(case))
    at_reach = _credited_at_reach(case)
    if at_reach is not None and at_reach > (case.appraisal.cost or 0):
        larger = (
            f"At the size of the pilot it cannot cover its cost; the same credit per unit in all"
            f" {count(case.appraisal.initiative.reachable_units or 0.0)} units would be"
            f" {case.money(at_reach)}, before the cost of scaling and if it holds there."
        )
        return _advise(Advice.CONTINUE, _balance(case), larger, *_found(case))
    return _advise(
        stop_or_retire(case), _balance(case), *_found(case), *_steps(case, "realisation")
    )


def _fading_sentences(case: Case) -> tuple[str, ...]:
    """Return what the checks of fading say of the studies that found a benefit."""
    credited = {one.study_id for one in case.standing.benefits}
    return tuple(
        check.sentence
        for study in case.appraisal.studies
        if study.study_id in credited and study.estimate is not None
        for check in study.estimate.finding.checks
        if check.name == FADING and check.verdict in (Verdict.WARN, Verdict.FAIL)
    )


def _credited_at_reach(case: Case) -> Decimal | None:
    """Credit per unit of the pilot times all units in reach: an order of size, no forecast."""
    initiative, credited = case.appraisal.initiative, case.appraisal.credited
    pilot, reach = initiative.pilot_units, initiative.reachable_units
    if not pilot or reach is None or credited is None or not can_grow(initiative):
        return None
    return credited / Decimal(pilot) * Decimal(reach)


def _lost_to_decay(case: Case) -> Decimal:
    """Return what the step of the wearing off takes from the benefits' money."""
    lost = Decimal(0)
    for one in case.standing.benefits:
        amounts = {step.key: step.amount for step in one.steps}
        lost += amounts.get("realisation", Decimal(0)) - amounts.get(
            "decay", amounts.get("realisation", Decimal(0))
        )
    return lost


def _steps(case: Case, key: str) -> tuple[str, ...]:
    """Return what one step says of every benefit that has it."""
    steps = (step for one in case.standing.benefits for step in one.steps if step.key == key)
    return tuple(step.sentence for step in steps)


def _share_left(case: Case) -> Decimal:
    """Return the share of the benefits' money that is left after the overlap with others."""
    before = after = Decimal(0)
    for one in case.standing.benefits:
        amounts = {step.key: step.amount for step in one.steps}
        whole = amounts.get("decay", amounts.get("realisation", Decimal(0)))
        before += whole
        after += amounts.get("overlap", whole)
    return after / before if before else Decimal(1)


def _balance(case: Case) -> str:
    """Say what is credited, what it costs and what is left."""
    appraisal = case.appraisal
    if appraisal.credited is None:
        return ""
    credited = f"{case.money(appraisal.credited)} is credited"
    if appraisal.cost is None or appraisal.net_credited is None:
        return f"{credited}; the cost is not set."
    return (
        f"{credited} on grade {appraisal.grade} evidence against a cost of"
        f" {case.money(appraisal.cost)}: net {case.money(appraisal.net_credited)}."
    )


def _found(case: Case) -> tuple[str, ...]:
    return tuple(one.finding for one in case.standing.benefits)


def _weakness(case: Case) -> str:
    """Say the grade with the last reason it was given."""
    benefits = {one.study_id for one in case.standing.benefits}
    reasons = [
        study.estimate.grade_reasons[-1]
        for study in case.appraisal.studies
        if study.study_id in benefits and study.estimate and study.estimate.grade_reasons
    ]
    return " ".join(
        [f"The evidence for it is of grade {case.benefit_grade}, too weak to scale on.", *reasons]
    )


def _not_ready(case: Case) -> str:
    known, needed = case.appraisal.feasibility, case.assumptions.feasible_from
    if known is None:
        return f"Readiness is not assessed and counts as 1 of 5; scaling needs {needed:.1f}."
    section = known.weakest_section.replace("_", " ")
    return (
        f"It is not ready to scale: feasibility {known.score:.1f} of 5, scaling needs {needed:.1f};"
        f" the weakest section is {section}."
    )


def _reach(case: Case) -> str:
    left = units_to_go(case.appraisal.initiative)
    if left is None:
        return ""
    if not left:
        return "Every unit it can reach has it."
    reachable = case.appraisal.initiative.reachable_units or 0.0
    return f"{count(left)} of {count(reachable)} units do not have it yet."


def _advise(advice: Advice, *reasons: str) -> Recommendation:
    return Recommendation(
        advice=advice, reasons=tuple(dict.fromkeys(one for one in reasons if one))
    )
