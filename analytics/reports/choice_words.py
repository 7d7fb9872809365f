"""Which sentences say how sure the order is and what a budget buys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.amounts import count, percent
from analytics.domain.appraisal import Weighting
from analytics.reports.money import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import Leader, PortfolioReview, RankedInitiative
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.funding import FundingPlan, Shortage

WEIGHTING_LABELS = {
    Weighting.POLICY: "As in the policy",
    Weighting.VALUE_FIRST: "Value first",
    Weighting.FEASIBILITY_FIRST: "Feasibility first",
    Weighting.ANY: "Any weights",
}
STATEMENTS = {
    Weighting.VALUE_FIRST: "value counts at least as much as feasibility",
    Weighting.FEASIBILITY_FIRST: "feasibility counts at least as much as value",
    Weighting.ANY: "nothing is said about the weights",
}


def leaders_sentence(leaders: Sequence[Leader]) -> str:
    """Say who leads, how surely, and which statement about weights changes that."""
    if not leaders:
        return "No initiative has a value in money, so nothing is known about the order."
    policy = next(one for one in leaders if one.weighting is Weighting.POLICY)
    opening = f"{policy.name} comes first in {_share(policy.chance)} of the draws."
    others = [
        f"where {STATEMENTS[one.weighting]}, {one.name} leads ({_share(one.chance)})"
        for one in leaders
        if one.initiative_id != policy.initiative_id
    ]
    if not others:
        return f"{opening} It leads under every statement about the weights."
    return f"{opening} The weights matter: {'; '.join(others)}."


def weighting_sentence(weighting: Weighting, assumptions: Assumptions) -> str:
    """Say what the draws behind the picture are."""
    said = (
        f"value counts {percent(assumptions.value_weight)}, as in the policy"
        if weighting is Weighting.POLICY
        else STATEMENTS[weighting]
    )
    return (
        f"10,000 draws of every initiative's net value within its interval; {said}. Broken and"
        " harmful evidence stays last in every draw."
    )


def without_chances_sentence(ranked: Sequence[RankedInitiative]) -> str:
    """Say who has no chances of ranks, and why."""
    left = [one.appraisal.initiative.name for one in ranked if not one.rank_probabilities]
    if not left:
        return ""
    return f"Without a value in money, so not drawn: {', '.join(left)}."


def funding_sentence(plan: FundingPlan, currency: str) -> str:
    """Say what the budget buys."""
    best = plan.best
    people = "" if plan.people is None else f" and {count(plan.people)} people"
    return (
        f"{money(plan.budget, currency)} a year{people} fund {len(best.funded)} of"
        f" {len(plan.candidates)} initiatives: they cost {money(best.cost, currency)} and bring"
        f" {money(best.net_value, currency)} more than that."
    )


def shortage_sentences(plan: FundingPlan, review: PortfolioReview) -> tuple[str, ...]:
    """Say which limit binds, and what a little more of it would bring; or that none does."""
    names = {
        one.appraisal.initiative.initiative_id: one.appraisal.initiative.name
        for one in review.ranked
    }
    said = tuple(_shortage(one, names, review.currency) for one in plan.shortages)
    if said:
        return said
    short = any(one.net_value > 0 and not one.chosen for one in plan.candidates)
    if short:
        return ("A little more money or one more person alone would change nothing.",)
    return ("Nothing is short: every initiative that is worth its cost is funded.",)


def funding_caution(plan: FundingPlan) -> str:
    """Say what is left out of the choice and what the amounts mean."""
    left = f" Not candidates, because not measured in money: {', '.join(plan.left_out)}."
    return (
        "Cost is that of the last twelve months booked; net value is the risk-adjusted measured"
        f" value less that cost. An exact optimum, not a cut through the list."
        f"{left if plan.left_out else ''}"
    )


def _shortage(one: Shortage, names: dict[str, str], currency: str) -> str:
    more = "1 more person" if one.limit == "people" else f"{money(one.more, currency)} more"
    swapped = f" instead of {_named(one.removed, names)}" if one.removed else ""
    return (
        f"{'People bind' if one.limit == 'people' else 'Money binds'}: {more} would bring"
        f" {money(one.gain, currency)} of net value by funding {_named(one.added, names)}{swapped}."
    )


def _named(ids: Sequence[str], names: dict[str, str]) -> str:
    return " and ".join(names.get(one, one) for one in ids)


def _share(chance: float) -> str:
    """Write a chance without pretending certainty: more than 99.5 % is not all."""
    if 0.995 <= chance < 1:  # noqa: PLR2004 - would round to 100 %
        return "more than 99%"
    return f"{chance:.0%}"
