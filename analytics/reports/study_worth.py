"""What another study would be worth, in words and as rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.amounts import percent
from analytics.reports.money import money

if TYPE_CHECKING:
    from analytics.domain.next_study import NextStudy


def next_study_sentence(found: NextStudy, currency: str) -> str:
    """Say whether to measure first, with the size and the money."""
    best = found.best
    doubt = (
        f"Deciding now is wrong with a chance of {percent(round(found.probability_wrong, 3))};"
        f" certainty would be worth {_money(found.if_perfect, currency)}."
    )
    if found.worth_it:
        return (
            f"**Measure first.** {doubt} A study of {best.units} new units with it and as many"
            f" without is worth {_money(best.worth, currency)} and costs"
            f" {_money(best.cost, currency)}, waiting included:"
            f" {_money(best.net, currency)} is left."
        )
    return (
        f"**Decide on what is known.** {doubt} No study is worth its price: the best would be"
        f" worth {_money(best.worth, currency)} and cost {_money(best.cost, currency)}, waiting"
        " included."
    )


def study_size_rows(found: NextStudy) -> pd.DataFrame:
    """Return one row a size of study."""
    return pd.DataFrame(
        [
            {
                "New units with it": one.units,
                "Worth": round(one.worth, 2),
                "Cost": round(one.cost, 2),
                "Net": round(one.net, 2),
            }
            for one in found.sizes
        ]
    )


def _money(amount: float, currency: str) -> str:
    return money(Decimal(repr(round(amount, 2))), currency)
