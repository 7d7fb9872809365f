"""How far the effect of a roll-out holds: other samples, drifts of the adopters' paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.estimators.numerics.omitted_variable import Coefficient
from analytics.estimators.numerics.trend_bounds import breakdown_magnitude
from analytics.estimators.sensitivity.rows import (
    Headline,
    leave_one_out,
    magnitude_row,
    other_sample,
    robustness_rows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.estimate import Sensitivity
    from analytics.estimators.numerics.answer import Uncertainty
    from analytics.estimators.numerics.trend_bounds import Leads

FEWEST = 2
# A covariance of more leads than this share of what is independent would be mostly luck; older
# leads say little about a drift around adoption, and cost time.
CLUSTERS_A_LEAD, MOST_LEADS = 3, 12


def sensitivity_of_roll_out(
    found: Uncertainty,
    samples: Sequence[tuple[str, str, Uncertainty]],
    cohorts: Sequence[float],
    leads: Leads | None,
    *,
    confidence: float,
) -> tuple[Sensitivity, ...]:
    """One row a look.

    Parameters
    ----------
    found
        The primary effect.
    samples
        Name, beginning of the sentence and effect of the same analysis on other rows.
    cohorts
        The effect without each cohort; empty with one cohort.
    leads
        Event study against one period before adoption; ``None`` where there is none.
    confidence
        Of the intervals behind the rows.
    """
    headline = Headline(effect=found.effect, alpha=1 - confidence)
    rows: list[Sensitivity | None] = [
        other_sample(name, what, headline, other) for name, what, other in samples
    ]
    if cohorts:
        rows.append(leave_one_out("cohort", headline, cohorts))
    coefficient = Coefficient(
        value=found.effect,
        std_error=found.std_error,
        degrees_of_freedom=max(found.degrees_of_freedom, FEWEST),
    )
    rows += robustness_rows(coefficient, headline.alpha)
    most = min(int(found.degrees_of_freedom / CLUSTERS_A_LEAD), MOST_LEADS)
    near = leads.last_before(most) if leads is not None else None
    if near is not None and near.std_error > 0 and near.before:
        rows.append(magnitude_row(breakdown_magnitude(near, confidence=confidence)))
    return tuple(row for row in rows if row is not None)
