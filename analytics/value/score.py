"""Where an amount of money lies on the value scale from 1 to 5.

The anchors are fixed amounts of the policy, never the smallest and largest of the portfolio: an
initiative that comes or goes changes nobody else's score.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def value_score(amount: Decimal, anchors: tuple[Decimal, ...]) -> float:
    """Interpolate an amount between the anchors of the scores 1, 2, 3, and so on.

    Parameters
    ----------
    amount
        Expected net value in the reporting currency.
    anchors
        Amounts at which the score is 1, 2, 3, ...; rising.
    """
    if amount <= anchors[0]:
        return 1.0
    for score, (below, above) in enumerate(pairwise(anchors), start=1):
        if amount < above:
            return score + float((amount - below) / (above - below))
    return float(len(anchors))
