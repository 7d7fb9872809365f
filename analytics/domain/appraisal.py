"""One initiative appraised, and the portfolio of them: what the pages and ``rank`` show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analytics.domain.assumptions import Assumptions
from analytics.domain.credit import Credit
from analytics.domain.errors import NotFoundError
from analytics.domain.estimate import Estimate, Grade
from analytics.domain.gate import Gate
from analytics.domain.gate_override import ScoredOverride
from analytics.domain.initiative import BenefitClaim, Initiative, Kpi, Register
from analytics.domain.problem import Problem
from analytics.domain.study import Study


class Advice(StrEnum):
    """What the evidence suggests; people decide."""

    SCALE = "scale"
    CONTINUE = "continue"
    FIX = "fix"
    RUN_EXPERIMENT = "run_experiment"
    PAUSE = "pause"
    STOP = "stop"
    RETIRE = "retire"


class Weighting(StrEnum):
    """A statement about how much value counts against feasibility, and what else counts.

    The last two weigh strategic importance and available people, too.
    """

    POLICY = "policy"
    VALUE_FIRST = "value_first"
    FEASIBILITY_FIRST = "feasibility_first"
    ANY = "any"
    FOUR_IN_ORDER = "four_in_order"
    FOUR_ANY = "four_any"

    @property
    def of_four(self) -> bool:
        """Whether importance and people count, too."""
        return self in {Weighting.FOUR_IN_ORDER, Weighting.FOUR_ANY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feasibility:
    """The weakest readiness section on a 1 to 5 scale (ML Test Score takes the minimum, too)."""

    score: float
    weakest_section: str
    sections: tuple[tuple[str, float], ...]
    answered: int
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """What one initiative earned, costs and promises.

    Money is ``None`` where it is not known: never zero for unknown. ``expected_net_value`` is the
    risk-adjusted best estimate minus cost; ``net_credited`` is credited minus cost. All money is in
    ``currency``. ``claimed_with_evidence`` is the part of ``claimed`` whose KPI has evidence of
    grade A to C. ``cost`` is that of the periods that begin from ``cost_from`` to ``cost_to``.
    """

    initiative: Initiative
    grade: Grade
    credits: tuple[Credit, ...] = ()
    claims: tuple[BenefitClaim, ...] = ()
    studies: tuple[Study, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    claimed: Decimal | None = None
    credited: Decimal | None = None
    credited_low: Decimal | None = None
    credited_high: Decimal | None = None
    cost: Decimal | None = None
    net_credited: Decimal | None = None
    expected_net_value: Decimal | None = None
    value_score: float | None = None
    feasibility: Feasibility | None = None
    problems: tuple[Problem, ...] = ()
    currency: str = ""
    claimed_with_evidence: Decimal | None = None
    cost_from: date | None = None
    cost_to: date | None = None

    def behind(self, credit: Credit) -> tuple[Estimate, Kpi] | None:
        """Return the estimate and the KPI of one of its credits; ``None`` where one is missing."""
        study = next((one for one in self.studies if one.study_id == credit.study_id), None)
        kpi = next((one for one in self.kpis if one.kpi_id == credit.kpi_id), None)
        if study is None or study.estimate is None or kpi is None:
            return None
        return study.estimate, kpi


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """Who comes first most often under one statement about weights, and how often."""

    weighting: Weighting
    initiative_id: str
    name: str
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """Advice with its reasons in words, strongest first."""

    advice: Advice
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedInitiative:
    """An appraisal with its place and its advice. ``priority`` is the 1 to 5 score behind it.

    ``rank_probabilities`` holds the chance of rank 1, 2, 3 and so on at the policy's weights, and
    ``probability_funded`` the chance of being in the best portfolio the review's budget buys. Both
    are absent where the value is not known in money. ``gate`` is there where it can grow.
    """

    rank: int
    appraisal: Appraisal
    recommendation: Recommendation
    priority: float | None = None
    rank_probabilities: tuple[float, ...] = ()
    probability_funded: float | None = None
    gate: Gate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The portfolio in eight numbers; absent ones are ``None`` and have a problem.

    ``credited`` is the exact sum of the initiatives' credits. The range is the 90 % interval of the
    risk-adjusted measured value from the variance of the sum, initiatives independent.
    ``evidence_coverage`` is the share of the claimed money that rests on grade A to C.
    """

    claimed: Decimal | None = None
    credited: Decimal | None = None
    credited_low: Decimal | None = None
    credited_high: Decimal | None = None
    cost: Decimal | None = None
    evidence_coverage: float | None = None
    credit_rate: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioReview:
    """The ranked portfolio as of a date.

    ``leaders`` says who comes first under which statement about weights, ``overrides`` what became
    of going on although a gate did not pass. ``budget`` is the yearly
    money that ``probability_funded`` is about.
    """

    as_of: date
    currency: str
    headline: Headline
    ranked: tuple[RankedInitiative, ...]
    assumptions: Assumptions
    register: Register
    problems: tuple[Problem, ...] = ()
    revision: int = 0
    leaders: tuple[Leader, ...] = ()
    budget: Decimal | None = None
    overrides: tuple[ScoredOverride, ...] = ()

    def find(self, initiative_id: str) -> RankedInitiative:
        """Return the initiative with an id.

        Raises
        ------
        NotFoundError
            There is none.
        """
        for one in self.ranked:
            if one.appraisal.initiative.initiative_id == initiative_id:
                return one
        raise NotFoundError(f"There is no initiative '{initiative_id}'.", "Choose one of the list.")

    def overrides_of(self, initiative_id: str) -> tuple[ScoredOverride, ...]:
        """Return the overrides of an initiative's gate, in the order they were recorded."""
        return tuple(one for one in self.overrides if one.override.initiative_id == initiative_id)
