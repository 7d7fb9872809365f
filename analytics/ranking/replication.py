"""How cost falls when a template is deployed again, and from how many times on it pays.

C_n = C_1 n^b with b = log2(1 - learning rate) (Wright 1936, Journal of the Aeronautical Sciences
3, 122-128). Costs also fall because easy sites go first: read the adapted share beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, log2
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError, NotEstimableError

if TYPE_CHECKING:
    from collections.abc import Sequence

COSTS_NEEDED = 3
FAR = 10_000  # deployments after which a template that has not paid never will in practice


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningCurve:
    """Cost of the first deployment, and the share saved at every doubling."""

    first: float
    learning_rate: float

    @property
    def exponent(self) -> float:
        """Power of the number of the deployment."""
        return log2(1 - self.learning_rate)

    def cost_of(self, number: int) -> float:
        """Cost of the deployment with this number, counted from 1."""
        return float(self.first * number**self.exponent)

    def cost_of_all(self, count: int) -> float:
        """Cost of the first ``count`` deployments."""
        return sum(self.cost_of(number) for number in range(1, count + 1))


def fit_learning(costs: Sequence[float]) -> LearningCurve:
    """Fit the curve to the costs of deployments 1, 2, 3 and so on: a line in logarithms.

    Raises
    ------
    NotEstimableError
        Fewer than three costs, or one that is not above zero.
    """
    if len(costs) < COSTS_NEEDED or min(costs) <= 0:
        raise NotEstimableError(
            f"A learning curve needs {COSTS_NEEDED} costs above zero; {len(costs)} were given.",
            "Deploy the template again, or enter what the deployments cost.",
        )
    x = [log(number) for number in range(1, len(costs) + 1)]
    y = [log(cost) for cost in costs]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True)) / sum(
        (a - middle_x) ** 2 for a in x
    )
    return LearningCurve(first=exp(middle_y - slope * middle_x), learning_rate=float(1 - 2**slope))


def break_even_count(curve: LearningCurve, *, template: float, bespoke: float) -> int | None:
    """Deployments from which template and deployments cost no more than as many bespoke ones.

    Parameters
    ----------
    curve
        Of the deployments.
    template
        Investment in the template.
    bespoke
        Cost of one solution built for one site.

    Returns
    -------
    int or None
        ``None`` where that does not happen within ten thousand deployments.
    """
    if template < 0 or bespoke < 0:
        raise AssumptionError("A cost is below zero.", "State costs as positive amounts.")
    spent = template
    for number in range(1, FAR + 1):
        spent += curve.cost_of(number)
        if spent <= number * bespoke:
            return number
    return None
