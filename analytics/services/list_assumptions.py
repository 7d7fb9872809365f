"""Every assumption that money rests on, with its owner, its date and how far it moves the sum."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.assumption_register import ActsOn, AssumptionRegister, Tried
from analytics.domain.viewer import Role
from analytics.services.appraise_initiative import appraise_initiative
from analytics.services.needs import needs
from analytics.store.people import read_names
from analytics.store.policy import read_policy_periods
from analytics.value.credit_basis import CreditBasis
from analytics.value.swings_of_forecast import forecast_lines, forecast_sum
from analytics.value.swings_of_policy import policy_lines
from analytics.value.swings_of_register import register_lines

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.assumption_register import AssumptionLine
    from analytics.domain.policy import PolicyPeriod
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def list_assumptions(store: Store, review: PortfolioReview) -> AssumptionRegister:
    """List the assumptions of a review, the widest swing of each sum first.

    Parameters
    ----------
    store
        Read only: who approved the policy, and what people are called.
    review
        The portfolio whose sums are moved.
    """
    policy = _in_force(read_policy_periods(store), review)
    names = read_names(store)
    appraisals = tuple(one.appraisal for one in review.ranked)
    basis = CreditBasis(
        register=review.register,
        studies=tuple(study for one in appraisals for study in one.studies),
        assumptions=review.assumptions,
        as_of=review.as_of,
        appraisals=appraisals,
    )
    returns = [appraise_initiative(review, one.initiative.initiative_id) for one in appraisals]
    lines = (
        *policy_lines(basis, policy),
        *register_lines(basis),
        *forecast_lines(returns, review.assumptions, policy),
    )
    return AssumptionRegister(
        as_of=review.as_of,
        currency=review.currency,
        credited=basis.credited if basis.credits else None,
        forecast=forecast_sum(returns),
        lines=tuple(
            replace(one, owner=names.get(one.owner, one.owner))
            for one in sorted(lines, key=_widest_first)
        ),
    )


def _in_force(periods: tuple[PolicyPeriod, ...], review: PortfolioReview) -> PolicyPeriod | None:
    used = review.assumptions.policy_id
    return next((one for one in periods if one.policy_id == used), None)


def _widest_first(line: AssumptionLine) -> tuple[bool, Decimal, str]:
    swing = line.tried.swing if isinstance(line.tried, Tried) else Decimal(0)
    return line.acts_on is ActsOn.FORECAST, -swing, line.name
