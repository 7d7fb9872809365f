"""What a study needs from the data, and the additive summaries that answer it.

An estimator states its needs; the store answers with one scan; the estimator computes on the small
frozen answer. Moments are centred (count, mean, co-moment), so they merge without cancellation and
the moments of two batches are those of the whole (Chan, Golub and LeVeque 1983).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMoments:
    """Moments of columns z = (covariates..., outcome) in cells of (cluster, arm).

    Parameters
    ----------
    arms
        Arm labels; ``arm`` indexes into them.
    columns
        Column names in the order of the arrays' last axes; the outcome is last.
    arm, cluster
        Arm and cluster of each cell, shape (n_cells,). Without clusters there is one cell an arm
        and ``cluster`` equals ``arm``.
    n
        Rows in each cell, shape (n_cells,).
    mean
        Means, shape (n_cells, n_columns).
    comoment
        Centred sums of products, shape (n_cells, n_columns, n_columns).
    exposure
        Sum of the exposure column in each cell (rows where none is declared), shape (n_cells,).
    clusters
        Labels of the declared clusters; ``cluster`` indexes into them. Empty without clusters:
        ``cluster`` then equals ``arm``.
    """

    arms: tuple[str, ...]
    columns: tuple[str, ...]
    clusters: tuple[str, ...]
    arm: IntArray
    cluster: IntArray
    n: FloatArray
    mean: FloatArray
    comoment: FloatArray
    exposure: FloatArray

    def merged(self, groups: IntArray, n_groups: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Merge cells into groups: counts, means and co-moments by group (Chan et al. 1983).

        Parameters
        ----------
        groups
            Group of each cell, shape (n_cells,).
        n_groups
            Number of groups.
        """
        n: FloatArray = np.bincount(groups, weights=self.n, minlength=n_groups).astype(np.float64)
        width = self.mean.shape[1]
        mean = np.zeros((n_groups, width))
        np.add.at(mean, groups, self.n[:, None] * (self.mean - self.mean.mean(axis=0)))
        mean = mean / np.where(n > 0, n, 1.0)[:, None] + self.mean.mean(axis=0)
        apart = self.mean - mean[groups]
        between = self.n[:, None, None] * apart[:, :, None] * apart[:, None, :]
        comoment = np.zeros((n_groups, width, width))
        np.add.at(comoment, groups, self.comoment + between)
        return n, mean, comoment

    def outcome_only(self) -> CellMoments:
        """Leave out the covariates: the raw comparison."""
        return replace(
            self,
            columns=self.columns[-1:],
            mean=self.mean[:, -1:],
            comoment=self.comoment[:, -1:, -1:],
        )

    def __add__(self, other: CellMoments) -> CellMoments:
        """Moments of both batches together; cells with the same arm and cluster merge.

        Raises
        ------
        ValueError
            Where the two do not hold the same arms and columns.
        """
        if (self.arms, self.columns) != (other.arms, other.columns):
            raise ValueError("moments of different studies cannot be added")
        clusters = tuple(sorted({*self.clusters, *other.clusters}))
        number = {label: i for i, label in enumerate(clusters)}
        cluster = np.concatenate(
            [
                np.array([number[part.clusters[i]] for i in part.cluster], dtype=np.int64)
                if part.clusters
                else part.cluster
                for part in (self, other)
            ]
        )
        both = replace(
            self,
            clusters=clusters,
            arm=np.concatenate([self.arm, other.arm]),
            cluster=cluster,
            n=np.concatenate([self.n, other.n]),
            mean=np.concatenate([self.mean, other.mean]),
            comoment=np.concatenate([self.comoment, other.comoment]),
            exposure=np.concatenate([self.exposure, other.exposure]),
        )
        return both.combined()

    def combined(self) -> CellMoments:
        """Merge cells that share cluster and arm."""
        pairs = np.stack([self.cluster, self.arm], axis=1)
        keys, groups = np.unique(pairs, axis=0, return_inverse=True)
        groups = groups.reshape(-1).astype(np.int64)
        n, mean, comoment = self.merged(groups, len(keys))
        exposure = np.bincount(groups, weights=self.exposure, minlength=len(keys))
        return replace(
            self,
            cluster=keys[:, 0],
            arm=keys[:, 1],
            n=n,
            mean=mean,
            comoment=comoment,
            exposure=exposure.astype(np.float64),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Unit by period means, one row a unit, one column a period.

    Parameters
    ----------
    units
        Unit labels, length n_units.
    periods
        Period labels in time order, length n_periods.
    treated
        Which units are treated, shape (n_units,).
    cluster
        Cluster number of each unit, shape (n_units,); the unit's own number without clusters.
    after
        Which periods lie at or after the start, shape (n_periods,).
    n, total, exposure
        Rows, sum of the outcome and sum of the exposure column in each cell,
        shape (n_units, n_periods); zero rows where the unit was not seen.
    """

    units: tuple[str, ...]
    periods: tuple[str, ...]
    treated: BoolArray
    cluster: IntArray
    after: BoolArray
    n: FloatArray
    total: FloatArray
    exposure: FloatArray
    clustered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSeries:
    """One value a period: total over total (or over rows), in time order.

    Parameters
    ----------
    times
        Period labels, length n_periods; only periods with data.
    position
        Whole steps since the first period, shape (n_periods,): gaps show as jumps.
    value
        Outcome of each period, shape (n_periods,).
    rows, exposure
        Rows behind each value and sum of the exposure column, shape (n_periods,).
    start
        Position of the first period at or after the start of the initiative.
    step
        What one step is, in words: ``month``, ``week``, ``day``, ``quarter``, ``year``, ``period``.
    total, base
        What the value is the ratio of, shape (n_periods,): a count over rows or a denominator.
    is_ratio
        Whether the plan named a denominator.
    controls, control_names
        Comparison series, shape (n_periods, n_controls), with their labels.
    """

    times: tuple[str, ...]
    position: IntArray
    value: FloatArray
    rows: FloatArray
    exposure: FloatArray
    start: int
    step: str
    total: FloatArray | None = None
    base: FloatArray | None = None
    is_ratio: bool = False
    controls: FloatArray | None = None
    control_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualNeeds:
    """What a second scan evaluates at every row of arm a with z = (1, covariates - centre).

    Parameters
    ----------
    centre
        Grand means of covariates and outcome, shape (n_columns,).
    fitted
        Fitted outcome, measured from its centre, is ``fitted[a] @ z``; shape (n_arms, 1 + p).
    score
        Influence on arm j's mean is ``score[a, j] @ z`` times the residual, (n_arms, n_arms, 1+p).
    leverage
        Leverage is ``z @ leverage[a] @ z``; shape (n_arms, 1 + p, 1 + p).
    power
        The squared residual is divided by (1 - leverage) to this power: 0, 1 or 2.
    """

    centre: FloatArray
    fitted: FloatArray
    score: FloatArray
    leverage: FloatArray
    power: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualMoments:
    """Answer to ``ResidualNeeds``: sum of weighted squared scores and of squared residuals.

    ``meat`` has shape (n_arms, n_arms); ``saturated`` counts rows whose leverage is 1.
    """

    meat: FloatArray
    rss: float
    saturated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariate:
    """A number, the indicator of one text ``level``, or that of the ``missing`` values.

    ``fill`` stands where the value is missing; without it such rows are left out.
    """

    label: str
    level: str | None = None
    fill: float | None = None
    missing: bool = False

    @property
    def name(self) -> str:
        """How the column is called in words."""
        if self.missing:
            return f"{self.label} missing"
        return self.label if self.level is None else f"{self.label}={self.level}"

    @property
    def required(self) -> bool:
        """Whether a row without it is left out."""
        return self.fill is None and not self.missing


def with_levels(
    labels: Sequence[str], levels: Mapping[str, tuple[str, ...]]
) -> tuple[Covariate, ...]:
    """Numbers as they are; of a text column, an indicator of every level but the first."""
    return tuple(
        one
        for label in labels
        for one in (
            [Covariate(label=label, level=level) for level in levels[label][1:]]
            if label in levels
            else [Covariate(label=label)]
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Values of a column beyond these ends are read as the ends; ``None`` where there is none."""

    label: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellNeeds:
    """Which moments an experiment asks for; labels are those of the file's header.

    The control comes first among the arms, the others in the order of their labels. ``cluster``,
    ``exposure`` and ``weight`` (how many units a row stands for) are empty where not declared.
    ``totals_only`` spares the second moments where clusters' totals are enough: co-moments within a
    cell then read 0.
    """

    treatment: str
    control: str
    outcome: str
    covariates: tuple[Covariate, ...] = ()
    cluster: str = ""
    exposure: str = ""
    weight: str = ""
    limits: tuple[Limit, ...] = ()
    totals_only: bool = False
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelNeeds:
    """Which unit-by-period means a before/after comparison asks for.

    ``treated_values`` are the values of ``treated`` that mean treated.
    """

    unit: str
    time: str
    outcome: str
    treated: str
    treated_values: tuple[str, ...]
    start: date | int
    cluster: str = ""
    exposure: str = ""
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesNeeds:
    """Which time series an interrupted time series asks for.

    ``denominator`` is empty for a mean of rows; with it, each period is total over total.
    ``controls`` are comparison series, one mean a period.
    """

    time: str
    outcome: str
    start: date | int
    denominator: str = ""
    exposure: str = ""
    controls: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
