"""How good forecasts were: Brier score of the probabilities, coverage of the intervals.

Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly Weather Review
78, 1-3, in its form for one event: the mean of (probability - outcome) squared, 0 at best.
Clopper and Pearson (1934), Biometrika 26, 404-413, for the interval of the coverage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.following import Calibration, ForecastState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.domain.following import Outcome

CONFIDENCE = 0.90


def calibrate(outcomes: Sequence[Outcome], *, group: str = "all") -> Calibration:
    """Score the resolved forecasts of a group; what is not resolved is not counted."""
    resolved = [one for one in outcomes if one.state is ForecastState.RESOLVED]
    said = [
        (one.probability, float(one.success))
        for one in resolved
        if one.probability is not None and one.success is not None
    ]
    inside = [one.inside for one in resolved if one.inside is not None]
    low, high = exact_interval(sum(inside), len(inside)) if inside else (None, None)
    return Calibration(
        group=group,
        scored=len(said),
        intervals=len(inside),
        brier=_brier(said),
        base=_brier([(_mean([came for _, came in said]), came) for _, came in said]),
        coverage=sum(inside) / len(inside) if inside else None,
        coverage_low=low,
        coverage_high=high,
    )


def calibrate_by(
    outcomes: Sequence[Outcome], group_of: Callable[[Outcome], str]
) -> tuple[Calibration, ...]:
    """Score every group that has a resolved forecast, in the order of their names."""
    groups: dict[str, list[Outcome]] = {}
    for one in outcomes:
        if one.state is ForecastState.RESOLVED:
            groups.setdefault(group_of(one) or "not set", []).append(one)
    return tuple(calibrate(members, group=name) for name, members in sorted(groups.items()))


def exact_interval(hits: int, of: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Exact (Clopper-Pearson) interval of a share, from the quantiles of the beta distribution."""
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    low = 0.0 if hits == 0 else float(betaincinv(hits, of - hits + 1, tail))
    high = 1.0 if hits == of else float(betaincinv(hits + 1, of - hits, 1 - tail))
    return low, high


def _brier(pairs: Sequence[tuple[float, float]]) -> float | None:
    return _mean([(said - came) ** 2 for said, came in pairs]) if pairs else None


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
