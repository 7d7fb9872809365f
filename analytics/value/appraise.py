"""What every initiative claims, is credited, costs and promises: register and studies in money.

Initiatives are appraised together, because two of them credited on one KPI share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.appraisal import Appraisal
from analytics.domain.credit import CreditOutcome
from analytics.domain.errors import NotBuiltError
from analytics.domain.estimate import Grade
from analytics.domain.problem import Problem
from analytics.value.cents import cents
from analytics.value.claims import claimed_money
from analytics.value.costs import book_year, cost_of
from analytics.value.evidence import evidence_of
from analytics.value.interval import interval_of
from analytics.value.overlap import net_overlap
from analytics.value.own_history import with_history
from analytics.value.score import value_score

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.assumptions import Assumptions
    from analytics.domain.credit import Credit
    from analytics.domain.initiative import Initiative, Register
    from analytics.domain.study import Study
    from analytics.value.costs import BookYear
    from analytics.value.evidence import Evidence

LETTERS = tuple(Grade)
STRONG = frozenset({Grade.A, Grade.B, Grade.C})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What one initiative is appraised from, beside its credits."""

    initiative: Initiative
    studies: tuple[Study, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Portfolio:
    """What all initiatives are appraised from."""

    register: Register
    assumptions: Assumptions
    as_of: date
    year: BookYear | None


def appraise(
    register: Register, studies: tuple[Study, ...], *, assumptions: Assumptions, as_of: date
) -> tuple[Appraisal, ...]:
    """Appraise every initiative of the register, in its order; feasibility is added by the service.

    Parameters
    ----------
    register
        Initiatives with their KPIs, prices, claims and costs.
    studies
        Studies of all of them, run or not.
    assumptions
        The policy in force; its currency is the one all money is in.
    as_of
        The day the portfolio is looked at.
    """
    assumptions = with_history(assumptions, register, studies, as_of=as_of)
    portfolio = _Portfolio(
        register=register,
        assumptions=assumptions,
        as_of=as_of,
        year=book_year(register.costs, as_of=as_of),
    )
    facts = [_facts(one, studies, portfolio) for one in register.initiatives]
    netted = iter(
        net_overlap(
            tuple(c for one in facts for c in one.evidence.credits),
            register.kpi_totals,
            confidence=assumptions.credit_confidence,
        )
    )
    return tuple(
        _appraisal(one, tuple(next(netted) for _ in one.evidence.credits), portfolio)
        for one in facts
    )


def study_problems(register: Register, studies: tuple[Study, ...]) -> tuple[Problem, ...]:
    """Say which studies belong to no initiative and which have a design that is not built yet."""
    known = {one.initiative_id for one in register.initiatives}
    lost = sorted(
        one.study_id for one in studies if one.initiative_id and one.initiative_id not in known
    )
    waiting = sorted(
        one.study_id for one in studies if one.problem and one.problem.kind == NotBuiltError.kind
    )
    problems = []
    if lost:
        problems.append(
            Problem(
                kind="unknown_initiative",
                message=f"No initiative of the register has these studies: {', '.join(lost)}.",
                remedy="Add it to initiative.csv, or correct initiative_id in the plan.",
            )
        )
    if waiting:
        problems.append(
            Problem(
                kind=NotBuiltError.kind,
                message=(
                    "The design of these studies is not built yet, so nothing is credited for"
                    f" them: {', '.join(waiting)}."
                ),
                remedy="Their plans and data are kept for the version that has the design.",
            )
        )
    return tuple(problems)


def _facts(initiative: Initiative, studies: tuple[Study, ...], portfolio: _Portfolio) -> _Facts:
    mine = tuple(one for one in studies if one.initiative_id == initiative.initiative_id)
    evidence = evidence_of(
        mine, portfolio.register, assumptions=portfolio.assumptions, as_of=portfolio.as_of
    )
    return _Facts(initiative=initiative, studies=mine, evidence=evidence)


def _appraisal(facts: _Facts, entries: tuple[Credit, ...], portfolio: _Portfolio) -> Appraisal:
    register, assumptions = portfolio.register, portfolio.assumptions
    identity, currency, year = facts.initiative.initiative_id, assumptions.currency, portfolio.year
    claims = tuple(one for one in register.claims if one.initiative_id == identity)
    claimed = claimed_money(claims, currency=currency, as_of=portfolio.as_of)
    cost = cost_of(identity, register.costs, year=year, currency=currency)
    credited, interval = _credited(entries), interval_of(entries)
    expected = _less(_best_estimate(entries), cost.amount)
    kpi_ids = {one.kpi_id for one in claims} | {one.kpi_id for one in facts.studies}
    strong = {one.kpi_id for one in entries if one.grade in STRONG}
    with_evidence = [one.amount for one in claimed.counted if one.kpi_id in strong]
    return Appraisal(
        initiative=facts.initiative,
        grade=_grade(entries, register),
        credits=entries,
        claims=claims,
        studies=facts.studies,
        kpis=tuple(kpi for kpi in register.kpis if kpi.kpi_id in kpi_ids),
        currency=currency,
        claimed=claimed.amount,
        claimed_with_evidence=None if claimed.amount is None else sum(with_evidence, Decimal(0)),
        credited=credited,
        credited_low=interval.low if interval else None,
        credited_high=interval.high if interval else None,
        cost=cost.amount,
        cost_from=year.first if year else None,
        cost_to=year.last if year else None,
        net_credited=_less(credited, cost.amount),
        expected_net_value=expected,
        value_score=None if expected is None else value_score(expected, assumptions.value_anchors),
        problems=(
            *facts.evidence.problems,
            *claimed.problems,
            *cost.problems,
            *_unknown(identity, entries, claimed.amount, expected),
        ),
    )


def _grade(entries: tuple[Credit, ...], register: Register) -> Grade:
    """Grade of an initiative: the weakest its credited money rests on.

    Where nothing is credited, the best that a KPI it is meant to move has; guardrails speak only
    where nothing else was measured. U where nothing was.
    """
    guardrails = {kpi.kpi_id for kpi in register.kpis if kpi.is_guardrail}
    paid = [one.grade for one in entries if one.credited is not None and one.credited > 0]
    if paid:
        return max(paid, key=LETTERS.index)
    meant = [one.grade for one in entries if one.kpi_id not in guardrails]
    return min(meant or [one.grade for one in entries] or [Grade.U], key=LETTERS.index)


def _credited(entries: tuple[Credit, ...]) -> Decimal | None:
    known = [one.credited for one in entries if one.credited is not None]
    return sum(known, Decimal(0)) if known else None


def _best_estimate(entries: tuple[Credit, ...]) -> Decimal | None:
    """Risk-adjusted measured value; a study without a usable value adds nothing known."""
    known = [cents(one.value_mean) for one in entries if one.value_mean is not None]
    return sum(known, Decimal(0)) if known else None


def _less(amount: Decimal | None, cost: Decimal | None) -> Decimal | None:
    return None if amount is None or cost is None else amount - cost


def _unknown(
    identity: str,
    entries: tuple[Credit, ...],
    claimed: Decimal | None,
    expected: Decimal | None,
) -> tuple[Problem, ...]:
    """Say why a number of the appraisal is absent, one problem a number."""
    found = []
    if claimed is None:
        found.append(
            (
                "claimed_not_set",
                "No amount of money is claimed.",
                "Add a claim in money to benefit_claim.csv.",
            )
        )
    if _credited(entries) is None:
        found.append(_nothing_credited(entries))
    elif interval_of(entries) is None:
        found.append(
            (
                "interval_not_known",
                "No usable study gives the value a range.",
                "Repair the study, or run another.",
            )
        )
    if expected is None:
        found.append(
            (
                "value_not_known",
                "Net value, value score and chances need a measured value in money and a cost.",
                "Set what is missing; until then the order rests on the direction of the evidence.",
            )
        )
    return tuple(
        Problem(kind=kind, message=message, remedy=remedy, where=identity)
        for kind, message, remedy in found
    )


def _nothing_credited(entries: tuple[Credit, ...]) -> tuple[str, str, str]:
    if any(one.outcome is CreditOutcome.NOT_TRUSTWORTHY for one in entries):
        return (
            "credited_not_known",
            (
                "Its study is not trustworthy, so nothing is credited until the failed check is"
                " explained; that is not zero."
            ),
            "Look at the study's checks, repair the data or the assignment, and run it again.",
        )
    if entries:
        return (
            "credited_not_known",
            "What was measured has no price, so nothing is credited in money; that is not zero.",
            "Let finance approve unit values in kpi_unit_value.csv.",
        )
    return (
        "credited_not_known",
        "No usable study measured it, so nothing is credited; that is not zero.",
        "Register a plan and add its outcome file.",
    )
