"""What the demo tells about one initiative: its register facts and the study planted for it.

A story is data. Effects written here are the truth of the simulation; nothing of it reaches the
demo folder except through the outcome rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from analytics.simulation.worlds import ClusterShape, OutcomeShape, PanelShape, SeriesShape


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A KPI and what finance approved one unit of it to be worth; no value where none was."""

    kpi_id: str
    name: str
    definition: str
    unit: str
    direction: int
    benefit_class: str
    unit_value: str = ""
    per: str = ""
    basis: str = ""
    source_system: str = ""
    aggregation: str = "mean"
    guardrail: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What the sponsor says it is worth a year, in SGD."""

    amount: int
    kind: str
    basis: str
    status: str = "submitted"
    finance_ref: str = ""
    claimed_on: str = "2026-09-28"


@dataclass(frozen=True, slots=True)
class Signal:
    """A monitored number: where it began, where it stands, when it warns and breaches."""

    layer: str
    metric: str
    first: float
    last: float
    warn: float
    breach: float
    direction: int


@dataclass(frozen=True, slots=True)
class Use:
    """Who could use it, which share does at first and at last, how often people overrule it."""

    eligible: int
    first: float
    last: float
    overridden: float
    decisions: int = 0


@dataclass(frozen=True, slots=True)
class Readiness:
    """Sections whose first question is missing (0) or manual (0.5); every other one is done (1)."""

    missing: tuple[str, ...] = ()
    manual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Money:
    """Cost in SGD: building it, running it a quarter, and what scaling would take."""

    budget: int
    build: int
    quarter: int
    scale_capex: int = 0
    scale_run_per_unit: int = 0
    generative: bool = False


@dataclass(frozen=True, slots=True)
class Exposure:
    """A column that counts what a row stands for; ``spread`` is relative."""

    column: str
    mean: int
    spread: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the plan says whatever the design.

    ``data`` names another study's file; ``lot`` another study whose draw of lots this one shares.
    """

    study_id: str
    title: str
    outcome: str
    unit: str
    time: str
    registered_on: str = ""
    data: str = ""
    lot: str = ""
    decimals: int = 2
    exposure: Exposure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentStudy:
    """A randomised pilot, or a production programme with a randomised holdout.

    Parameters
    ----------
    first_day, days
        When units come in; ``by_month`` writes the first of that month only. With ``months`` or
        ``weeks`` every unit reports once in each instead.
    arms
        Control label, then the label of the initiative's arm.
    cluster
        Column and shape where whole groups were randomised.
    group
        Text covariate: its column and its values; later values have higher outcomes.
    prefix
        What a unit is called before its number.
    lost
        Share of the treated that vanished before they were counted, all from the half with the
        higher outcomes (a broken assignment).
    """

    header: Header
    n: int
    shape: OutcomeShape
    effect: float
    first_day: date
    prefix: str
    days: int = 0
    by_month: bool = False
    months: int = 0
    weeks: int = 0
    arms: tuple[str, str] = ("control", "ai")
    share: float = 0.5
    cluster: tuple[str, ClusterShape] | None = None
    before: str = ""
    group: tuple[str, tuple[str, ...]] | None = None
    lost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelStudy:
    """Treated and comparison units by month, before and after one start."""

    header: Header
    shape: PanelShape
    first_month: date
    path: tuple[float, ...]
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesStudy:
    """One series by month or week; ``denominator`` makes the outcome a ratio of two columns."""

    header: Header
    shape: SeriesShape
    first_day: date
    effect: float
    step_days: int = 7
    denominator: Exposure | None = None
    options: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StaggeredStudy:
    """Units that adopt one after another: ``adopted`` gives the number of units by period."""

    header: Header
    shape: PanelShape
    first_month: date
    effect: float
    adopted: tuple[tuple[int, int], ...]
    prefix: str


Study = ExperimentStudy | PanelStudy | SeriesStudy | StaggeredStudy


@dataclass(frozen=True, slots=True)
class UseCase:
    """What the AI is: the register's description."""

    problem: str
    benefits: str
    outputs: str
    kind_of_ai: str = "classical_ml"
    vendor: str = ""
    risk: str = "limited"
    personal_data: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One initiative with everything the demo says about it.

    ``expected`` is the business case's effect, low and high, in KPI units.
    """

    initiative_id: str
    name: str
    domain_id: str
    business_unit: str
    stage: str
    owner: str
    began: date
    live: date | None
    use_case: UseCase
    money: Money
    pilot_units: int
    reachable_units: int
    site: str = "Singapore"
    measure: Measure | None = None
    claim: Claim | None = None
    expected: tuple[float, float, float] | None = None
    study: Study | None = None
    guardrail: tuple[Measure, Study] | None = None
    use: Use | None = None
    readiness: Readiness | None = None
    signals: tuple[Signal, ...] = ()
