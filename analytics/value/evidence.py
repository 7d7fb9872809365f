"""Which studies of an initiative count, what each is credited, and why others are not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.domain.days import day_of
from analytics.domain.estimate import Grade
from analytics.domain.problem import Problem
from analytics.domain.study import RUN_AGAIN
from analytics.value.credit import benefit_class_of, credit_effect
from analytics.value.good_effect import is_usable
from analytics.value.price import price_of

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.assumptions import Assumptions
    from analytics.domain.credit import Credit
    from analytics.domain.estimate import Effect, Estimate
    from analytics.domain.initiative import Kpi, Register, UnitValue
    from analytics.domain.study import Study

LETTERS = tuple(Grade)
MOST_AMOUNT = 1e15  # beyond it no company earns, and cents are lost in a float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Credits, one a KPI, and what stands in the way of the others."""

    credits: tuple[Credit, ...]
    problems: tuple[Problem, ...]


def evidence_of(
    studies: tuple[Study, ...], register: Register, *, assumptions: Assumptions, as_of: date
) -> Evidence:
    """Credit an initiative's studies: per KPI the best graded counts, then the latest, the worst.

    Parameters
    ----------
    studies
        Those of one initiative.
    register
        KPIs and their prices.
    assumptions
        The policy in force.
    as_of
        What was observed later is not counted.
    """
    kpis = {kpi.kpi_id: kpi for kpi in register.kpis}
    problems: list[Problem] = []
    by_kpi: defaultdict[str, list[Study]] = defaultdict(list)
    for study in studies:
        problem = _why_not(study, kpis.get(study.kpi_id), as_of)
        if problem is None:
            by_kpi[study.kpi_id].append(study)
        else:
            problems.append(problem)
    entries = []
    for kpi_id, found in sorted(by_kpi.items()):
        best, *others = sorted(found, key=lambda one: _worth(one, kpis[one.kpi_id]))
        problems += [_superseded(other, best, kpis[kpi_id]) for other in others]
        problems += [_stale(best)] if best.stale else []
        credit, reasons = _credit(best, kpis[kpi_id], register, assumptions, as_of)
        entries.append(credit)
        problems += reasons
    return Evidence(credits=tuple(entries), problems=tuple(problems))


def _credit(
    study: Study, kpi: Kpi, register: Register, assumptions: Assumptions, as_of: date
) -> tuple[Credit, tuple[Problem, ...]]:
    estimate = study.estimate
    if estimate is None:
        raise ValueError(f"study {study.study_id} has no estimate")
    observed_to = day_of(estimate.finding.data.period_end) or as_of
    price = price_of(kpi, register.unit_values, currency=assumptions.currency, on=observed_to)
    unit_value = price.unit_value
    if unit_value is not None and not _is_money(estimate.effect, unit_value):
        credit = credit_effect(estimate, study, kpi, None, assumptions)
        return credit, (*price.problems, _too_large(study))
    credit = credit_effect(estimate, study, kpi, unit_value, assumptions)
    problems = price.problems
    if price.unit_value is not None and credit.exposure <= 0:
        problems = (*problems, _no_exposure(study))
    elif price.unit_value is not None and benefit_class_of(kpi) is None:
        problems = (*problems, _no_class(kpi))
    return credit, problems


def _is_money(effect: Effect, unit_value: UnitValue) -> bool:
    """Tell whether an effect with its error, priced, is an amount that can be kept to the cent."""
    size = max(abs(effect.effect), effect.std_error * effect.widening)
    amount = size * (effect.exposure or 0.0) * float(unit_value.unit_value)
    return amount < MOST_AMOUNT


def _worth(study: Study, kpi: Kpi) -> tuple[int, int, float, str]:
    """Sort key: better grade first, then the later end, then the worse effect, then the name.

    Of two studies alike in grade and end the worse one counts, so that no name decides on money.
    """
    estimate = study.estimate
    if estimate is None:
        raise ValueError(f"study {study.study_id} has no estimate")
    end = day_of(estimate.finding.data.period_end)
    later = -(end.toordinal() if end else 0)
    good = kpi.direction * estimate.effect.effect
    return LETTERS.index(estimate.grade), later, good, study.study_id


def _why_not(study: Study, kpi: Kpi | None, as_of: date) -> Problem | None:
    """Say why a study is not counted at all; ``None`` where it is."""
    if study.problem is not None:
        return replace(study.problem, where=study.study_id)
    if study.estimate is None:
        message, remedy = f"Study '{study.study_id}' has not been run.", "Run it on its data."
        return _problem("not_run", study, message, remedy)
    return _why_not_credited(study, study.estimate, kpi) or _not_yet(study, study.estimate, as_of)


def _why_not_credited(study: Study, estimate: Estimate, kpi: Kpi | None) -> Problem | None:
    """Say why an estimate cannot be turned into a good or a bad effect."""
    if kpi is None or kpi.direction not in (-1, 1):
        return _problem(
            "unknown_kpi",
            study,
            f"The register does not say what '{study.kpi_id}' is and which direction is good.",
            "Add it to kpi.csv with direction 1 or -1.",
        )
    if estimate.higher_is_better != (kpi.direction > 0):
        return _contradiction(study, kpi)
    if not is_usable(estimate.effect):
        message = f"Study '{study.study_id}' has no finite effect with a standard error."
        return _problem("not_estimable", study, message, "Add data, or choose another design.")
    return None


def _not_yet(study: Study, estimate: Estimate, as_of: date) -> Problem | None:
    end = day_of(estimate.finding.data.period_end)
    if end is None or end <= as_of:
        return None
    message = f"Study '{study.study_id}' was observed until {end}, after {as_of}."
    return _problem("observed_later", study, message, f"Look at {end} or later.")


def _contradiction(study: Study, kpi: Kpi) -> Problem:
    said = "more" if kpi.direction < 0 else "less"
    good = "more" if kpi.direction > 0 else "less"
    return _problem(
        "direction_contradiction",
        study,
        f"The plan of '{study.study_id}' says {said} of {kpi.name} is better, the register says"
        f" {good} is, so its effect is not credited.",
        "Correct higher_is_better in the plan or direction in kpi.csv.",
    )


def _superseded(study: Study, best: Study, kpi: Kpi) -> Problem:
    return _problem(
        "superseded",
        study,
        f"Study '{study.study_id}' is not counted: {kpi.name} is credited once, from"
        f" '{best.study_id}', which has the better grade, was observed later or, alike in both,"
        " shows less.",
        "Nothing to do.",
    )


def _stale(study: Study) -> Problem:
    return _problem(
        "stale_data",
        study,
        f"What is credited for study '{study.study_id}' is stale. {study.stale}",
        RUN_AGAIN,
    )


def _no_exposure(study: Study) -> Problem:
    return _problem(
        "no_exposure",
        study,
        f"Study '{study.study_id}' does not say how many unit-periods the effect was observed on,"
        " so it has no amount of money.",
        "Name the column that counts them as credited_exposure in the plan.",
    )


def _too_large(study: Study) -> Problem:
    return _problem(
        "too_large",
        study,
        f"Study '{study.study_id}' is worth more money than there is, so it has no amount.",
        "Check the outcome, the column of credited_exposure and the unit value for a wrong unit.",
    )


def _no_class(kpi: Kpi) -> Problem:
    return Problem(
        kind="no_benefit_class",
        message=(
            f"'{kpi.benefit_class}' is not a kind of benefit that {kpi.name} can have, so a gain"
            " has no amount of money."
            if kpi.benefit_class
            else f"{kpi.name} has no kind of benefit, so a gain has no amount of money."
        ),
        remedy="Set benefit_class in kpi.csv: finance decides which share of it becomes real.",
        where=kpi.kpi_id,
        column="benefit_class",
        value=kpi.benefit_class,
    )


def _problem(kind: str, study: Study, message: str, remedy: str) -> Problem:
    return Problem(kind=kind, message=message, remedy=remedy, where=study.study_id)
