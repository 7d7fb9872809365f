"""Users and others one row a person, for models that need every row at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRows:
    """Every usable row, for models that need all of them at once.

    Parameters
    ----------
    arms
        Labels, the control first; ``arm`` indexes into them.
    columns
        Label of each covariate column; the indicators of one text column share theirs.
    arm
        Shape (n,).
    cluster
        Cluster numbers from 0, shape (n,); ``None`` without clusters.
    outcome, exposure
        Shape (n,).
    covariates
        Shape (n, n_columns).
    """

    arms: tuple[str, ...]
    columns: tuple[str, ...]
    arm: IntArray
    cluster: IntArray | None
    outcome: FloatArray
    exposure: FloatArray
    covariates: FloatArray
