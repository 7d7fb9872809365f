"""How strong something unmeasured would have to be to explain an adjusted effect away.

References
----------
Cinelli, C. and Hazlett, C. (2020). Making sense of sensitivity: extending omitted variable bias.
JRSS-B 82, 39-67: equations 3, 15 and 19 and section 4.4.
Oster, E. (2019). Unobservable selection and coefficient stability. JBES 37, 187-204: the simple
approximation for equal selection.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, sqrt

from analytics.estimators.numerics.t_test import critical_value

# Selection on what is measured explains at most this much more of the outcome (Oster 2019).
RMAX_FACTOR = 1.3
# What rounding leaves of a share.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """A regression coefficient with its classical standard error and residual degrees of freedom.

    ``std_error`` is positive; ``degrees_of_freedom`` is n - k.
    """

    value: float
    std_error: float
    degrees_of_freedom: float

    @property
    def partial_r2(self) -> float:
        """Share of what the others leave of the outcome that this one explains."""
        squared = (self.value / self.std_error) ** 2
        return squared / (squared + self.degrees_of_freedom)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfounderBound:
    """A confounder as strong as a benchmark covariate times a factor, and what would be left.

    ``with_treatment`` and ``with_outcome`` are its partial R2 with each; ``effect`` and
    ``std_error`` are those after taking it into account. ``with_outcome`` is cut at 1.
    """

    with_treatment: float
    with_outcome: float
    effect: float
    std_error: float

    @property
    def statistic(self) -> float:
        """Adjusted t statistic."""
        return self.effect / self.std_error


def robustness_value(
    coefficient: Coefficient, *, share: float = 1.0, alpha: float | None = None
) -> float:
    """Partial R2 with treatment and outcome that takes away a share of the effect.

    Parameters
    ----------
    coefficient
        Of the treatment.
    share
        Of the effect that must be explained away; 1 brings it to zero.
    alpha
        Given, the confounder only needs to make the effect insignificant at this level.
    """
    degrees = coefficient.degrees_of_freedom
    f = share * abs(coefficient.value / coefficient.std_error) / sqrt(degrees)
    if alpha is None:
        return _equal_strength(f)
    bar = critical_value(1 - alpha / 2, degrees - 1) / sqrt(degrees - 1)
    if f <= bar:
        return 0.0
    if f * bar > 1:  # more R2 with the outcome would only narrow the interval
        return (f**2 - bar**2) / (1 + f**2)
    return _equal_strength(f - bar)


def confounder_bound(
    treatment: Coefficient,
    benchmark_with_outcome: float,
    benchmark_with_treatment: float,
    *,
    times: float = 1.0,
) -> ConfounderBound | None:
    """Say what is left with a confounder ``times`` as strong as a measured covariate.

    Parameters
    ----------
    treatment
        Coefficient of the treatment in the outcome regression.
    benchmark_with_outcome
        Partial R2 of the covariate with the outcome, given treatment and the other covariates.
    benchmark_with_treatment
        Partial R2 of the covariate with the treatment, given the other covariates.
    times
        Strength relative to the covariate, in both relations.

    Returns
    -------
    ``None`` where no confounder can be so strong (its R2 with the treatment would exceed 1).
    """
    own = benchmark_with_treatment
    with_treatment = times * own / max(1 - own, ROUNDING)
    if with_treatment >= 1 or times * own >= 1:
        return None
    shared = times * own**2 / ((1 - times * own) * (1 - own))
    if shared >= 1:
        return None
    factor = (sqrt(times) + sqrt(shared)) / sqrt(1 - shared)
    unexplained = max(1 - benchmark_with_outcome, ROUNDING)
    with_outcome = min(factor**2 * benchmark_with_outcome / unexplained, 1.0)
    return _adjusted(treatment, with_treatment, with_outcome)


def oster_effect(
    short: tuple[float, float], full: tuple[float, float], r2_max: float | None = None
) -> float:
    """Effect if what is unmeasured selects as strongly as what is measured (Oster's beta*).

    Parameters
    ----------
    short, full
        Effect and R2 without and with the covariates.
    r2_max
        R2 if everything were measured; 1.3 times the full one, at most 1, by default.

    Raises
    ------
    ValueError
        The covariates explain nothing, so that their movement says nothing.
    """
    gained = _gained(short, full)
    left = _r2_max(full, r2_max) - full[1]
    return full[0] - (short[0] - full[0]) * left / gained


def oster_delta(
    short: tuple[float, float], full: tuple[float, float], r2_max: float | None = None
) -> float | None:
    """How many times as strongly the unmeasured must select to bring the effect to zero.

    ``None`` where the covariates moved nothing or everything is explained already: no strength
    would do it. Negative where it would have to work against the measured.
    """
    gained = _gained(short, full)
    moved = (short[0] - full[0]) * (_r2_max(full, r2_max) - full[1])
    return full[0] * gained / moved if moved else None


def _equal_strength(f: float) -> float:
    squared = f**2
    return (sqrt(squared**2 + 4 * squared) - squared) / 2


def _adjusted(
    treatment: Coefficient, with_treatment: float, with_outcome: float
) -> ConfounderBound:
    degrees = treatment.degrees_of_freedom
    spread = treatment.std_error * sqrt(degrees)
    bias = spread * sqrt(with_outcome * with_treatment / (1 - with_treatment))
    narrower = sqrt((1 - with_outcome) / (1 - with_treatment))
    return ConfounderBound(
        with_treatment=with_treatment,
        with_outcome=with_outcome,
        effect=treatment.value - copysign(bias, treatment.value),
        std_error=spread * narrower / sqrt(degrees - 1),
    )


def _r2_max(full: tuple[float, float], r2_max: float | None) -> float:
    return min(RMAX_FACTOR * full[1], 1.0) if r2_max is None else r2_max


def _gained(short: tuple[float, float], full: tuple[float, float]) -> float:
    gained = full[1] - short[1]
    if gained <= 0:
        raise ValueError("the covariates explain nothing")
    return gained
