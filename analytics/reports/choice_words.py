"""Which sentences say how sure the order is and what a budget buys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.amounts import count, percent
from analytics.domain.appraisal import Weighting
from analytics.domain.funding import MINIMUM, PEOPLE
from analytics.reports.money import money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from analytics.domain.appraisal import Leader, PortfolioReview, RankedInitiative
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.funding import FundingPlan, FundingTerms, Shortage, WhatIf

WEIGHTING_LABELS = {
    Weighting.POLICY: "As in the policy",
    Weighting.VALUE_FIRST: "Value first",
    Weighting.FEASIBILITY_FIRST: "Feasibility first",
    Weighting.ANY: "Any weights",
    Weighting.FOUR_IN_ORDER: "Four in order",
    Weighting.FOUR_ANY: "Four, any weights",
}
STATEMENTS = {
    Weighting.VALUE_FIRST: "value counts at least as much as feasibility",
    Weighting.FEASIBILITY_FIRST: "feasibility counts at least as much as value",
    Weighting.ANY: "nothing is said about the weights",
    Weighting.FOUR_IN_ORDER: (
        "value counts at least as much as feasibility, that as importance, and that as having the"
        " people"
    ),
    Weighting.FOUR_ANY: (
        "importance and having the people count, too, and nothing is said about the weights"
    ),
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
    return (
        f"{money(best.budget, currency)} a year{_people_words(plan.terms)} fund"
        f" {len(best.funded)} of {len(plan.candidates)} initiatives: they cost"
        f" {money(best.cost, currency)} and bring {money(best.net_value, currency)} more than that"
        " a year."
    )


def assets_sentence(plan: FundingPlan, review: PortfolioReview) -> str:
    """Say which shared assets the choice pays for once; empty where none is."""
    names = {one.asset_id: one for one in review.register.reuse.assets}
    bought = [names[one] for one in plan.best.assets if one in names]
    said = "; ".join(f"{one.name} ({money(one.build_cost, review.currency)})" for one in bought)
    unpriced = "; ".join(plan.assets_unpriced)
    paid = f"Paid once, whoever uses it, and in the cost above: {said}." if bought else ""
    free = f" Needed and without a stated cost, so counted as free: {unpriced}." if unpriced else ""
    return f"{paid}{free}".strip()


def shortage_sentences(
    choice: FundingPlan | WhatIf, plan: FundingPlan, review: PortfolioReview
) -> tuple[str, ...]:
    """Say which limit binds, and what a little more of it would bring; or that none does.

    Parameters
    ----------
    choice
        Whose limits: the plan itself, or a what-if held against it.
    plan
        Its candidates are what there was to choose from.
    review
        For names and currency.
    """
    names = {
        one.appraisal.initiative.initiative_id: one.appraisal.initiative.name
        for one in review.ranked
    }
    if choice.shortages is None:
        return ("With so many candidates what binds is priced for the choice as it is alone.",)
    said = tuple(_shortage(one, names, review.currency) for one in choice.shortages)
    if said:
        return said
    funded = frozenset(choice.best.funded)
    if any(one.net_value > 0 and one.initiative_id not in funded for one in plan.candidates):
        return ("A little more of any one limit alone would change nothing.",)
    return ("Nothing is short: every initiative that is worth its cost is funded.",)


def funding_caution(plan: FundingPlan) -> str:
    """Say what is left out of the choice and what the amounts mean."""
    left = f" Not candidates, because not measured in money: {'; '.join(plan.left_out)}."
    return (
        "Cost is that of the last twelve months booked; net value is the risk-adjusted measured"
        " value less that cost, with what initiatives bring more or less together and the yearly"
        " share of shared assets that are bought. An exact optimum, not a cut through the list."
        f"{left if plan.left_out else ''}"
    )


def core_sentence(plan: FundingPlan) -> str:
    """Say which initiatives belong to every good choice, whatever their true values are."""
    known = [one for one in plan.candidates if one.core is not None]
    if not known:
        return (
            "More than fifteen initiatives may be worth their cost, so the chance in the table"
            " stands for the core index."
        )
    sure = [one.name for one in known if one.core == 1]
    open_ones = [one.name for one in known if one.core is not None and 0 < one.core < 1]
    said = f"In every good choice whatever the true values are: {'; '.join(sure) or 'none'}."
    if not open_ones:
        return f"{said} None is open: more evidence would not change the choice."
    return f"{said} Where more evidence matters: {'; '.join(open_ones)}."


def what_if_sentence(found: WhatIf, currency: str) -> str:
    """Say what the other limits change against the current choice."""
    if not found.added and not found.removed:
        return f"The same {len(found.best.funded)} initiatives as now are the best choice."
    came = f"{len(found.added)} in" if found.added else "None in"
    went = f"{len(found.removed)} out" if found.removed else "none out"
    value = found.best.net_value - found.current.net_value
    cost = found.best.cost - found.current.cost
    return (
        f"{came}, {went}: {_more(value, currency)} of net value a year and"
        f" {_more(cost, currency)} of cost than now."
    )


def _more(amount: Decimal, currency: str) -> str:
    return f"{money(abs(amount), currency)} {'more' if amount >= 0 else 'less'}"


def chance_sentence(found: WhatIf) -> str:
    """Say how sure it is that the other choice brings more."""
    if not found.added and not found.removed:
        return ""
    return (
        f"In {_share(found.chance_better)} of 10,000 draws of the values the other choice brings"
        " more than today's would under these limits."
    )


def role_label(role: str) -> str:
    """Write a role as people say it."""
    words = role.replace("_", " ").strip()
    short = {"ml": "ML", "ai": "AI", "it": "IT"}
    said = " ".join(short.get(word.lower(), word) for word in words.split())
    return said[:1].upper() + said[1:]


def _people_words(terms: FundingTerms) -> str:
    if not terms.people:
        return ""
    if len(terms.people) == 1:
        return f" and {count(terms.people[0][1])} {_role_words(terms.people[0][0])}"
    return f" and the people of {len(terms.people)} roles"


def _role_words(role: str) -> str:
    return "people" if role == PEOPLE else f"{_lowered(role_label(role))} places"


def _lowered(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _shortage(one: Shortage, names: dict[str, str], currency: str) -> str:
    swapped = f" instead of {_named(one.removed, names)}" if one.removed else ""
    funded = f" by funding {_named(one.added, names)}{swapped}" if one.added else ""
    if not one.added and one.removed:
        funded = f" by not funding {_named(one.removed, names)}"
    opening, more = _limit_words(one, currency)
    price = _unit_price(one, currency)
    return (
        f"{opening}: {more} would bring {money(one.gain, currency)} of net value a"
        f" year{funded}{price}."
    )


def _limit_words(one: Shortage, currency: str) -> tuple[str, str]:
    """Say what binds and what more of it is."""
    if one.limit == "budget":
        return "Money binds", f"{money(one.more, currency)} more"
    if one.limit.startswith(MINIMUM):
        domain = one.limit.removeprefix(MINIMUM)
        return f"The minimum in {domain} binds", "asking for one less"
    if one.limit == PEOPLE:
        return "People bind", f"{count(float(one.more))} more person"
    role = role_label(one.limit)
    return f"{role} binds", f"{count(float(one.more))} more {_lowered(role)}"


def _unit_price(one: Shortage, currency: str) -> str:
    """Price one unit of money; of people and minimums one was asked for already."""
    if one.limit != "budget" or not one.more:
        return ""
    return f" ({currency} {one.gain / one.more:.2f} for each {currency} 1)"


def _named(ids: Sequence[str], names: dict[str, str]) -> str:
    return " and ".join(names.get(one, one) for one in ids)


def _share(chance: float) -> str:
    """Write a chance without pretending certainty: more than 99.5 % is not all."""
    if 0.995 <= chance < 1:  # noqa: PLR2004 - would round to 100 %
        return "more than 99%"
    return f"{chance:.0%}"
