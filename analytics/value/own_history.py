"""What became of weak evidence: the portfolio's own factors, once enough was measured again.

A factor of the policy says how much of an effect of a grade will be found to be true. Where effects
were measured again at a better grade, that is known: the mean ratio of the later to the earlier
effect, drawn towards the policy's factor as if the policy had seen as many pairs as are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from math import sqrt
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from analytics.domain.assumptions import FactorHistory
from analytics.domain.days import day_of
from analytics.domain.estimate import Grade
from analytics.domain.own_history import GradeRecord
from analytics.value.good_effect import is_usable, quantile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from analytics.domain.assumptions import Assumptions
    from analytics.domain.initiative import Register
    from analytics.domain.study import Study

# As many pairs before anything is replaced, and as many as the policy's factor counts for.
PAIRS_NEEDED = 8
# Plain before/after and what was never measured stay at nothing, whatever luck they had.
LEARNS = (Grade.B, Grade.C, Grade.D)
# A ratio beyond these says little but that the earlier effect was near nothing.
LEAST, MOST = 0.0, 2.0
MEAN_BOUND = 0.95  # one-sided: the interval shown with a mean ratio is a 90 % one
PLACES = Decimal("0.0001")
LETTERS = tuple(Grade)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """One trusted effect, turned so that positive is good."""

    grade: Grade
    effect: float
    end: date


def with_history(
    assumptions: Assumptions, register: Register, studies: Sequence[Study], *, as_of: date
) -> Assumptions:
    """Replace the factors of grades that were measured again often enough.

    Parameters
    ----------
    assumptions
        The policy in force; with its own history in it already it comes back as it is.
    register
        KPIs with their direction.
    studies
        All of them, the superseded ones too.
    as_of
        What was observed later is not known.
    """
    if assumptions.own_history:
        return assumptions
    found = []
    ratios = _ratios(register, studies, as_of)
    for grade in LEARNS:
        known = ratios.get(grade, [])
        if len(known) >= PAIRS_NEEDED:
            found.append(_history(grade, known, assumptions.evidence_factor(grade)))
    if not found:
        return assumptions
    own = {one.grade: one.factor for one in found}
    return replace(
        assumptions,
        evidence_factors=tuple(
            (grade, own.get(grade, factor)) for grade, factor in assumptions.evidence_factors
        ),
        own_history=tuple(found),
    )


def grade_records(
    assumptions: Assumptions, register: Register, studies: Sequence[Study], *, as_of: date
) -> tuple[GradeRecord, ...]:
    """Say of every grade that learns how often it was measured again, and what came of it.

    Parameters
    ----------
    assumptions
        As in force, with its own history where that has replaced a factor.
    register
        KPIs with their direction.
    studies
        All of them, the superseded ones too.
    as_of
        What was observed later is not known.
    """
    ratios = _ratios(register, studies, as_of)
    return tuple(_record(grade, ratios.get(grade, []), assumptions) for grade in LEARNS)


def _record(grade: Grade, ratios: list[float], assumptions: Assumptions) -> GradeRecord:
    history = assumptions.history_of(grade)
    enough = len(ratios) >= PAIRS_NEEDED
    mean = fmean(ratios) if enough else None
    reach = (
        quantile(MEAN_BOUND, len(ratios) - 1) * stdev(ratios) / sqrt(len(ratios))
        if enough
        else None
    )
    return GradeRecord(
        grade=grade,
        pairs=len(ratios),
        needed=PAIRS_NEEDED,
        mean=mean,
        low=None if mean is None or reach is None else max(LEAST, mean - reach),
        high=None if mean is None or reach is None else min(MOST, mean + reach),
        policy=history.policy if history else assumptions.evidence_factor(grade),
        used=assumptions.evidence_factor(grade),
        replaced=history is not None,
    )


def _history(grade: Grade, ratios: list[float], policy: Decimal) -> FactorHistory:
    count, mean = len(ratios), fmean(ratios)
    drawn = (count * mean + PAIRS_NEEDED * float(policy)) / (count + PAIRS_NEEDED)
    return FactorHistory(
        grade=grade,
        pairs=count,
        mean=mean,
        policy=policy,
        factor=Decimal(repr(min(1.0, drawn))).quantize(PLACES),
    )


def _ratios(register: Register, studies: Sequence[Study], as_of: date) -> dict[Grade, list[float]]:
    """Later over earlier effect, by the grade of the earlier; one ratio an earlier study."""
    directions = {kpi.kpi_id: kpi.direction for kpi in register.kpis}
    measured: defaultdict[tuple[str, str], list[_Measured]] = defaultdict(list)
    for study in studies:
        if study.kpi_id in directions:
            key = (study.initiative_id, study.kpi_id)
            measured[key] += _measured(study, directions[study.kpi_id], as_of)
    ratios: defaultdict[Grade, list[float]] = defaultdict(list)
    for found in measured.values():
        for earlier in found:
            better = _measured_again(earlier, found)
            if better is not None:
                ratio = better.effect / earlier.effect
                ratios[earlier.grade].append(min(max(ratio, LEAST), MOST))
    return dict(ratios)


def _measured(study: Study, direction: int, as_of: date) -> Iterable[_Measured]:
    estimate = study.estimate
    if estimate is None or not estimate.trustworthy or not is_usable(estimate.effect):
        return
    end = day_of(estimate.finding.data.period_end)
    if end is not None and end <= as_of:
        yield _Measured(grade=estimate.grade, effect=direction * estimate.effect.effect, end=end)


def _measured_again(earlier: _Measured, found: list[_Measured]) -> _Measured | None:
    """Best later measurement of a better grade; a loss measured first promised nothing."""
    if earlier.effect <= 0:
        return None
    later = [
        one
        for one in found
        if LETTERS.index(one.grade) < LETTERS.index(earlier.grade) and one.end >= earlier.end
    ]
    return min(
        later, key=lambda one: (LETTERS.index(one.grade), -one.end.toordinal()), default=None
    )
