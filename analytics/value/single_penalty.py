"""What would be credited with one penalty for weak evidence instead of two.

A lower bound and a share of it penalise weak evidence twice. The alternative (Turner and others
2009) shifts and widens the effect, then bounds it once; it is shown beside the credit, so that
nobody has to take the policy's word for it.
"""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

from analytics.value.bias_adjusted import bias_adjusted
from analytics.value.cents import cents, priced
from analytics.value.good_effect import quantile
from analytics.value.switched import switchable, switched

if TYPE_CHECKING:
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.credit import Credit

BIAS_SPREAD = 0.20  # of the effect, standard deviation; policy default, no empirical standing


def single_penalty(
    credit: Credit, assumptions: Assumptions, *, degrees_of_freedom: float | None
) -> Decimal | None:
    """Money that would be credited, every other step of the credit kept; ``None`` without steps.

    Parameters
    ----------
    credit
        In money, with its steps.
    assumptions
        The policy it was credited by.
    degrees_of_freedom
        Of the estimate behind it, ``None`` where not known.
    """
    if not switchable(credit) or credit.unit_value is None or credit.credited is None:
        return None
    if not isfinite(credit.good_high - credit.good_low):  # no error can be told from it
        return None
    reach = quantile(assumptions.credit_confidence, degrees_of_freedom)
    found = bias_adjusted(
        credit.good_effect,
        (credit.good_high - credit.good_low) / 2 / reach,
        factor=float(assumptions.evidence_factor(credit.grade)),
        bias=BIAS_SPREAD,
        quantile=reach,
    )
    once = priced(found.low, credit.exposure, credit.unit_value)
    return cents(once * _share_of_the_rest(credit, assumptions))


def _share_of_the_rest(credit: Credit, assumptions: Assumptions) -> Decimal:
    """Share that kind of benefit, wearing off and overlap leave of a gain."""
    gain = credit.steps[0].amount
    if gain <= 0:
        return Decimal(1)
    rest = switched(credit, ("lower_bound", "evidence"), assumptions).credited
    return Decimal(0) if rest is None else rest / gain
