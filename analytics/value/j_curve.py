"""Whether an initiative dips as deep and as long as was declared before its launch.

A new way of working costs before it brings (Brynjolfsson, Rock and Syverson 2021, American
Economic Journal: Macroeconomics 13, 333-372). A dip that was declared is a plan; one that is
explained afterwards is an excuse.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING

from analytics.domain.days import first_day_of, quarter_of
from analytics.domain.j_curve import CurvePoint, Dip, JCurve
from analytics.domain.returns import NotDefined
from analytics.value.realised import benefits_by_quarter, spent_by_quarter, undated_study

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.initiative import CostEntry
    from analytics.domain.stated import DeclaredNet


def j_curve(
    declared: Sequence[DeclaredNet],
    appraisal: Appraisal,
    costs: Sequence[CostEntry],
    *,
    as_of: date,
) -> JCurve | NotDefined:
    """Lay what was declared beside credited value less actual cost, quarter by quarter.

    Parameters
    ----------
    declared
        Of one initiative, in any order; periods are taken by their quarter.
    appraisal
        With its credits.
    costs
        Its own, shares of pools included.
    as_of
        What was booked later is not counted.
    """
    stated = [one for one in declared if one.currency == appraisal.currency]
    if not stated:
        return NotDefined(
            reason="No dip was declared before the start (j_curve.csv), so none can be checked."
        )
    planned: dict[int, Decimal] = {}
    for one in stated:
        quarter = quarter_of(one.period_start)
        planned[quarter] = planned.get(quarter, Decimal(0)) + one.expected_net
    spent = spent_by_quarter(costs, currency=appraisal.currency, as_of=as_of)
    counted = [one for one in appraisal.credits if one.credited]
    undated = undated_study(counted)
    earned = {} if undated else benefits_by_quarter(counted)
    expected = _cumulative(planned, max(planned))
    net = {
        one: earned.get(one, Decimal(0)) - spent.get(one, Decimal(0)) for one in {*earned, *spent}
    }
    came = _cumulative(net, max(spent)) if spent else {}
    return JCurve(
        currency=appraisal.currency,
        points=tuple(
            CurvePoint(quarter=first_day_of(one), declared=expected.get(one), came=came.get(one))
            for one in range(min(expected | came), max(expected | came) + 1)
        ),
        declared=_dip(expected),
        came=undated or (_dip(came) if came else NotDefined(reason="No actual cost is booked.")),
        declared_by=", ".join(sorted({one.declared_by for one in stated if one.declared_by})),
        declared_on=max((one.declared_on for one in stated if one.declared_on), default=None),
        late=_late(stated, appraisal),
        cost_so_far=sum(spent.values(), Decimal(0)),
        credited_so_far=sum(
            (amount for quarter, amount in earned.items() if spent and quarter <= max(spent)),
            Decimal(0),
        ),
    )


def _cumulative(flows: Mapping[int, Decimal], last: int) -> dict[int, Decimal]:
    """Sum from the first quarter to the last; quarters without a flow keep the level."""
    quarters = range(min(flows), last + 1)
    levels = accumulate(flows.get(one, Decimal(0)) for one in quarters)
    return dict(zip(quarters, levels, strict=True))


def _dip(levels: Mapping[int, Decimal]) -> Dip:
    deepest = min(levels, key=lambda one: (levels[one], one))
    back = next((one for one in levels if one >= deepest and levels[one] >= 0), None)
    return Dip(
        deepest=min(Decimal(0), levels[deepest]),
        at=first_day_of(deepest),
        back=(
            NotDefined(reason="It does not come back within the time shown.")
            if back is None
            else first_day_of(back)
        ),
    )


def _late(stated: Sequence[DeclaredNet], appraisal: Appraisal) -> str:
    """Say why a declaration proves little; empty where it was made by the start."""
    start = appraisal.initiative.actual_start
    days = [one.declared_on for one in stated]
    if any(day is None for day in days):
        return "The day of the declaration is not set."
    last = max(day for day in days if day is not None)
    if start is None:
        return "When the initiative began is not set."
    if last > start:
        return f"It was declared on {last}, after the start on {start}."
    return ""
