"""Advice where the evidence is missing, broken, harmful or says neither, whatever the money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.appraisal import Advice, Recommendation
from analytics.domain.credit import CreditOutcome
from analytics.domain.study import WITHDRAWN
from analytics.ranking.case import WEAK
from analytics.ranking.stage import Phase
from analytics.ranking.standing import Direction

if TYPE_CHECKING:
    from analytics.domain.credit import Credit
    from analytics.ranking.case import Case

TO_BE_CORRECTED = frozenset({"direction_contradiction", "unknown_kpi", WITHDRAWN})
TO_BE_WAITED_FOR = frozenset({"not_built", "not_run", "observed_later"})


def retired(case: Case) -> Recommendation | None:
    """Leave what is retired retired, and ask for the cost that is still booked."""
    if case.phase is not Phase.RETIRED:
        return None
    cost = case.appraisal.cost
    booked = (
        f"{case.money(cost)} of cost is booked in the periods from {case.appraisal.cost_from} to"
        f" {case.appraisal.cost_to}: make sure it ends."
        if cost
        else ""
    )
    return _advise(Advice.RETIRE, "It is retired already.", booked)


def not_measured(case: Case) -> Recommendation | None:
    """Measure first where there is no study at all."""
    if case.appraisal.studies:
        return None
    claimed = case.appraisal.claimed
    said = f"{case.money(claimed)} is claimed and nothing" if claimed else "Nothing"
    return _advise(Advice.RUN_EXPERIMENT, f"{said} has been measured.", _spent(case))


def harmful_and_useful(case: Case) -> Recommendation | None:
    """Fix what harms one KPI and helps another: the gain does not pay for the harm."""
    if case.standing.direction is not Direction.HARM_AND_BENEFIT:
        return None
    gains = " ".join(one.finding for one in case.standing.benefits)
    return _advise(
        Advice.FIX,
        *(_harm(case, one) for one in case.standing.harms),
        f"{gains} That gain does not make up for the harm.",
        "Find out what causes the harm before it reaches anybody else.",
    )


def harmful(case: Case) -> Recommendation | None:
    """Stop what harms; hold it first where it is in use or the evidence is weak."""
    harms = case.standing.harms
    if case.standing.direction is not Direction.HARM:
        return None
    reasons = [_harm(case, one) for one in harms]
    reasons += [said for one in harms for said in case.claims_on(one.kpi_id)]
    if all(one.grade in WEAK for one in harms):
        letters = ", ".join(sorted({one.grade for one in harms}))
        return _advise(
            Advice.PAUSE,
            *reasons,
            f"The evidence is of grade {letters}: confirm it with a comparison group, then decide.",
        )
    if case.phase is Phase.PRODUCTION:
        in_use = "It is in use: hold it until the harm is removed or it can be withdrawn in order."
        return _advise(Advice.PAUSE, *reasons, in_use)
    return _advise(Advice.STOP, *reasons, _spent(case))


def not_trustworthy(case: Case) -> Recommendation | None:
    """Repair a study that fails a check of trust before anything is read from it."""
    if case.standing.direction is not Direction.NOT_TRUSTWORTHY:
        return None
    return _advise(
        Advice.FIX,
        *(one.finding for one in case.standing.not_trusted),
        "Its effect counts neither as a gain nor as a loss until the cause is found and removed.",
    )


def not_usable(case: Case) -> Recommendation | None:
    """Say why studies that exist credit nothing: to correct, to wait for, or to replace."""
    if case.standing.direction is not Direction.NO_USABLE_EVIDENCE:
        return None
    studies = {one.study_id for one in case.appraisal.studies}
    found = [one for one in case.appraisal.problems if one.where in studies]
    kinds = {one.kind for one in found}
    said = [f"{one.message} {one.remedy}" for one in found]
    if kinds & TO_BE_CORRECTED:
        return _advise(Advice.FIX, *said)
    if kinds <= TO_BE_WAITED_FOR:
        names = ", ".join(sorted(studies))
        until = f"Nothing is credited until its evidence can be read: {names}."
        return _advise(Advice.CONTINUE, until, *said)
    return _advise(Advice.RUN_EXPERIMENT, *said)


def unclear(case: Case) -> Recommendation | None:
    """Stop what cannot cover its cost even at its best; otherwise measure again.

    Weak evidence stops nothing: its upper end is as little known as its lower one.
    """
    if case.standing.direction is not Direction.NOT_DISTINGUISHABLE:
        return None
    reasons = [one.finding for one in case.standing.unclear]
    high, cost = case.appraisal.credited_high, case.appraisal.cost
    if high is not None and cost is not None and high < cost and not case.is_weak:
        hopeless = (
            f"Even the upper end of what was measured, {case.money(high)}, does not cover its cost"
            f" of {case.money(cost)}."
        )
        return _advise(stop_or_retire(case), *reasons, hopeless)
    larger = "A larger or longer study would tell whether it works."
    return _advise(Advice.RUN_EXPERIMENT, *reasons, _spent(case), larger)


def stop_or_retire(case: Case) -> Advice:
    """Retire what is in use, stop what is not yet."""
    return Advice.RETIRE if case.phase is Phase.PRODUCTION else Advice.STOP


def _harm(case: Case, credit: Credit) -> str:
    """Say a harm with its guardrail and its loss in money."""
    guardrails = {one.kpi_id for one in case.appraisal.kpis if one.is_guardrail}
    watched = " It is a guardrail." if credit.kpi_id in guardrails else ""
    loss = ""
    if credit.outcome is CreditOutcome.HARM and credit.credited is not None:
        loss = f" A loss of {case.money(-credit.credited)} is booked in full."
    return f"{credit.finding}{watched}{loss}"


def _spent(case: Case) -> str:
    cost = case.appraisal.cost
    return f"It cost {case.money(cost)} in the last 12 months booked." if cost else ""


def _advise(advice: Advice, *reasons: str) -> Recommendation:
    return Recommendation(
        advice=advice, reasons=tuple(dict.fromkeys(one for one in reasons if one))
    )
