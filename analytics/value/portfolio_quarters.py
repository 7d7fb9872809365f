"""What a portfolio had brought and cost by the end of every quarter, added up since the first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from math import hypot
from typing import TYPE_CHECKING

from analytics.domain.days import QUARTERS_A_YEAR, quarter_of
from analytics.domain.observed import DAYS_A_YEAR, Observed, observed
from analytics.domain.pack import QuarterOfValue
from analytics.value.claims import claimed_money
from analytics.value.good_effect import quantile
from analytics.value.realised import earned_by_quarter, spent_by_quarter, spread_by_quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.credit import Credit
    from analytics.domain.initiative import BenefitClaim, CostEntry
    from analytics.value.realised import Flows

BAND = 0.80


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioQuarters:
    """The quarters in order, and the names of initiatives whose money has no dates."""

    quarters: tuple[QuarterOfValue, ...]
    undated: tuple[str, ...]


def portfolio_quarters(
    appraisals: Sequence[Appraisal], costs: Sequence[CostEntry], *, currency: str, as_of: date
) -> PortfolioQuarters:
    """Add up credited, claimed and spent money by quarter; nothing is carried on.

    A benefit or claim is spread evenly over its days, a cost belongs to the quarter it was booked
    in. The range is that of the risk-adjusted measured value, initiatives independent, normal.

    Parameters
    ----------
    appraisals
        With credits and claims in the reporting currency.
    costs
        Of the whole register, pools included.
    currency
        Other currencies are left out (the appraisals say so).
    as_of
        Costs booked and claims made later are not counted.
    """
    entries = [(one, credit) for one in appraisals for credit in one.credits if credit.credited]
    dated = [credit for _, credit in entries if observed(credit) is not None]
    spent = spent_by_quarter(costs, currency=currency, as_of=as_of)
    earned = [(credit, earned_by_quarter(credit)) for credit in dated]
    claimed = _added(
        spread_by_quarter(one.amount, span)
        for one, span in _dated_claims(appraisals, currency=currency, as_of=as_of)
    )
    undated = [one.initiative.name for one, credit in entries if observed(credit) is None]
    return PortfolioQuarters(
        quarters=_cumulative(earned, spent, claimed, until=quarter_of(as_of)),
        undated=tuple(dict.fromkeys(undated)),
    )


def _cumulative(
    earned: Sequence[tuple[Credit, Flows]], spent: Flows, claimed: Flows, *, until: int
) -> tuple[QuarterOfValue, ...]:
    credited = _added(flows for _, flows in earned)
    if not credited and not spent:
        return ()
    last = min(until, max([*credited, *spent]))
    span = range(min([*credited, *spent]), last + 1)
    return tuple(_by_end_of(one, earned, (credited, spent, claimed)) for one in span)


def _by_end_of(
    quarter: int, earned: Sequence[tuple[Credit, Flows]], flows: tuple[Flows, Flows, Flows]
) -> QuarterOfValue:
    credited, spent, claimed = (_until(one, quarter) for one in flows)
    shares = [(credit, float(_until(one, quarter) / sum(one.values()))) for credit, one in earned]
    mean = sum((credit.value_mean or 0.0) * share for credit, share in shares)
    reach = quantile((1 + BAND) / 2, None) * hypot(
        *((credit.value_sd or 0.0) * share for credit, share in shares)
    )
    year, part = divmod(quarter, QUARTERS_A_YEAR)
    return QuarterOfValue(
        quarter=f"{year} Q{part + 1}",
        credited=credited,
        spent=spent,
        claimed=claimed,
        low=mean - reach,
        high=mean + reach,
    )


def _until(flows: Flows, quarter: int) -> Decimal:
    return sum((amount for when, amount in flows.items() if when <= quarter), Decimal(0))


def _added(many: Iterable[Flows]) -> Flows:
    total: Flows = defaultdict(Decimal)
    for flows in many:
        for quarter, amount in flows.items():
            total[quarter] += amount
    return total


def _dated_claims(
    appraisals: Sequence[Appraisal], *, currency: str, as_of: date
) -> list[tuple[BenefitClaim, Observed]]:
    """Return the claims that count, with the days they are for."""
    found = []
    for one in appraisals:
        for claim in claimed_money(one.claims, currency=currency, as_of=as_of).counted:
            first, last = claim.period_start, claim.period_end
            if first is not None and last is not None and first <= last:
                years = ((last - first).days + 1) / DAYS_A_YEAR
                found.append((claim, Observed(first=first, last=last, years=years)))
    return found
