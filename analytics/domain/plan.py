"""What is asked before the data are looked at: one frozen class per design.

``Plan`` is a union, matched exhaustively in ``estimators/registry.py``. Options hold only what the
design knows; the parser (``ingest/plan_file.py``) refuses every other key by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from analytics.domain.looks import LookPlan

Alternative = Literal["two-sided", "larger", "smaller"]
StandardErrors = Literal["classical", "HC0", "HC1", "HC2", "HC3", "CR1", "CR3", "HAC", "AR1"]
Adjustment = Literal["lin", "additive"]
OutcomeKind = Literal["mean", "proportion", "ratio", "count", "quantile"]
MissingCovariates = Literal["indicator", "drop"]
AdjustedEstimator = Literal["aipw", "regression", "weighting"]
Estimand = Literal["att", "ate"]
SyntheticMethod = Literal["synthetic_difference_in_differences", "synthetic_control"]
Family = Literal["gaussian", "quasi_poisson"]
UnitsAre = Literal["persons", "things", ""]
SeriesEstimator = Literal["gls", "forecast"]
Donut = Literal["if_needed", "always"]
AdoptionEstimator = Literal["callaway_santanna", "imputation"]
AdoptionComparison = Literal["never_treated", "not_yet_treated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """An outcome that is a ratio of sums: total of one column over total of another."""

    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RollOut:
    """What a before/after plan says besides: how its order came about, real use, what cannot move.

    ``drawn_by_lot`` says that chance decided who started when; ``received`` names the column of
    real use, ``placebo_outcomes`` columns that the initiative cannot touch.
    """

    drawn_by_lot: bool = False
    received: str = ""
    placebo_outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What every plan says, whatever its design.

    ``credited_exposure`` names the column that counts the unit-periods a row stands for (tickets,
    store-weeks); without it every row counts one. ``notation`` answers columns of the file that
    could be read in two ways. ``units_are`` says whether units are persons, empty where it is open.
    """

    title: str
    design: str
    outcome: str | Ratio
    higher_is_better: bool
    sha256: str
    text: str
    initiative_id: str = ""
    kpi_id: str = ""
    data: str = ""
    registered_on: date | None = None
    unit: str = ""
    time: str = ""
    where: tuple[tuple[str, str], ...] = ()
    confidence: float = 0.95
    alternative: Alternative = "two-sided"
    credited_exposure: str = ""
    roll_out: RollOut = RollOut()
    notation: tuple[tuple[str, str], ...] = ()
    units_are: UnitsAre = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectPrior:
    """What was believed of the effect before the data: a normal prior, stated with its scale.

    ``relative`` says that mean and sd are shares of the control's mean, not outcome units.
    """

    mean: float
    sd: float
    relative: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """How much worse a guardrail may get: in outcome units, or as a share of the control's mean."""

    size: float
    relative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Winsorising:
    """Percentiles of the pooled values, as shares, beyond which a value is read as the percentile.

    ``low`` is ``None`` where only the high end is held.
    """

    high: float
    low: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeOptions:
    """What is compared between the arms of an experiment.

    ``quantile`` belongs to the kind of that name. ``weight`` is the column that says how many equal
    units a row stands for, empty where every row is one.
    """

    kind: OutcomeKind = "mean"
    quantile: float = 0.5
    winsorise: Winsorising | None = None
    weight: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentPlan:
    """Units were assigned at random to arms; every arm is compared with the control.

    ``covariates`` holds ``pre_outcome`` too. ``cuped`` asks for one slope for all arms and Welch's
    test of the adjusted outcome. ``missing_covariates`` says whether a row without a covariate is
    filled and marked, or left out. ``received`` is the column of real use, ``strata`` the blocks of
    the assignment, ``margin`` the limit of a guardrail.
    """

    question: Question
    treatment: str
    control: str
    arm: str = ""
    cluster: str = ""
    covariates: tuple[str, ...] = ()
    text_columns: tuple[str, ...] = ()
    std_errors: StandardErrors = "HC2"
    adjustment: Adjustment = "lin"
    allocation: tuple[tuple[str, float], ...] = ()
    looks: LookPlan | None = None
    pre_outcome: str = ""
    cuped: bool = False
    missing_covariates: MissingCovariates = "drop"
    strata: str = ""
    received: str = ""
    margin: Margin | None = None
    exposure_start: str = ""
    prior: EffectPrior | None = None
    outcome: OutcomeOptions = OutcomeOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceInDifferencesPlan:
    """Treated and comparison units before and after one common start.

    ``anticipation`` periods before and ``transition`` periods after the start are left out.
    """

    question: Question
    treated: str
    treated_values: tuple[str, ...]
    start: date | int
    cluster: str = ""
    covariates: tuple[str, ...] = ()
    text_columns: tuple[str, ...] = ()
    std_errors: StandardErrors = "HC2"
    transition: int = 0
    anticipation: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticControlPlan:
    """One or few treated units against a weighted mixture of comparison units.

    ``anticipation`` periods before and ``transition`` periods after the start are left out.
    """

    question: Question
    treated: str
    treated_values: tuple[str, ...]
    start: date | int
    estimator: SyntheticMethod = "synthetic_difference_in_differences"
    anticipation: int = 0
    transition: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedTimeSeriesPlan:
    """One series before and after the start.

    ``slope``, ``harmonics`` and ``family`` are ``None`` where the data decide by the rule in
    METHODS.md. ``covariates`` are comparison series that the forecast may use. ``donut`` leaves the
    last periods before the start out of the leading estimate always, or where its check fails.
    """

    question: Question
    start: date | int
    std_errors: StandardErrors = "AR1"
    season_length: int | None = None
    harmonics: int | None = None
    trend: bool = True
    slope: bool | None = None
    transition: int = 1
    lags: int | None = None
    family: Family | None = None
    estimator: SeriesEstimator = "gls"
    donut: Donut = "if_needed"
    covariates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedComparisonPlan:
    """Users and others compared after adjustment, nobody assigned, no time before.

    ``estimand`` says whose average effect is asked for: of those who adopted, or of all.
    """

    question: Question
    treatment: str
    control: str
    arm: str = ""
    cluster: str = ""
    covariates: tuple[str, ...] = ()
    text_columns: tuple[str, ...] = ()
    estimator: AdjustedEstimator = "aipw"
    estimand: Estimand = "att"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaggeredAdoptionPlan:
    """Units adopt at different times, some perhaps never.

    ``estimator`` and ``comparison`` are ``None`` where the shape of the data decides by the rule in
    METHODS.md.
    """

    question: Question
    first_treated: str
    cluster: str = ""
    covariates: tuple[str, ...] = ()
    text_columns: tuple[str, ...] = ()
    estimator: AdoptionEstimator | None = None
    comparison: AdoptionComparison | None = None
    anticipation: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoPlan:
    """The shape of the data decides on the design; the plan says who, when and what.

    ``first_treated`` names the column with each unit's first treated period; or ``treated``,
    ``treated_values`` and ``start`` say it for one common start; or ``start`` alone for one series;
    or ``treatment`` and ``control`` for units observed once, ``randomised`` if by lot.
    """

    question: Question
    first_treated: str = ""
    treated: str = ""
    treated_values: tuple[str, ...] = ()
    start: date | int | None = None
    treatment: str = ""
    control: str = ""
    randomised: bool = False
    cluster: str = ""
    covariates: tuple[str, ...] = ()
    text_columns: tuple[str, ...] = ()


DesignPlan = (
    ExperimentPlan
    | DifferenceInDifferencesPlan
    | StaggeredAdoptionPlan
    | SyntheticControlPlan
    | InterruptedTimeSeriesPlan
    | AdjustedComparisonPlan
)
Plan = DesignPlan | AutoPlan
