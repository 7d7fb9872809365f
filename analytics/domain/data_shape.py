"""The shape of a study's data: what may be known before anybody looks at an outcome."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelShape:
    """Units over periods, without any value of the outcome.

    Parameters
    ----------
    treated, never, always
        Units that start within the periods seen, units that do not, units treated from the first
        period on.
    starts
        Labels of the periods in which units start, in order.
    smallest_cohort
        Units that start together, in the smallest such group.
    before, after
        Periods before the first start, and from the last start on.
    with_gaps
        Share of units (without those always treated) that miss at least one period.
    treated_complete, never_complete
        Whether every treated unit was seen in every period; untreated units that were.
    clusters
        Clusters of these units, where they are coarser than units; ``None`` otherwise.
    covariate_gap
        Largest standardised difference of a covariate between treated and other units before the
        first start; ``None`` without covariates.
    covariates
        Number of covariates, an indicator each for the levels of a text.
    """

    treated: int
    never: int
    always: int
    starts: tuple[str, ...]
    smallest_cohort: int
    before: int
    after: int
    with_gaps: float
    treated_complete: bool
    never_complete: int
    clusters: int | None = None
    covariate_gap: float | None = None
    covariates: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesShape:
    """One series: periods seen before the start and from it on, and comparison series named."""

    before: int
    after: int
    comparison_series: int = 0
