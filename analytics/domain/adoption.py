"""Units that adopt at different times: what a study asks of the data, the panel that answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analytics.domain.moments import BoolArray, Covariate, FloatArray, IntArray
from analytics.domain.problem import Problem

# First treated period of a unit that never adopts.
NEVER = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionNeeds:
    """Which unit-by-period means a staggered roll-out asks for; labels are the file's.

    ``first_treated`` names the column with each unit's first treated period, empty for never.
    """

    unit: str
    time: str
    outcome: str
    first_treated: str
    cluster: str = ""
    covariates: tuple[Covariate, ...] = ()
    exposure: str = ""
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinCells:
    """Spread inside the cells of several rows, so that means lose nothing that rows had.

    Parameters
    ----------
    unit, period
        The cells, shape (n_cells,).
    comoment
        Centred sums of products of (covariates..., outcome) inside each, shape
        (n_cells, n_covariates + 1, n_covariates + 1).
    """

    unit: IntArray
    period: IntArray
    comoment: FloatArray

    def only(self, keep: BoolArray) -> WithinCells:
        """Keep the cells of some units, renumbered; mask of shape (n_units,)."""
        number = np.cumsum(keep) - 1
        kept = keep[self.unit]
        return WithinCells(
            unit=number[self.unit[kept]],
            period=self.period[kept],
            comoment=self.comoment[kept],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionPanel:
    """Unit-by-period means, one row a unit, one column a period.

    Parameters
    ----------
    periods
        Period labels in time order, length n_periods.
    start
        Position of each unit's first treated period, shape (n_units,): 0 where it was treated from
        the first period on, ``n_periods`` where it adopts after the last one, ``NEVER`` otherwise.
    cluster
        Cluster number of each unit, shape (n_units,); the unit's own number without clusters.
    outcome
        Mean outcome, NaN where the unit was not seen, shape (n_units, n_periods).
    covariates
        Mean of each covariate, shape (n_covariates, n_units, n_periods).
    covariate_names
        Their names, length n_covariates.
    rows, exposure
        Rows and sum of the exposure column in each cell, shape (n_units, n_periods); ``None`` where
        every cell seen is one row, or every row counts one.
    within
        Spread inside cells of several rows; ``None`` where there are none or no covariates.
    copies
        Units that each line stands for where a panel was condensed, shape (n_units,).
    units
        Unit labels; empty in very large panels.
    clustered
        Whether the plan names clusters.
    notes
        What a reader of the result must know about how the panel was read.
    """

    periods: tuple[str, ...]
    start: IntArray
    cluster: IntArray
    outcome: FloatArray
    covariates: FloatArray
    covariate_names: tuple[str, ...] = ()
    rows: FloatArray | None = None
    exposure: FloatArray | None = None
    within: WithinCells | None = None
    copies: FloatArray | None = None
    units: tuple[str, ...] = ()
    clustered: bool = False
    notes: tuple[Problem, ...] = ()

    def only(self, keep: BoolArray) -> AdoptionPanel:
        """Panel of some units, mask of shape (n_units,)."""
        if keep.all():
            return self
        return replace(
            self,
            start=self.start[keep],
            cluster=self.cluster[keep],
            outcome=self.outcome[keep],
            covariates=self.covariates[:, keep],
            rows=None if self.rows is None else self.rows[keep],
            exposure=None if self.exposure is None else self.exposure[keep],
            within=None if self.within is None else self.within.only(keep),
            copies=None if self.copies is None else self.copies[keep],
            units=tuple(u for u, kept in zip(self.units, keep, strict=True) if kept)
            if self.units
            else (),
        )

    @property
    def starts(self) -> IntArray:
        """First treated periods that occur, in order, those after the last period as they are."""
        periods = len(self.periods)
        seen = np.bincount(np.minimum(self.start, periods + 1), minlength=periods + 2)
        starts = np.flatnonzero(seen).astype(np.int64)
        starts[starts > periods] = NEVER
        return starts

    @property
    def own_clusters(self) -> bool:
        """Whether every unit is a cluster of its own (clusters are numbered in unit order)."""
        return bool((np.diff(self.cluster) > 0).all())

    def weight(self, cells: BoolArray) -> FloatArray:
        """Rows behind every cell of a mask, zero outside it; shape (n_units, n_periods)."""
        inside = cells.astype(np.float64)
        return inside if self.rows is None else inside * self.rows

    def rows_in(self, cells: BoolArray) -> int:
        """Rows behind the cells of a mask of shape (n_units, n_periods)."""
        if not cells.any():
            return 0
        seen = cells & ~np.isnan(self.outcome)
        return int(np.count_nonzero(seen) if self.rows is None else self.rows[seen].sum())

    def exposure_in(self, cells: BoolArray) -> float:
        """Exposure observed in the cells of a mask of shape (n_units, n_periods)."""
        if self.exposure is None:
            return float(self.rows_in(cells))
        return float(self.exposure[cells].sum())
