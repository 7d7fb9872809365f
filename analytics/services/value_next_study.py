"""Measure first? What another study in new units would be worth before an initiative is scaled."""

from __future__ import annotations

from math import hypot, sqrt
from typing import TYPE_CHECKING

from analytics.domain.errors import NotEstimableError
from analytics.domain.next_study import NextStudy, StudySize
from analytics.ingest.plan_file import parse_plan
from analytics.ranking.information_value import Belief, StudyCost, cost_of_delay, value_of_study
from analytics.ranking.scaled_value import annuity
from analytics.ranking.value_draws import WIDTH_IN_DEVIATIONS
from analytics.services.draft_plan import PlanDraft, draft_plan

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.appraisal import Appraisal, RankedInitiative
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.gate import ScalingOutlook
    from analytics.domain.next_study import StudyTerms
    from analytics.domain.study import Study

MONTHS_A_YEAR = 12
FEWEST_UNITS = 2  # one in use and one without


def value_next_study(
    one: RankedInitiative, terms: StudyTerms, assumptions: Assumptions
) -> NextStudy:
    """Value studies of every size up to half of the units still to reach.

    A study in new units measures their value directly: its error is the spread between units, of
    the pilot's own and of what travels, over the root of the units with the initiative.

    Parameters
    ----------
    one
        With a gate that has an outlook.
    terms
        What a study would take.
    assumptions
        Horizon and discount rate.

    Raises
    ------
    NotEstimableError
        The value at scale is not known, or too few units are left to study.
    """
    outlook = one.gate.outlook if one.gate else None
    if outlook is None or outlook.std_dev <= 0:
        raise NotEstimableError(
            "The value at scale is not known, so nothing says what more evidence is worth.",
            "Settle the conditions of the gate that are not known.",
        )
    most = int(outlook.units // FEWEST_UNITS)
    if most < 1:
        raise NotEstimableError(
            f"{outlook.units:g} units are left, too few to compare some with others.",
            "Decide on what is known.",
        )
    belief = Belief(mean=outlook.mean, std_dev=outlook.std_dev)
    spread = _spread(one.appraisal, outlook, assumptions)
    waiting = cost_of_delay(belief, delay=terms.months, horizon=assumptions.horizon_months)
    price = StudyCost(fixed=terms.fixed, per_unit=terms.per_unit, delay=waiting)
    found = [
        value_of_study(belief, spread / sqrt(units), cost=price.of(units), units=units)
        for units in range(1, most + 1)
    ]
    sizes = tuple(
        StudySize(
            units=int(study.units), worth=study.expected, cost=price.of(study.units), net=study.net
        )
        for study in found
    )
    return NextStudy(
        mean=outlook.mean,
        if_perfect=found[0].if_perfect,
        probability_wrong=found[0].probability_wrong,
        best=max(sizes, key=lambda size: (size.net, -size.units)),
        sizes=sizes,
        terms=terms,
    )


def plan_next_study(one: RankedInitiative, study: NextStudy, *, today: date) -> str:
    """Write the plan file of the best study: new units drawn by lot, the KPI of the last study.

    Parameters
    ----------
    one
        The initiative, with at least one study that ended in an estimate.
    study
        What was found to be best.
    today
        The plan's date of registration.
    """
    last = next((s for s in one.appraisal.studies if s.estimate is not None), None)
    if last is None or last.estimate is None:
        raise NotEstimableError(
            "There is no study to take the outcome from.", "Write a plan on the Studies page."
        )
    return draft_plan(
        PlanDraft(
            title=f"{one.appraisal.initiative.name}: {study.best.units} new units by lot",
            initiative_id=one.appraisal.initiative.initiative_id,
            kpi_id=last.kpi_id,
            design="experiment",
            outcome=_outcome(last),
            higher_is_better=last.estimate.higher_is_better,
            registered_on=today,
            treatment="arm",
            control="without",
            arm="with",
            cluster="unit",
        )
    )


def _outcome(study: Study) -> str:
    """Return the outcome column of a study; its KPI's name where the plan has a ratio."""
    outcome = parse_plan(study.plan_text).question.outcome
    return outcome if isinstance(outcome, str) else study.kpi_id


def _spread(appraisal: Appraisal, outlook: ScalingOutlook, assumptions: Assumptions) -> float:
    """Spread of the whole decision's value if it were read off one new unit."""
    low, high = appraisal.credited_low, appraisal.credited_high
    pilot_units = appraisal.initiative.pilot_units or 1.0
    values = [one.value_mean for one in appraisal.credits if one.value_mean is not None]
    relative = (
        0.0
        if low is None or high is None or not sum(values)
        else float(high - low) / WIDTH_IN_DEVIATIONS / abs(sum(values))
    )
    own = relative * abs(outlook.pilot) * sqrt(pilot_units)
    travels = outlook.voltage.spread * abs(outlook.pilot)
    years = assumptions.horizon_months / MONTHS_A_YEAR
    # Units with it are compared with as many without: the difference has twice the variance.
    return sqrt(2) * hypot(own, travels) * outlook.units * annuity(assumptions.discount_rate, years)
