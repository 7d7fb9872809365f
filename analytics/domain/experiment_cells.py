"""What parts of an experiment look like in numbers: segments, time, and randomised units."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.moments import FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentCells:
    """Moments of the outcome in cells of (segment, cluster, arm); the control comes first.

    Parameters
    ----------
    column, segments, arms
        The segmenting column, its values and the arms.
    segment, arm
        Numbers of each cell, shape (n_cells,).
    cluster
        Cluster of each cell, shape (n_cells,); ``None`` without clusters.
    n, mean, square
        Rows, mean and centred sum of squares, shape (n_cells,).
    without
        Rows that have no segment.
    """

    column: str
    segments: tuple[str, ...]
    arms: tuple[str, ...]
    segment: IntArray
    arm: IntArray
    cluster: IntArray | None
    n: FloatArray
    mean: FloatArray
    square: FloatArray
    without: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureNeeds:
    """Which columns say when: of the row, of its unit's first exposure (both may be empty)."""

    time: str
    unit: str = ""
    start: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureCells:
    """Outcome in cells of (unit, arm, day or period); the control comes first among the arms.

    Parameters
    ----------
    arm, unit, cluster, time
        Numbers of each cell, shape (n_cells,); unit or cluster is ``None`` where not named; time
        counts days or periods since ``first``.
    began
        When the unit's exposure began on the same count, where a column says so; NaN where that
        is empty.
    n, mean, square
        Rows, mean and centred sum of squares, shape (n_cells,).
    first, dated
        First time as text, and whether it is a date.
    """

    arms: tuple[str, ...]
    arm: IntArray
    unit: IntArray | None
    cluster: IntArray | None
    time: IntArray
    began: FloatArray | None
    n: FloatArray
    mean: FloatArray
    square: FloatArray
    first: str
    dated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSums:
    """What every randomised unit had of the outcome, to assign the units anew.

    Parameters
    ----------
    n, mean, square
        Rows, mean and centred sum of squares of each unit, shape (n_units,); above a limit of
        units each entry holds a random group of them.
    units, treated_units
        Randomised units in both arms together and in the treated arm.
    clustered
        Whether units are clusters, which the analysis treats as one observation each.
    """

    n: FloatArray
    mean: FloatArray
    square: FloatArray
    units: int
    treated_units: int
    clustered: bool
