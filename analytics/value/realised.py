"""What has come back so far: credited value against actual cost, quarter by quarter.

Only what was measured is a benefit and only what was booked is a cost; nothing is carried on. A
benefit is spread evenly over the days it was observed, a cost belongs to the quarter it was booked
in. Both are discounted to the quarter of the first payment.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from math import hypot
from typing import TYPE_CHECKING

from analytics.domain.credit import CreditOutcome
from analytics.domain.days import QUARTERS_A_YEAR, first_day_of, quarter_of
from analytics.domain.observed import observed
from analytics.domain.returns import NotDefined, Realised, ValueOutcome
from analytics.value import cash_flow
from analytics.value.cents import cents
from analytics.value.costs import ACTUAL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.credit import Credit
    from analytics.domain.initiative import CostEntry
    from analytics.domain.observed import Observed

Flows = dict[int, Decimal]


def realised_returns(
    appraisal: Appraisal, costs: Sequence[CostEntry], *, assumptions: Assumptions, as_of: date
) -> Realised | NotDefined:
    """Relate what an initiative was credited to what it has cost, up to a day.

    Parameters
    ----------
    appraisal
        With its credits in the reporting currency.
    costs
        Its own, shares of pools included.
    assumptions
        Discount rate.
    as_of
        Costs booked later are not counted.
    """
    spent = spent_by_quarter(costs, currency=appraisal.currency, as_of=as_of)
    if not spent:
        return NotDefined(
            reason="No actual cost is booked in the reporting currency, so nothing can be said of"
            " a return. Add cost_entry.csv."
        )
    if appraisal.credited is None:
        if any(one.outcome is CreditOutcome.NOT_TRUSTWORTHY for one in appraisal.credits):
            return NotDefined(
                reason="Its study is not trustworthy, so nothing can be said of a return. That is"
                " not a return of zero."
            )
        return NotDefined(
            reason="Nothing has been measured in money, so nothing can be said of a return. That"
            " is not a return of zero."
        )
    counted = [one for one in appraisal.credits if one.credited]
    undated = undated_study(counted)
    if undated is not None:
        return undated
    return _measures(spent, counted, assumptions.discount_rate)


def spent_by_quarter(costs: Sequence[CostEntry], *, currency: str, as_of: date) -> Flows:
    """Add up actual cost by quarter, counted in quarters since year 0."""
    spent: Flows = defaultdict(Decimal)
    for one in costs:
        if one.basis == ACTUAL and one.currency == currency and one.period_start <= as_of:
            spent[quarter_of(one.period_start)] += one.amount
    return spent


def earned_by_quarter(credit: Credit) -> Flows:
    """Give every quarter its share of a dated credit by the days observed in it."""
    span, amount = observed(credit), credit.credited
    if span is None or amount is None:
        raise ValueError("only dated money can be placed in time")
    return spread_by_quarter(amount, span)


def spread_by_quarter(amount: Decimal, span: Observed) -> Flows:
    """Spread an amount over the quarters of its days; the last takes what rounding leaves."""
    days = _days_by_quarter(span)
    whole = sum(days.values())
    flows = {quarter: cents(amount * count / whole) for quarter, count in days.items()}
    last = max(days)
    flows[last] += amount - sum(flows.values())
    return flows


def undated_study(entries: Sequence[Credit]) -> NotDefined | None:
    """Say which credit has no dates, so that its money cannot be placed in time."""
    for one in entries:
        if observed(one) is None:
            return NotDefined(
                reason=f"Study '{one.study_id}' does not say in which dates it was observed, so its"
                " money cannot be placed in time. Name its time column in the plan."
            )
    return None


def benefits_by_quarter(entries: Sequence[Credit]) -> Flows:
    """Add up dated credits by quarter, each spread over the days it was observed."""
    earned: Flows = defaultdict(Decimal)
    for one in entries:
        for quarter, amount in earned_by_quarter(one).items():
            earned[quarter] += amount
    return earned


def _measures(spent: Flows, entries: Sequence[Credit], rate: float) -> Realised:
    spread = [earned_by_quarter(one) for one in entries]
    earned = benefits_by_quarter(entries)
    first, last = min([*spent, *earned]), max([*spent, *earned])
    span = range(first, last + 1)
    benefits = [float(earned.get(one, 0)) for one in span]
    costs = [float(spent.get(one, 0)) for one in span]
    net = [benefit - cost for benefit, cost in zip(benefits, costs, strict=True)]
    quarterly = (1 + rate) ** (1 / QUARTERS_A_YEAR) - 1
    worth = cash_flow.net_present_value(benefits, quarterly)
    paid = cash_flow.net_present_value(costs, quarterly)
    spans = [one for one in map(observed, entries) if one is not None]
    return Realised(
        first=first_day_of(first),
        last=first_day_of(last),
        quarters=len(span),
        cost=sum(spent.values(), Decimal(0)),
        benefit=sum(earned.values(), Decimal(0)),
        measured_from=min((one.first for one in spans), default=None),
        measured_to=max((one.last for one in spans), default=None),
        net_present_value=worth - paid,
        return_on_investment=_over(sum(net), sum(costs)),
        benefit_cost_ratio=_over(worth, paid),
        payback=_payback(net, 0.0),
        discounted_payback=_payback(net, quarterly),
        internal_rate=_internal_rate(net),
        modified_rate=_modified_rate(net, quarterly),
        outcome=_outcome(
            entries, [_left_by_discount(one, first, quarterly) for one in spread], paid
        ),
    )


def _outcome(
    entries: Sequence[Credit], discounts: Sequence[float], paid: float
) -> ValueOutcome | NotDefined:
    """Describe the value if the best risk-adjusted estimates are normal; costs are known."""
    pairs = list(zip(entries, discounts, strict=True))
    spread = hypot(*((one.value_sd or 0.0) * discount for one, discount in pairs))
    if not spread:
        return NotDefined(reason="Nothing is credited, so there is no chance to speak of.")
    mean = sum((one.value_mean or 0.0) * discount for one, discount in pairs) - paid
    found = cash_flow.normal_outcome(mean, spread)
    return ValueOutcome(
        mean=mean,
        low=found.low,
        high=found.high,
        probability_positive=found.probability_positive,
        expected_loss=found.expected_loss,
    )


def _left_by_discount(flows: Flows, first: int, quarterly: float) -> float:
    """Share of a benefit with this timing that discounting leaves."""
    worth = sum(
        float(amount) / (1 + quarterly) ** (quarter - first) for quarter, amount in flows.items()
    )
    return worth / float(sum(flows.values()))


def _days_by_quarter(span: Observed) -> dict[int, int]:
    found = {}
    for quarter in range(quarter_of(span.first), quarter_of(span.last) + 1):
        start, end = first_day_of(quarter), first_day_of(quarter + 1)
        first = max(start, span.first).toordinal()
        found[quarter] = min(end.toordinal(), span.last.toordinal() + 1) - first
    return found


def _over(part: float, whole: float) -> float | NotDefined:
    if whole <= 0:
        return NotDefined(reason="There is no cost to relate to.")
    return part / whole


def _payback(net: list[float], rate: float) -> float | NotDefined:
    found = cash_flow.payback(net, rate)
    if isinstance(found, NotDefined):
        quarters = "quarter" if len(net) == 1 else "quarters"
        return NotDefined(reason=f"Not paid back within the {len(net)} {quarters} so far.")
    return found / QUARTERS_A_YEAR


def _internal_rate(net: list[float]) -> float | NotDefined:
    if next((one for one in net if one), 0.0) > 0:
        return NotDefined(
            reason="The benefit comes before the cost, so a rate that makes them equal is no"
            " return. Read the net present value."
        )
    return _yearly(cash_flow.internal_rate_of_return(net))


def _modified_rate(net: list[float], quarterly: float) -> float | NotDefined:
    if len(net) == 1:
        return NotDefined(reason="It needs more than one quarter.")
    return _yearly(cash_flow.modified_rate_of_return(net, finance=quarterly, reinvest=quarterly))


def _yearly(quarterly: float | NotDefined) -> float | NotDefined:
    if isinstance(quarterly, NotDefined):
        return quarterly
    return float((1 + quarterly) ** QUARTERS_A_YEAR - 1)
