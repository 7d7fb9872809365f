"""Is an arm no worse than a margin: a one-sided test of treated minus (1 - share) of control.

"Not significantly worse" never passes: the data must rule the margin out. A relative margin needs
no ratio: the test is linear in both means (Schuirmann 1987; Farrington and Manning 1990).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from analytics.estimators.numerics.t_test import critical_value, upper_tail

if TYPE_CHECKING:
    from analytics.domain.plan import Margin
    from analytics.estimators.numerics.arm_means import ArmMeans


@dataclass(frozen=True, slots=True, kw_only=True)
class NonInferiority:
    """One-sided test that the loss is below the margin.

    Parameters
    ----------
    margin
        In outcome units.
    loss
        How much worse the arm is than the control; negative where it is better.
    worst
        Upper one-sided confidence limit of the loss beyond what a relative margin allows, plus that
        margin: at most ``margin`` exactly where the test is passed.
    p_value
        Of a loss of the margin or more.
    p_worse
        Of a loss of the margin or less.
    """

    margin: float
    loss: float
    worst: float
    p_value: float
    p_worse: float


def non_inferiority_test(
    means: ArmMeans,
    margin: Margin,
    *,
    arm: int = 1,
    higher_is_better: bool,
    confidence: float,
    normal: bool = False,
) -> NonInferiority:
    """Test whether the arm's loss against arm 0 is below the margin.

    Parameters
    ----------
    means
        Means of the arms with their covariance.
    margin
        In outcome units, or as a share of the size of the control's mean.
    arm
        Which arm.
    higher_is_better
        Whether a lower outcome is a loss.
    confidence
        Of the one-sided limit.
    normal
        Use the normal instead of Student's t.
    """
    good = 1.0 if higher_is_better else -1.0
    v, control = means.covariance, float(means.adjusted[0])
    allowed = margin.size * abs(control) if margin.relative else margin.size
    # good * treated - good * control + share * |control| > 0, linear in both means.
    weight = -good
    if margin.relative:
        weight += margin.size * (1.0 if control >= 0 else -1.0)
    variance = float(v[arm, arm] + weight**2 * v[0, 0] + 2 * good * weight * v[arm, 0])
    loss = good * (control - float(means.adjusted[arm]))
    df = None if normal else float(means.degrees_of_freedom[arm])
    statistic = (allowed - loss) / sqrt(variance)
    return NonInferiority(
        margin=allowed,
        loss=loss,
        worst=loss + critical_value(confidence, df) * sqrt(variance),
        p_value=upper_tail(statistic, df),
        p_worse=upper_tail(-statistic, df),
    )
