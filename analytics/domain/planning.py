"""What somebody who plans an experiment has and wants to see, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analytics.domain.plan import Alternative


class Asked(StrEnum):
    """Which of effect, size and power is looked for."""

    SAMPLE_SIZE = "sample_size"
    DETECTABLE_EFFECT = "detectable_effect"
    POWER = "power"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """Groups are randomised whole.

    ``icc`` is the intra-cluster correlation, ``size`` the mean number of units in a cluster,
    ``size_cv`` the standard deviation of sizes over their mean.
    """

    icc: float
    size: float
    size_cv: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is measured, before the experiment: mean and spread of one unit under the control.

    ``proportion`` says that the spread follows from the mean. For a ratio of sums ``std_dev`` is
    that of one unit's contribution to the ratio (delta method).
    """

    baseline: float
    std_dev: float
    kind: str = "mean"

    @property
    def proportion(self) -> bool:
        """Whether each unit says yes or no."""
        return self.kind == "proportion"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookSchedule:
    """Looks at the result before the end, as shares of the final information.

    ``fractions`` ascend and end with 1; ``spending`` is a name of the spending functions.
    """

    fractions: tuple[float, ...]
    spending: str = "obrien_fleming"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Everything about a planned comparison of one arm with the control except effect and size.

    Parameters
    ----------
    outcome
        What is measured.
    control_share, treated_share
        Shares of all units; with more arms the rest is theirs.
    alpha
        Error rate of the whole test.
    margin
        Non-inferiority margin in outcome units, 0 for a test of superiority.
    correlation
        Between the outcome and what is known of the same unit (or cluster) beforehand.
    clustering
        ``None`` where units are randomised one by one.
    looks
        ``None`` for one look at the end.
    tuned_for
        Independent units at which a confidence sequence is tightest; ``None`` where the result is
        not watched continuously.
    normal
        Normal instead of Student's t, where the spread is taken as known.
    """

    outcome: Outcome
    control_share: float = 0.5
    treated_share: float = 0.5
    alpha: float = 0.05
    alternative: Alternative = "two-sided"
    margin: float = 0.0
    correlation: float = 0.0
    clustering: Clustering | None = None
    looks: LookSchedule | None = None
    tuned_for: float | None = None
    normal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """A question to the planner.

    ``effect`` and ``n_total`` are given or ``None``: without a size the size is looked for, without
    an effect the smallest effect that is found with probability ``power``.
    """

    title: str
    setting: Setting
    higher_is_better: bool
    power: float = 0.8
    effect: float | None = None
    n_total: float | None = None
    units_per_week: float | None = None
    arms: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSize:
    """Units, and clusters where they are randomised, of one arm."""

    name: str
    share: float
    n: int
    clusters: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Probability of finding one true effect."""

    effect: float
    power: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerAnswer:
    """What the planner says; ``effect`` is the distance to what is tested against."""

    planning: Planning
    asked: Asked
    effect: float
    power: float
    n_total: int
    std_error: float
    degrees_of_freedom: float | None
    arms: tuple[ArmSize, ...]
    clusters: int | None = None
    design_effect: float | None = None
    weeks: float | None = None
    boundaries: tuple[float, ...] = ()
    curve: tuple[CurvePoint, ...] = ()
    size_curve: tuple[tuple[int, float], ...] = ()
    warnings: tuple[str, ...] = ()
