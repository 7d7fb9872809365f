"""How large an experiment must be, what it can see, and how likely it sees it.

Every test is that of the analysis: Student's t on a difference of means, for clusters with the
number of clusters minus two degrees of freedom. Sources: Cohen (1988) for the noncentral t;
Eldridge, Ashby and Kerry (2006) for clusters of unequal size; Deng, Xu, Kohavi and Walker (2013)
for what a covariate takes off the variance; Lan and DeMets (1983) for looks before the end.
"""

from __future__ import annotations

from math import inf, sqrt
from typing import TYPE_CHECKING

from scipy.special import ndtr, ndtri

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.confidence_sequence import multiplier
from analytics.estimators.numerics.group_sequential import SPENDING, boundaries, crossing
from analytics.estimators.numerics.power_of_test import power_of_test, smallest
from analytics.estimators.numerics.t_test import critical_value

if TYPE_CHECKING:
    from analytics.domain.plan import Alternative
    from analytics.domain.planning import Clustering, Setting

LARGEST = 1e12  # more units than anybody has: the question cannot be answered by size


def design_effect(clustering: Clustering | None) -> float:
    """How much the variance grows because units of one cluster are alike.

    1 + ((1 + CV^2) m - 1) ICC, never below 1 (Eldridge, Ashby and Kerry 2006).
    """
    if clustering is None:
        return 1.0
    crowd = (1 + clustering.size_cv**2) * clustering.size - 1
    return 1 + max(0.0, crowd) * clustering.icc


def standard_error(setting: Setting, n_total: float, effect: float) -> float:
    """Compute the standard error of the arm's difference from the control, in outcome units.

    Parameters
    ----------
    setting
        What is measured, on whom.
    n_total
        Units of all arms together.
    effect
        True difference: it moves the spread of a share.
    """
    control, treated = _variances(setting, effect)
    known = 1 - setting.correlation**2
    each = control / setting.control_share + treated / setting.treated_share
    return sqrt(each * known * design_effect(setting.clustering) / n_total)


def independent_units(setting: Setting, n_total: float) -> float:
    """Units, or clusters where they are randomised, of the arm and the control together."""
    compared = n_total * (setting.control_share + setting.treated_share)
    return compared / setting.clustering.size if setting.clustering else compared


def degrees_of_freedom(setting: Setting, n_total: float) -> float | None:
    """Independent units minus two, above zero for the search's sake; ``None`` for the normal."""
    if setting.normal:
        return None
    return max(independent_units(setting, n_total) - 2, 0.01)


def power_at(setting: Setting, n_total: float, effect: float) -> float:
    """Probability that the planned test finds a true effect.

    Parameters
    ----------
    setting
        The planned comparison.
    n_total
        Units of all arms together.
    effect
        True difference in outcome units; with a margin, its distance from the margin counts.
    """
    distance = _distance(setting, effect) / standard_error(setting, n_total, effect)
    if setting.tuned_for is not None:
        return _continuous(setting, distance, independent_units(setting, n_total))
    fixed = power_of_test(
        distance,
        alpha=setting.alpha,
        degrees_of_freedom=degrees_of_freedom(setting, n_total),
        alternative=setting.alternative,
    )
    return fixed if setting.looks is None else _with_looks(setting, fixed)


def look_boundaries(setting: Setting) -> tuple[float, ...]:
    """Boundary of the statistic at each planned look; empty without looks."""
    if setting.looks is None:
        return ()
    two_sided = setting.alternative == "two-sided"
    side = setting.alpha / 2 if two_sided else setting.alpha
    spend = SPENDING[setting.looks.spending]
    return boundaries(setting.looks.fractions, side, spend, two_sided=two_sided)


def sample_size(setting: Setting, effect: float, power: float) -> float:
    """Units of all arms together at which ``effect`` is found with probability ``power``.

    Raises
    ------
    NotEstimableError
        The effect is not on the side of the alternative, or no size is enough.
    """
    if _distance(setting, effect) == 0 or power_at(setting, LARGEST, effect) < power:
        raise NotEstimableError(
            f"No number of units finds a true effect of {effect:g} by the test that is planned"
            f" ('{setting.alternative}'"
            + (f", margin {setting.margin:g}" if setting.margin else "")
            + ").",
            "Say an effect that is not zero, on the side that is tested.",
        )
    return smallest(lambda n: power_at(setting, n, effect), power, 16.0)


def detectable_effect(
    setting: Setting, n_total: float, power: float, *, downwards: bool = False
) -> float:
    """Smallest true effect, in the direction that is tested, found with probability ``power``.

    Parameters
    ----------
    setting, n_total
        As of ``power_at``.
    power
        Wanted probability.
    downwards
        For tests of both directions: look for a decrease.

    Raises
    ------
    NotEstimableError
        No effect that the outcome can have is found so surely.
    """
    falling = setting.alternative == "smaller" or (downwards and setting.alternative == "two-sided")
    sign = -1.0 if falling else 1.0
    offset = -setting.margin * sign
    largest = _largest_effect(setting, sign)

    def reached(distance: float) -> float:
        return power_at(setting, n_total, offset + sign * min(distance, largest - offset * sign))

    start = setting.outcome.std_dev / 100
    found = smallest(reached, power, start)
    if found == inf or found >= largest - offset * sign:
        raise NotEstimableError(
            f"No effect is found with {power:.0%} probability by {n_total:,.0f} units: the outcome"
            " cannot change that much.",
            "Plan more units or clusters, or ask for less power.",
        )
    return offset + sign * found


def detectable_lift(
    setting: Setting, n_total: float, power: float, *, alternative: Alternative = "two-sided"
) -> float:
    """Smallest detectable share of the baseline where the share itself is tested (delta method).

    The error of the ratio grows with the ratio, so d = (z + z) SE(d) is solved for d.

    Parameters
    ----------
    setting
        The planned comparison; its baseline is not zero.
    n_total
        Units of all arms together.
    power
        Wanted probability.
    alternative
        Of the normal test.
    """

    def reached(lift: float) -> float:
        error = lift_error(setting, n_total, lift)
        return power_of_test(
            lift / error, alpha=setting.alpha, degrees_of_freedom=None, alternative=alternative
        )

    return smallest(reached, power, 0.01)


def lift_error(setting: Setting, n_total: float, lift: float) -> float:
    """Delta-method standard error of (treated - control) / control at a true lift."""
    variance = setting.outcome.std_dev**2
    control = variance * (1 + lift) ** 2 / (setting.control_share * n_total)
    treated = variance / (setting.treated_share * n_total)
    return sqrt(control + treated) / abs(setting.outcome.baseline)


def continuous_power(
    effect: float, std_error: float, n: float, *, alpha: float, tuned_for: float | None
) -> float:
    """Probability that the two-sided interval after ``n`` units excludes zero.

    Parameters
    ----------
    effect, std_error
        True effect, and its standard error after ``n`` units.
    n
        Units, all arms together.
    alpha, tuned_for
        Of the confidence sequence; ``None`` as ``tuned_for`` is the interval of a single look.
    """
    distance = abs(effect) / std_error
    reach = critical_value(1 - alpha / 2, None)
    if tuned_for is not None:
        reach = multiplier(n, alpha, tuned_for)
    return float(ndtr(distance - reach) + ndtr(-distance - reach))


def additional_share(
    effect: float,
    std_error: float,
    n: float,
    *,
    alpha: float,
    power: float,
    tuned_for: float | None,
) -> float:
    """More units, as a share of those already there, until the wanted power is reached.

    Parameters
    ----------
    effect, std_error, n, alpha, tuned_for
        As of ``continuous_power``, now; the standard error shrinks with the root of the units.
    power
        Wanted probability.

    Returns
    -------
    float
        0 where the power is there already.
    """

    def reached(times: float) -> float:
        return continuous_power(
            effect, std_error / sqrt(times), n * times, alpha=alpha, tuned_for=tuned_for
        )

    return max(0.0, smallest(reached, power, 1.0) - 1)


def _variances(setting: Setting, effect: float) -> tuple[float, float]:
    outcome = setting.outcome
    control = outcome.std_dev**2
    if not outcome.proportion:
        return control, control
    share = min(max(outcome.baseline + effect, 0.0), 1.0)
    return control, share * (1 - share)


def _distance(setting: Setting, effect: float) -> float:
    """Distance of the true effect from what is tested against, in the effect's own sign."""
    return effect - setting.margin if setting.alternative == "smaller" else effect + setting.margin


def _largest_effect(setting: Setting, sign: float) -> float:
    if not setting.outcome.proportion:
        return inf
    return 1 - setting.outcome.baseline if sign > 0 else setting.outcome.baseline


def _continuous(setting: Setting, distance: float, n: float) -> float:
    """Power of a confidence sequence at its end; it may have excluded zero before."""
    if setting.tuned_for is None:
        raise ValueError("a confidence sequence is tuned for a number of units")
    two_sided = setting.alternative == "two-sided"
    reach = multiplier(n, setting.alpha, setting.tuned_for, two_sided=two_sided)
    towards = -distance if setting.alternative == "smaller" else distance
    other = float(ndtr(-towards - reach)) if two_sided else 0.0
    return float(ndtr(towards - reach)) + other


def _with_looks(setting: Setting, fixed: float) -> float:
    """Power over all looks of a test that has power ``fixed`` with one look at the end.

    The drift is the normal equivalent of the fixed power, so that few degrees of freedom count too.
    """
    if setting.looks is None:
        return fixed
    two_sided = setting.alternative == "two-sided"
    side = setting.alpha / 2 if two_sided else setting.alpha
    bounded = min(max(fixed, 1e-12), 1 - 1e-12)
    drift = float(ndtri(bounded)) + critical_value(1 - side, None)
    crossed = crossing(
        setting.looks.fractions, look_boundaries(setting), drift=drift, two_sided=two_sided
    )
    return min(1.0, sum(crossed.upper))
