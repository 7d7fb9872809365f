"""Which initiatives a budget funds, and how likely each is among them.

An initiative costs what it costs a year now, and brings its expected net value: risk-adjusted
measured value less that cost. What has no value in money is no candidate: measure it first. A
shared asset that is needed and not in production is paid once, and takes its yearly share of that
and its running cost from the value of whoever uses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.funding import PEOPLE, FundingTerms
from analytics.ranking.capacity import supply_by_role
from analytics.ranking.choice_limits import Candidate, Limits, SharedAsset, Synergy
from analytics.ranking.core_index import share_of_optima
from analytics.ranking.scaled_value import annuity
from analytics.ranking.value_draws import draw_net_values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from analytics.domain.appraisal import RankedInitiative
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.initiative import Register

OPTIMA = 200  # solved exactly each: a share of one half is known to 0.035
MONTHS_A_YEAR = 12
NEEDED = frozenset({"needed", ""})  # in the other modes it was paid by who built or extended it


def usual_terms(register: Register, *, as_of: date, budget: Decimal | None) -> FundingTerms:
    """Limit by the budget and by the people of every role that the register counts."""
    supply = supply_by_role(register.practice.supplies, as_of)
    return FundingTerms(budget=budget, people=tuple(supply.items()))


def candidates_of(ranked: Sequence[RankedInitiative], register: Register) -> tuple[Candidate, ...]:
    """Make every initiative with a known expected net value a candidate, in order of rank."""
    rules: dict[str, dict[str, list[str]]] = {}
    for rule in register.dependencies:
        mine = rules.setdefault(rule.initiative_id, {})
        mine.setdefault(rule.relation, []).append(rule.other_id)
    people: dict[str, list[tuple[str, float]]] = {}
    for one in register.practice.demands:
        people.setdefault(one.initiative_id, []).append((one.role, one.people))
    missing = {one.asset_id for one in register.reuse.assets if not one.production_grade}
    assets: dict[str, list[str]] = {}
    for use in register.reuse.uses:
        if use.asset_id in missing and use.mode.strip().lower() in NEEDED:
            assets.setdefault(use.initiative_id, []).append(use.asset_id)
    return tuple(
        _candidate(
            row,
            rules=rules.get(row.appraisal.initiative.initiative_id, {}),
            people=people.get(row.appraisal.initiative.initiative_id, []),
            assets=assets.get(row.appraisal.initiative.initiative_id, []),
        )
        for row in ranked
        if row.appraisal.expected_net_value is not None
    )


def limits_of(terms: FundingTerms, register: Register, assumptions: Assumptions) -> Limits:
    """Put the terms of a choice together with what the register says of assets and synergies.

    Parameters
    ----------
    terms
        Budget, people, minimum by domain, what must and must not be in.
    register
        Shared assets and synergies.
    assumptions
        Over how many years, at which rate, a shared asset is spread.
    """
    years = assumptions.horizon_months / MONTHS_A_YEAR
    spread = annuity(assumptions.discount_rate, years)
    return Limits(
        budget=None if terms.budget is None else float(terms.budget),
        people=terms.people,
        at_least=terms.at_least,
        must=terms.must,
        never=terms.never,
        assets=tuple(
            SharedAsset(
                asset_id=one.asset_id,
                cost=float(one.build_cost or 0),
                charge=float(one.build_cost or 0) / spread + float(one.annual_run_cost or 0),
            )
            for one in register.reuse.assets
            if not one.production_grade
        ),
        synergies=tuple(
            Synergy(first=one.initiative_id, second=one.other_id, amount=float(one.amount))
            for one in register.dependencies
            if one.relation == "synergy" and one.amount
        ),
    )


def unpriced_assets(candidates: Sequence[Candidate], register: Register) -> tuple[str, ...]:
    """Name the assets that candidates need, that are not there, and that nobody priced."""
    used = {name for one in candidates for name in one.assets}
    return tuple(
        one.name for one in register.reuse.assets if one.asset_id in used and one.build_cost is None
    )


def probability_funded(
    ranked: Sequence[RankedInitiative],
    register: Register,
    terms: FundingTerms,
    assumptions: Assumptions,
) -> tuple[float | None, ...]:
    """Chance of being in the best portfolio, by initiative; ``None`` where it is no candidate.

    Where nothing limits the choice an initiative is in it whenever its drawn net value is above
    zero, and all draws count. Otherwise the best portfolio is solved for 200 of them, fewer where
    there are more than sixty candidates.

    Parameters
    ----------
    ranked, register
        The portfolio.
    terms
        What limits the choice.
    assumptions
        See ``limits_of``.
    """
    known = [i for i, one in enumerate(ranked) if one.appraisal.expected_net_value is not None]
    candidates = candidates_of(ranked, register)
    limits = limits_of(terms, register, assumptions)
    drawn = draw_net_values([ranked[i].appraisal for i in known])
    if _is_free(candidates, limits):
        shares = tuple(map(float, (drawn > 0).mean(axis=0)))
    else:
        shares = share_of_optima(candidates, limits, drawn[:OPTIMA])
    found: list[float | None] = [None] * len(ranked)
    for i, share in zip(known, shares, strict=True):
        found[i] = share
    return tuple(found)


def _candidate(
    row: RankedInitiative,
    *,
    rules: dict[str, list[str]],
    people: list[tuple[str, float]],
    assets: list[str],
) -> Candidate:
    appraisal = row.appraisal
    initiative = appraisal.initiative
    return Candidate(
        initiative_id=initiative.initiative_id,
        name=initiative.name,
        value=float(appraisal.expected_net_value or 0),
        cost=float(appraisal.cost or 0),
        people=((PEOPLE, initiative.capacity_fte or 0.0), *people),
        requires=tuple(rules.get("requires", ())),
        excludes=tuple(rules.get("excludes", ())),
        domain=initiative.domain,
        assets=tuple(assets),
    )


def _is_free(candidates: Sequence[Candidate], limits: Limits) -> bool:
    """Tell whether all candidates fit together, so that no choice has to be made."""
    if any(one.requires or one.excludes or one.assets for one in candidates):
        return False
    if limits.synergies or limits.at_least or limits.must or limits.never:
        return False
    cost = sum(one.cost for one in candidates)
    enough_money = limits.budget is None or cost <= limits.budget * (1 + 1e-12)
    return enough_money and all(
        sum(dict(one.people).get(role, 0.0) for one in candidates) <= supply
        for role, supply in limits.people
    )
