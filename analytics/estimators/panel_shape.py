"""What shape a panel of adopters has, and the same panel as one before and after a common start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.data_shape import PanelShape
from analytics.domain.estimate import DataUse, Dropped
from analytics.domain.moments import Panel

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonStart:
    """A panel before and after one start, and the account of rows behind it."""

    panel: Panel
    data: DataUse


def shape_of(panel: AdoptionPanel) -> PanelShape:
    """Count units, starts, gaps and clusters; of the outcome only whether it was seen is read."""
    periods = len(panel.periods)
    always = panel.start == 0
    used = panel.only(~always)
    seen: BoolArray = ~np.isnan(used.outcome)
    treated = used.start < periods
    whole: BoolArray = np.logical_and.reduce(seen, axis=1)
    starts, sizes = np.unique(used.start[treated], return_counts=True)
    grouped = used.clustered and len(np.unique(used.cluster)) < len(used.cluster)
    return PanelShape(
        treated=int(treated.sum()),
        never=int((~treated).sum()),
        always=int(always.sum()),
        starts=tuple(used.periods[int(one)] for one in starts),
        smallest_cohort=int(sizes.min()) if len(sizes) else 0,
        before=int(starts[0]) if len(starts) else 0,
        after=periods - int(starts[-1]) if len(starts) else 0,
        with_gaps=float((~whole).mean()) if len(whole) else 0.0,
        treated_complete=bool(whole[treated].all()),
        never_complete=int(whole[~treated].sum()),
        clusters=len(np.unique(used.cluster)) if grouped else None,
        covariate_gap=_gap(used, treated, int(starts[0])) if len(starts) else None,
        covariates=len(panel.covariates),
    )


def common_start(panel: AdoptionPanel, data: DataUse) -> CommonStart:
    """Put a panel whose adopters share one start into the form of a plain before and after.

    Units treated from the first period on have no time before; they are left out and counted.

    Raises
    ------
    ValueError
        There is not exactly one start.
    """
    periods = len(panel.periods)
    always = panel.start == 0
    used = panel.only(~always)
    starts = np.unique(used.start[used.start < periods])
    if len(starts) != 1:
        raise ValueError(f"{len(starts)} starts are not one")
    seen = ~np.isnan(used.outcome)
    rows: FloatArray = seen.astype(np.float64) if used.rows is None else used.rows
    lost = data.rows_used - int(rows.sum())
    dropped = Dropped(reason=f"{int(always.sum())} units treated all along", rows=lost)
    return CommonStart(
        panel=Panel(
            units=used.units or tuple(str(i) for i in range(len(used.start))),
            periods=used.periods,
            treated=used.start < periods,
            cluster=np.unique(used.cluster, return_inverse=True)[1].astype(np.int64),
            after=np.arange(periods) >= int(starts[0]),
            n=rows,
            total=np.where(seen, used.outcome, 0.0) * rows,
            exposure=rows if used.exposure is None else used.exposure,
            clustered=used.clustered,
        ),
        data=data.without(dropped),
    )


def _gap(panel: AdoptionPanel, treated: BoolArray, first: int) -> float | None:
    """Largest standardised difference of the covariates' means before the first start."""
    if not len(panel.covariates) or treated.all():
        return None
    early = panel.covariates[:, :, :first]
    known = ~np.isnan(early)
    count = known.sum(axis=2)
    mean = np.where(known, early, 0.0).sum(axis=2) / np.where(count > 0, count, np.nan)
    gaps = [_standardised(one[treated], one[~treated]) for one in mean]
    return max(gaps)


def _standardised(one: FloatArray, other: FloatArray) -> float:
    one, other = one[~np.isnan(one)], other[~np.isnan(other)]
    if len(one) < 2 or len(other) < 2:  # noqa: PLR2004 - one unit has no spread
        return 0.0
    spread = np.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2)
    apart = abs(float(one.mean() - other.mean()))
    if spread > 0:
        return apart / float(spread)
    return 0.0 if apart == 0 else float("inf")
