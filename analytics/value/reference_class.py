"""How much of what was forecast arrived in closed claims, and what that says of the next forecast.

Reference-class forecasting (Flyvbjerg 2006, Project Management Journal 37, 5-15): forecasts, never
estimates, are multiplied by what their class delivered.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import fmean, median, stdev
from typing import TYPE_CHECKING

from analytics.domain.errors import NotEstimableError

if TYPE_CHECKING:
    from collections.abc import Sequence

CLAIMS_NEEDED = 8
MEAN_BOUND = 0.95  # one-sided: the interval shown with the mean is a 90 % one


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedClaim:
    """What was forecast and what was realised, both above zero, in one currency."""

    forecast: float
    realised: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Realised over forecast: on average, in the middle, in sum, and for the next claim.

    ``mean_low`` and ``mean_high`` are the 90 % interval of the geometric mean, by Student's t of
    the logarithms. ``next_low`` is exceeded by the next claim with the confidence asked for.
    """

    claims: int
    geometric_mean: float
    median: float
    aggregate: float
    log_std_dev: float
    next_low: float
    mean_low: float
    mean_high: float


def calibrate(
    claims: Sequence[ClosedClaim], *, confidence: float = 0.80, known_spread: bool = False
) -> Calibration:
    """Learn from closed claims; the next one by the t prediction of its logarithm.

    Parameters
    ----------
    claims
        Of one class; at least eight.
    confidence
        One-sided, of the lower value for the next claim.
    known_spread
        Take the spread of these claims as that of all: the normal quantile, a bolder value.

    Raises
    ------
    NotEstimableError
        Fewer than eight claims, or one that is not above zero.
    """
    from scipy.special import ndtri, stdtrit

    if len(claims) < CLAIMS_NEEDED:
        raise NotEstimableError(
            f"{len(claims)} claims are closed; learning from them needs {CLAIMS_NEEDED}.",
            "Keep the policy's factors until more claims are closed.",
        )
    if any(one.forecast <= 0 or one.realised <= 0 for one in claims):
        raise NotEstimableError(
            "A forecast or a realised amount is not above zero, so it has no ratio.",
            "Report it beside the ratios.",
        )
    ratios = [one.realised / one.forecast for one in claims]
    logs = [log(ratio) for ratio in ratios]
    mean, deviation, count = fmean(logs), stdev(logs), len(logs)
    quantile = ndtri(confidence) if known_spread else stdtrit(count - 1, confidence)
    reach = float(quantile) * deviation * sqrt(1 + 1 / count)
    around = float(stdtrit(count - 1, MEAN_BOUND)) * deviation / sqrt(count)
    return Calibration(
        claims=count,
        geometric_mean=exp(mean),
        median=median(ratios),
        aggregate=sum(one.realised for one in claims) / sum(one.forecast for one in claims),
        log_std_dev=deviation,
        next_low=exp(mean - reach),
        mean_low=exp(mean - around),
        mean_high=exp(mean + around),
    )
