"""Which model a series gets: a line for measured values, quasi-Poisson for counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.estimators.numerics.count_series import fit_counts, improves_counts
from analytics.estimators.numerics.interrupted_series import fit_series, improves

if TYPE_CHECKING:
    from analytics.estimators.numerics.interrupted_series import Points, SegmentedFit, Shape


def fit_points(points: Points, shape: Shape) -> SegmentedFit:
    """Fit the family the shape names.

    Raises
    ------
    NotEstimableError
        Where the periods cannot tell the terms apart, or the counts cannot carry the model.
    """
    return fit_counts(points, shape) if shape.counts else fit_series(points, shape)


def asks_for_slope(points: Points, shape: Shape) -> bool:
    """Whether a change of slope is worth its coefficient, by the information criterion."""
    return improves_counts(points, shape) if shape.counts else improves(points, shape)
