"""What something unmeasured would have to be to explain an adjusted difference away."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.e_value import e_value_of_difference
from analytics.estimators.numerics.omitted_variable import (
    Coefficient,
    confounder_bound,
    oster_delta,
    oster_effect,
)
from analytics.estimators.sensitivity.rows import (
    Headline,
    benchmark_row,
    e_value_row,
    robustness_rows,
    selection_row,
)

if TYPE_CHECKING:
    from analytics.domain.estimate import Sensitivity
    from analytics.domain.moments import BoolArray, FloatArray
    from analytics.estimators.numerics.answer import Uncertainty
    from analytics.estimators.numerics.omitted_variable import ConfounderBound

STRENGTHS = (1.0, 2.0, 3.0)
ROUNDING, SMALLEST = 1e-12, 1e-300
# Beyond so many standard deviations of the others a risk ratio is no picture of the effect.
ABSURD = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Regressions:
    """Least squares of the outcome on adoption and covariates, and what each label explains.

    Parameters
    ----------
    treatment
        Coefficient of adoption.
    labels
        Covariates, the indicators of one text column together.
    with_outcome, with_treatment
        Partial R2 of each label.
    short, full
        Effect and R2 without and with the covariates.
    """

    treatment: Coefficient
    labels: tuple[str, ...]
    with_outcome: tuple[float, ...]
    with_treatment: tuple[float, ...]
    short: tuple[float, float]
    full: tuple[float, float]

    @property
    def strongest(self) -> int:
        """The label whose like would take most of the effect away."""
        bounds = [self.bound(i, 1.0) for i in range(len(self.labels))]
        left = [1.0 if one is None else one.effect / self.treatment.value for one in bounds]
        return int(np.argmin(left))

    def bound(self, label: int, times: float) -> ConfounderBound | None:
        """Say what a confounder ``times`` as strong as a label would leave."""
        return confounder_bound(
            self.treatment, self.with_outcome[label], self.with_treatment[label], times=times
        )


def regressions(
    outcome: FloatArray, adopted: BoolArray, design: FloatArray, groups: tuple[str, ...]
) -> Regressions:
    """Run the two regressions, leaving out each label in turn.

    Parameters
    ----------
    outcome, adopted
        Shape (n,).
    design
        Intercept and covariates, shape (n, 1 + p).
    groups
        Label of each covariate, length p.
    """
    treated = adopted.astype(np.float64)
    everything = np.column_stack([treated, design])
    degrees = float(len(outcome) - everything.shape[1])
    left = _left(everything, outcome)
    own = _left(design, treated)
    effect = float(own @ outcome / (own @ own))
    labels = tuple(dict.fromkeys(groups))
    with_outcome, with_treatment = [], []
    for label in labels:
        kept = np.array([True] + [group != label for group in groups])
        fewer = np.column_stack([treated, design[:, kept]])
        with_outcome.append(_explained(_left(fewer, outcome), left))
        with_treatment.append(_explained(_left(design[:, kept], treated), own))
    total = outcome - outcome.mean()
    apart = _left(np.column_stack([np.ones(len(outcome)), treated]), outcome)
    error = sqrt(float(left @ left) / degrees / float(own @ own))
    return Regressions(
        treatment=Coefficient(
            value=effect,
            std_error=max(error, ROUNDING * abs(effect), SMALLEST),  # a perfect fit has none
            degrees_of_freedom=degrees,
        ),
        labels=labels,
        with_outcome=tuple(with_outcome),
        with_treatment=tuple(with_treatment),
        short=(
            float(outcome[adopted].mean() - outcome[~adopted].mean()),
            1 - float(apart @ apart / (total @ total)),
        ),
        full=(effect, 1 - float(left @ left / (total @ total))),
    )


def confounding_rows(
    found: Regressions, headline: Uncertainty, spread: float, alpha: float
) -> tuple[Sensitivity, ...]:
    """One row a look.

    Parameters
    ----------
    found
        Both regressions.
    headline
        The primary effect.
    spread
        Standard deviation of the outcome among those who did not adopt.
    alpha
        Error probability of the robustness value.
    """
    regression = Headline(effect=found.treatment.value, alpha=alpha)
    label = found.strongest
    rows: list[Sensitivity | None] = [*robustness_rows(found.treatment, alpha)]
    rows += [
        benchmark_row(found.labels[label], times, regression, found.bound(label, times))
        for times in STRENGTHS
    ]
    if max(abs(headline.effect), headline.std_error) < ABSURD * spread:
        value = e_value_of_difference(headline.effect / spread, headline.std_error / spread)
        rows.append(e_value_row(value))
    if found.full[1] > found.short[1]:
        delta = oster_delta(found.short, found.full)
        if delta is not None:
            rows.append(selection_row(delta, regression, oster_effect(found.short, found.full)))
    return tuple(row for row in rows if row is not None)


def _left(design: FloatArray, outcome: FloatArray) -> FloatArray:
    found: FloatArray = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    return found


def _explained(without: FloatArray, with_it: FloatArray) -> float:
    """Share of a sum of squares, between 0 and 1 whatever rounding says."""
    before = float(without @ without)
    return min(max(1 - float(with_it @ with_it) / before, 0.0), 1.0) if before > 0 else 0.0
