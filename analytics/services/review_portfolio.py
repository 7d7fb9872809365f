"""The whole portfolio, ranked: read the store once, compute, return; nothing is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.appraisal import PortfolioReview
from analytics.domain.errors import AssumptionError
from analytics.domain.gate import GateFacts
from analytics.domain.policy import policy_problems
from analytics.domain.problem import Problem
from analytics.domain.viewer import Role
from analytics.ranking.capacity import capacity_of
from analytics.ranking.criteria import criteria_of
from analytics.ranking.feasibility import readiness_of
from analytics.ranking.funding import probability_funded, usual_terms
from analytics.ranking.gated_advice import with_gate
from analytics.ranking.order import rank_initiatives
from analytics.ranking.override_score import score_override
from analytics.ranking.uncertain_order import leaders, rank_chances
from analytics.services.hide_small_groups import shown_register, shown_studies
from analytics.services.needs import needs
from analytics.store.gate_overrides import read_overrides
from analytics.store.policy import read_assumptions, read_policy_periods
from analytics.value.appraise import appraise, study_problems
from analytics.value.costs import book_year, cost_problems
from analytics.value.currency import other_currencies, reporting_currency
from analytics.value.headline import headline_of
from analytics.value.next_site import site_outlook
from analytics.value.own_history import with_history
from analytics.value.pools import with_pools_allocated
from analytics.value.voltage import voltage_of

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from analytics.domain.appraisal import Appraisal, RankedInitiative
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.funding import FundingTerms
    from analytics.domain.gate_override import ScoredOverride
    from analytics.domain.initiative import Register
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def review_portfolio(
    store: Store,
    *,
    as_of: date,
    budget: Decimal | None = None,
) -> PortfolioReview:
    """Review every initiative of the store as of a day.

    Parameters
    ----------
    store
        Read only.
    as_of
        Policy in force, claims made, costs booked and answers given by this day count.
    budget
        Money a year that can be spent; without one, what all initiatives cost now.
    """
    revision = store.revision()
    register, above_whole = with_pools_allocated(shown_register(store, as_of=as_of))
    studies = shown_studies(store, as_of=as_of)
    policy = read_assumptions(store, as_of)
    currency = reporting_currency(policy, register)
    assumptions = with_history(
        replace(policy, currency=currency.code), register, studies, as_of=as_of
    )
    appraisals = tuple(
        _with_feasibility(one, register, as_of)
        for one in appraise(register, studies, assumptions=assumptions, as_of=as_of)
    )
    headline = headline_of(appraisals)
    money = budget if budget is not None else headline.cost
    voltage, capacity = voltage_of(register, studies, as_of), capacity_of(register, as_of)
    ranked = tuple(
        with_gate(
            one,
            register,
            assumptions=assumptions,
            as_of=as_of,
            facts=GateFacts(
                voltage=voltage,
                sites=site_outlook(one.appraisal.initiative, register, as_of),
                people=capacity.balance(one.appraisal.initiative.initiative_id),
            ),
        )
        for one in rank_initiatives(appraisals, assumptions=assumptions, as_of=as_of)
    )
    terms = usual_terms(register, as_of=as_of, budget=money)
    funded, refused = _funded(ranked, register, terms, assumptions)
    year = book_year(register.costs, as_of=as_of)
    return PortfolioReview(
        as_of=as_of,
        currency=currency.code,
        headline=headline,
        ranked=tuple(
            replace(one, rank_probabilities=ranks, probability_funded=chance)
            for one, ranks, chance in zip(
                ranked, rank_chances(ranked, assumptions), funded, strict=True
            )
        ),
        assumptions=assumptions,
        register=register,
        problems=(
            *currency.problems,
            *other_currencies(register, currency.code),
            *policy_problems(read_policy_periods(store), as_of),
            *cost_problems(register.costs, year=year, as_of=as_of),
            *above_whole,
            *study_problems(register, studies),
            *refused,
        ),
        revision=revision,
        leaders=leaders(ranked, assumptions, criteria_of(register, as_of)),
        budget=money,
        overrides=_overrides(store, ranked, as_of),
    )


def _overrides(
    store: Store, ranked: tuple[RankedInitiative, ...], as_of: date
) -> tuple[ScoredOverride, ...]:
    """Score what was recorded by the day."""
    appraisals = {one.appraisal.initiative.initiative_id: one.appraisal for one in ranked}
    return tuple(
        score_override(one, appraisals[one.initiative_id], as_of)
        for one in read_overrides(store)
        if one.decided_on <= as_of and one.initiative_id in appraisals
    )


def _funded(
    ranked: tuple[RankedInitiative, ...],
    register: Register,
    terms: FundingTerms,
    assumptions: Assumptions,
) -> tuple[tuple[float | None, ...], tuple[Problem, ...]]:
    """Chances of being funded; rules that cannot hold are a problem and leave no chances."""
    try:
        return probability_funded(ranked, register, terms, assumptions), ()
    except AssumptionError as error:
        problem = Problem(kind=error.kind, message=error.message, remedy=error.remedy)
        return (None,) * len(ranked), (problem,)


def _with_feasibility(appraisal: Appraisal, register: Register, as_of: date) -> Appraisal:
    readiness = readiness_of(appraisal.initiative.initiative_id, register.readiness, as_of=as_of)
    return replace(
        appraisal,
        feasibility=readiness.feasibility,
        problems=(*appraisal.problems, *readiness.problems),
    )
