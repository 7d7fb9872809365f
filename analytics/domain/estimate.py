"""What an analysis found: effects with interval, counts, checks and grade."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from analytics.domain.bridge import TakenOut
from analytics.domain.check import Check
from analytics.domain.choice import Choice
from analytics.domain.looks import Monitoring
from analytics.domain.people import PeopleInGroups
from analytics.domain.problem import Problem


class Grade(StrEnum):
    """Evidence grade: Maryland Scientific Methods Scale, A strongest, U unmeasured."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    U = "U"


class Role(StrEnum):
    """Why a second number stands beside the primary one."""

    RAW = "raw"
    SENSITIVITY = "sensitivity"
    NAIVE = "naive"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeEffect:
    """Effect as a share of the baseline, interval by Fieller (1954)."""

    effect: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect in outcome units with its natural sign.

    ``p_value`` and the interval come from the same test. One-sided intervals have an infinite end.
    ``degrees_of_freedom`` is ``None`` where the reference distribution is the normal one.
    ``exposure`` is the number of treated unit-periods the effect was observed on.
    ``p_value_adjusted`` allows for all arms that were compared; ``adjusted_by`` says how.
    ``widening`` is how many times wider the interval is than that of a single test, because the
    result is looked at more than once.
    """

    name: str
    effect: float
    std_error: float
    ci_low: float
    ci_high: float
    confidence: float
    p_value: float
    degrees_of_freedom: float | None
    baseline_mean: float | None = None
    relative: RelativeEffect | None = None
    n_treated: int | None = None
    n_control: int | None = None
    clusters_treated: int | None = None
    clusters_control: int | None = None
    exposure: float | None = None
    p_value_adjusted: float | None = None
    adjusted_by: str = ""
    widening: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another method's answer to the same question, never the headline.

    ``p_value`` and ``sentence`` stand where the method says more than its interval.
    """

    method: str
    role: Role
    effect: float
    std_error: float
    ci_low: float
    ci_high: float
    p_value: float | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectOnUsers:
    """Effect on those whom the assignment brought to use it (Imbens and Angrist 1994).

    Parameters
    ----------
    name
        The arm.
    effect, std_error, ci_low, ci_high
        In outcome units; the interval is Anderson and Rubin's (1949). ``None`` where the set of
        effects that the data do not contradict is not an interval: ``confidence_set`` says it then.
    p_value
        Of no effect: the test of the effect of the assignment.
    first_stage, first_stage_f
        Use in the arm minus use in the control, and its F statistic.
    used_treated, used_control
        Share that used it in the arm and in the control.
    confidence_set, sentence
        In words.
    """

    name: str
    first_stage: float
    first_stage_f: float
    used_treated: float
    used_control: float
    rows: int
    confidence_set: str
    sentence: str
    confidence: float
    effect: float | None = None
    std_error: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_value: float | None = None


class GuardrailVerdict(StrEnum):
    """How a guardrail ended: shown to be no worse than its margin, shown to be, or open."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    UNDECIDED = "undecided"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """Whether an arm is no worse than a margin (non-inferiority test).

    Parameters
    ----------
    name
        The arm.
    margin
        Largest loss accepted, in outcome units (of the control's mean where it was a share).
    relative_margin
        The share, where the plan gave one.
    worst
        One-sided limit of the loss that the data still allow, in outcome units, harm positive.
    p_value
        Of a loss of the margin or more; below 1 - confidence the guardrail is passed.
    confidence
        Of the one-sided limit.
    """

    name: str
    verdict: GuardrailVerdict
    margin: float
    p_value: float
    worst: float
    confidence: float
    sentence: str
    relative_margin: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """How far the answer holds if an assumption does not, as a value with its sentence."""

    name: str
    value: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStudyPoint:
    """Effect by period relative to the start; the reference period has effect 0 by construction."""

    relative_time: int
    effect: float
    std_error: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentEffect:
    """Effect within one segment: as measured, and drawn towards the average of all segments.

    Interval and p-value are the segment's own, not adjusted for the other segments.
    """

    segment: str
    effect: float
    std_error: float
    ci_low: float
    ci_high: float
    p_value: float
    shrunken_effect: float
    shrunken_std_error: float
    n_treated: int
    n_control: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookEffect:
    """Effect at one place in time: all rows up to a look, or one period of a unit's exposure.

    The interval holds for this one place, not for stopping at the first good one.
    """

    time: str
    effect: float
    std_error: float
    ci_low: float
    ci_high: float
    n_treated: int
    n_control: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BayesianReading:
    """What to believe after the data, given a prior that the plan stated; in outcome units.

    ``loss_of_scaling`` is what scaling loses on average where the effect is a harm,
    ``loss_of_stopping`` what stopping loses where it is a benefit; both are positive.
    """

    prior_mean: float
    prior_sd: float
    prior_in_words: str
    mean: float
    sd: float
    low: float
    high: float
    confidence: float
    probability_of_benefit: float
    loss_of_scaling: float
    loss_of_stopping: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTimeEffect:
    """Effect on the units that adopted in period ``group``, seen in period ``time``."""

    group: str
    time: str
    effect: float
    std_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    """Observed against expected without the initiative, with a pointwise band.

    ``observed`` is ``None`` where the period is missing; the expected columns are ``None`` in the
    transition window.
    """

    time: str
    observed: float | None
    expected: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWeight:
    """Share of one comparison unit in the synthetic comparison."""

    unit: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodWeight:
    """Share of one period before the start in the level the effect is measured from."""

    time: str
    weight: float


class PlaceboKind(StrEnum):
    """What was pretended, or left out."""

    UNIT = "unit"
    START = "start"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placebo:
    """What the primary method finds when an untreated unit or an earlier start is pretended.

    ``left_out`` is the real comparison without one comparison unit. ``fit_before`` and
    ``fit_after`` are root mean square distances from the synthetic path on each side of the start.
    """

    kind: PlaceboKind
    name: str
    effect: float
    fit_before: float | None = None
    fit_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Rows that were not used, and why."""

    reason: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataUse:
    """Which data an estimate saw. ``sha256`` is of the file's bytes."""

    rows: int
    rows_used: int
    dropped: tuple[Dropped, ...] = ()
    sha256: str = ""
    period_start: str = ""
    period_end: str = ""

    def without(self, *parts: Dropped) -> DataUse:
        """Drop further rows of those used; parts without any are not named."""
        named = tuple(part for part in parts if part.rows)
        lost = sum(part.rows for part in named)
        return replace(self, rows_used=self.rows_used - lost, dropped=self.dropped + named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an estimator returns: effects and checks, not yet graded.

    ``start`` is the time label of the first treated period; empty where the design has none.
    ``graded_as`` names the grade ceiling where what was done differs from the plan's design.
    """

    method: str
    method_in_words: str
    estimand: str
    estimand_in_words: str
    effects: tuple[Effect, ...]
    primary: str
    data: DataUse
    alternatives: tuple[Alternative, ...] = ()
    effect_on_users: EffectOnUsers | None = None
    guardrails: tuple[Guardrail, ...] = ()
    event_study: tuple[EventStudyPoint, ...] = ()
    group_time: tuple[GroupTimeEffect, ...] = ()
    series: tuple[SeriesPoint, ...] = ()
    start: str = ""
    graded_as: str = ""
    checks: tuple[Check, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()
    problems: tuple[Problem, ...] = ()
    segments: tuple[SegmentEffect, ...] = ()
    cumulative: tuple[LookEffect, ...] = ()
    by_exposure: tuple[LookEffect, ...] = ()
    bayesian: BayesianReading | None = None
    weights: tuple[UnitWeight, ...] = ()
    period_weights: tuple[PeriodWeight, ...] = ()
    placebos: tuple[Placebo, ...] = ()
    taken_out: tuple[TakenOut, ...] = ()
    people: PeopleInGroups | None = None

    @property
    def headline(self) -> Effect:
        """The primary effect."""
        return next(effect for effect in self.effects if effect.name == self.primary)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A finding with its grade and its provenance: what pages, ledger and JSON show.

    ``choice`` says how the design was chosen where the plan left it open.
    """

    title: str
    design: str
    finding: Finding
    grade: Grade
    grade_reasons: tuple[str, ...]
    trustworthy: bool
    registered: bool
    higher_is_better: bool
    plan_sha256: str
    version: str
    deviations: tuple[str, ...] = field(default=())
    monitoring: Monitoring | None = None
    choice: Choice | None = None

    @property
    def effect(self) -> Effect:
        """The primary effect."""
        return self.finding.headline
