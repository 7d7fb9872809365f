"""How uncertain a sum of measured values is: the interval from the variance of the sum."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import hypot
from typing import TYPE_CHECKING

from analytics.value.cents import cents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.credit import Credit


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyInterval:
    """A 90 % interval in the reporting currency."""

    low: Decimal
    high: Decimal


def interval_of(entries: Iterable[Credit]) -> MoneyInterval | None:
    """Return the 90 % interval of the summed risk-adjusted value; studies are taken as independent.

    Independent errors add in squares, so the half-width is the root of the summed squares of the
    half-widths. With normal errors that is 1.645 times the root of the summed variances; each
    study keeps the Student quantile of its own degrees of freedom.

    Parameters
    ----------
    entries
        Those without money are left out; ``None`` comes back where all are.
    """
    known = [(one.low, one.high) for one in entries if one.low is not None and one.high is not None]
    if not known:
        return None
    middle = sum(((low + high) / 2 for low, high in known), Decimal(0))
    half = Decimal(hypot(*(float((high - low) / 2) for low, high in known)))
    return MoneyInterval(low=cents(middle - half), high=cents(middle + half))
