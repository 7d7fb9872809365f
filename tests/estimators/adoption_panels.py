"""Roll-outs as panels: from rows the slow way, from grids, from published files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analytics.domain.adoption import NEVER, AdoptionPanel, WithinCells
from analytics.domain.plan import Question, StaggeredAdoptionPlan
from analytics.estimators.staggered_adoption.estimate import estimate_staggered_adoption
from tests.estimators.worlds import use_of

if TYPE_CHECKING:
    from analytics.domain.estimate import Finding
    from analytics.domain.moments import FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns of a frame are what; an empty or 0 first treated period means never."""

    unit: str
    time: str
    outcome: str
    first_treated: str
    covariates: tuple[str, ...] = ()
    cluster: str = ""


def panel_from(frame: pd.DataFrame, columns: Columns) -> AdoptionPanel:
    """Average rows into cells with pandas."""
    names = [*columns.covariates, columns.outcome]
    frame = frame.dropna(subset=names)
    units = list(frame[columns.unit].drop_duplicates())
    periods = sorted(frame[columns.time].unique())
    shape = (len(units), len(periods))
    place, when = ({v: i for i, v in enumerate(one)} for one in (units, periods))
    at = (frame[columns.unit].map(place).to_numpy(), frame[columns.time].map(when).to_numpy())
    rows, total = np.zeros(shape), np.zeros((len(names), *shape))
    np.add.at(rows, at, 1)
    values = frame[names].to_numpy(dtype=np.float64)
    for i in range(len(names)):
        np.add.at(total[i], at, values[:, i])
    means = total / np.where(rows > 0, rows, np.nan)
    repeated: list[tuple[int, int, FloatArray]] = []
    for i, t in np.argwhere(rows > 1):
        one = values[(at[0] == i) & (at[1] == t)]
        apart = one - one.mean(axis=0)
        repeated.append((int(i), int(t), apart.T @ apart))
    first = frame.groupby(columns.unit)[columns.first_treated].first()
    start = np.full(len(units), NEVER, dtype=np.int64)
    for unit, value in first.items():
        if pd.notna(value) and value != 0:
            start[place[unit]] = sum(1 for period in periods if period < value)
    cluster = np.arange(len(units), dtype=np.int64)
    if columns.cluster:
        labels = frame.groupby(columns.unit)[columns.cluster].first()
        cluster = np.unique(labels.loc[units], return_inverse=True)[1].astype(np.int64)
    return AdoptionPanel(
        periods=tuple(str(period) for period in periods),
        start=start,
        cluster=cluster,
        outcome=means[-1],
        covariates=means[:-1],
        covariate_names=columns.covariates,
        rows=rows if repeated else None,
        within=_within(repeated) if repeated and columns.covariates else None,
        units=tuple(str(unit) for unit in units),
        clustered=bool(columns.cluster),
    )


def _within(repeated: list[tuple[int, int, FloatArray]]) -> WithinCells:
    return WithinCells(
        unit=np.array([one[0] for one in repeated]),
        period=np.array([one[1] for one in repeated]),
        comoment=np.array([one[2] for one in repeated]),
    )


def grid(
    outcome: FloatArray,
    start: IntArray,
    *,
    cluster: IntArray | None = None,
    covariates: FloatArray | None = None,
) -> AdoptionPanel:
    """Panel with one row a cell; NaN where a unit was not seen."""
    units, periods = outcome.shape
    return AdoptionPanel(
        periods=tuple(str(t) for t in range(periods)),
        start=start.astype(np.int64),
        cluster=np.arange(units, dtype=np.int64) if cluster is None else cluster,
        outcome=outcome,
        covariates=np.zeros((0, units, periods)) if covariates is None else covariates,
        covariate_names=()
        if covariates is None
        else tuple(f"x{i}" for i in range(len(covariates))),
        units=tuple(f"unit {i}" for i in range(units)),
        clustered=cluster is not None,
    )


def plan_of(**keys: Any) -> StaggeredAdoptionPlan:
    """Plan with the contract's defaults."""
    question = Question(
        title="Roll-out",
        design="staggered_adoption",
        outcome="y",
        higher_is_better=True,
        sha256="0" * 64,
        text="",
        unit="unit",
        time="time",
        **{key: keys.pop(key) for key in ("confidence", "alternative") if key in keys},
    )
    return StaggeredAdoptionPlan(question=question, first_treated="adopted", **keys)


def run(panel: AdoptionPanel, **keys: Any) -> Finding:
    """Estimate with the contract's defaults, or the keys given."""
    if panel.covariate_names:
        keys.setdefault("covariates", panel.covariate_names)
    if panel.clustered:
        keys.setdefault("cluster", "team")
    rows = panel.rows_in(np.ones(panel.outcome.shape, dtype=np.bool_))
    return estimate_staggered_adoption(plan_of(**keys), panel, use_of(rows))
