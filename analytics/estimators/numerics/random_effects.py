"""What many effects say together, when each experiment has an effect of its own.

Weights are 1 / (tau2 + s2), with tau2 the variance of the true effects.

References
----------
Paule and Mandel (1982). J. Res. Natl. Bur. Stand. 87, 377-385. DerSimonian and Laird (1986).
Control. Clin. Trials 7, 177-188. Hartung and Knapp (2001). Stat. Med. 20, 3875-3889. Higgins,
Thompson and Spiegelhalter (2009). JRSS-A 172, 137-159 (prediction interval). Higgins and Thompson
(2002). Stat. Med. 21, 1539-1558 (I2).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.t_test import critical_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.moments import FloatArray

Between = Literal["paule_mandel", "dersimonian_laird"]
Interval = tuple[float, float]
FEWEST_FOR_PREDICTION = 3  # t(K - 2)
# Bisection halves the bracket until it is below rounding: 200 halvings of any double.
HALVINGS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomEffects:
    """Summary of K effects.

    Parameters
    ----------
    mean, std_error
        Average of the true effects, with the plain standard error 1/sqrt(sum of weights).
    hartung_knapp_error
        Standard error scaled by how far the effects really scatter; goes with t(K - 1).
    interval
        Hartung-Knapp interval of the average.
    normal_interval
        The same with the plain error and the normal, as most software prints it.
    prediction
        Where the true effect of one more experiment lies; ``None`` below three experiments.
    tau2
        Variance of the true effects.
    i2
        Share of the scatter that is not chance: tau2 / (tau2 + typical error variance).
    q, q_p_value
        Cochran's test that all true effects are equal, chi-square with K - 1.
    fixed_mean, fixed_error, fixed_interval
        As if all true effects were equal.
    """

    mean: float
    std_error: float
    hartung_knapp_error: float
    interval: Interval
    normal_interval: Interval
    prediction: Interval | None
    tau2: float
    i2: float
    q: float
    q_p_value: float
    fixed_mean: float
    fixed_error: float
    fixed_interval: Interval


def combine(
    effects: Sequence[float] | FloatArray,
    variances: Sequence[float] | FloatArray,
    *,
    between: Between = "paule_mandel",
    confidence: float = 0.95,
) -> RandomEffects:
    """Combine effects of independent experiments on one scale.

    Parameters
    ----------
    effects, variances
        Each effect with its squared standard error, length K.

    Raises
    ------
    NotEstimableError
        Fewer than two effects, or one without a positive finite error.
    """
    x, v = np.asarray(effects, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    _require(x, v)
    fixed_mean, fixed_error = _mean(x, 1 / v)
    q = float(((x - fixed_mean) ** 2 / v).sum())
    tau2 = _paule_mandel(x, v) if between == "paule_mandel" else _dersimonian_laird(v, q)
    w = 1 / (tau2 + v)
    mean, error = _mean(x, w)
    scaled = error * sqrt(float((w * (x - mean) ** 2).sum()) / (len(x) - 1))
    z = critical_value((1 + confidence) / 2, None)
    return RandomEffects(
        mean=mean,
        std_error=error,
        hartung_knapp_error=scaled,
        interval=_around(mean, critical_value((1 + confidence) / 2, len(x) - 1) * scaled),
        normal_interval=_around(mean, z * error),
        prediction=_prediction(mean, sqrt(tau2 + error**2), len(x), confidence),
        tau2=tau2,
        i2=tau2 / (tau2 + _typical_variance(v)),
        q=q,
        q_p_value=_chi_square_tail(q, len(x) - 1),
        fixed_mean=fixed_mean,
        fixed_error=fixed_error,
        fixed_interval=_around(fixed_mean, z * fixed_error),
    )


def _require(x: FloatArray, v: FloatArray) -> None:
    if len(x) < 2:  # noqa: PLR2004 - one effect has nothing to be combined with
        raise NotEstimableError(
            f"There is {len(x)} effect; combining needs at least 2.", "Run more experiments."
        )
    if not bool(np.all(np.isfinite(x) & np.isfinite(v) & (v > 0))):
        raise NotEstimableError(
            "An effect to be combined has no positive finite standard error.",
            "Leave it out, or give its standard error.",
        )


def _mean(x: FloatArray, w: FloatArray) -> tuple[float, float]:
    return float((w * x).sum() / w.sum()), 1 / sqrt(float(w.sum()))


def _around(centre: float, half: float) -> Interval:
    return (centre - half, centre + half)


def _prediction(mean: float, error: float, k: int, confidence: float) -> Interval | None:
    if k < FEWEST_FOR_PREDICTION:
        return None
    return _around(mean, critical_value((1 + confidence) / 2, k - 2) * error)


def _dersimonian_laird(v: FloatArray, q: float) -> float:
    w = 1 / v
    scale = float(w.sum() - (w**2).sum() / w.sum())
    return max(0.0, (q - (len(v) - 1)) / scale)


def _typical_variance(v: FloatArray) -> float:
    """Typical error variance of one effect (Higgins and Thompson 2002)."""
    w = 1 / v
    return float((len(v) - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum()))


def _paule_mandel(x: FloatArray, v: FloatArray) -> float:
    """Find the tau2 at which the weighted scatter equals K - 1; it falls steadily in tau2."""
    low, high = 0.0, float(((x - x.mean()) ** 2).sum())
    if _excess(0.0, x, v) <= 0:
        return 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if _excess(middle, x, v) > 0 else (low, middle)
    return (low + high) / 2


def _excess(tau2: float, x: FloatArray, v: FloatArray) -> float:
    w = 1 / (tau2 + v)
    mean = float((w * x).sum() / w.sum())
    return float((w * (x - mean) ** 2).sum()) - (len(x) - 1)


def _chi_square_tail(q: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, q))
