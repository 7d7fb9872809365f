"""What the evidence suggests for one initiative, with the reasons in words, strongest first.

``RULES`` are asked in order and the first that answers decides; METHODS.md has them as a table.
People decide: this is advice. A rule sees one initiative, never its neighbours, so that ranking
under uncertainty can ask the same rules for every draw of the values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.appraisal import Advice, Recommendation
from analytics.domain.days import a_year_before, day_of
from analytics.domain.errors import NotBuiltError
from analytics.ranking.case import case_of
from analytics.ranking.rules_of_benefit import (
    contested,
    cost_unknown,
    does_not_pay,
    fading,
    no_price,
    pays,
    weak_evidence,
)
from analytics.ranking.rules_of_evidence import (
    harmful,
    harmful_and_useful,
    not_measured,
    not_trustworthy,
    not_usable,
    retired,
    unclear,
)

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions

RULES = (
    retired,
    not_measured,
    harmful_and_useful,
    harmful,
    not_trustworthy,
    not_usable,
    unclear,
    fading,
    no_price,
    weak_evidence,
    contested,
    cost_unknown,
    pays,
    does_not_pay,
)


def recommend(appraisal: Appraisal, *, assumptions: Assumptions, as_of: date) -> Recommendation:
    """Advise on one initiative.

    Parameters
    ----------
    appraisal
        With feasibility where it is known.
    assumptions
        From which feasibility on scaling is advised.
    as_of
        Evidence that ends more than a year before is due again.
    """
    case = case_of(appraisal, assumptions)
    found = next(answer for rule in RULES if (answer := rule(case)) is not None)
    due = () if found.advice is Advice.RETIRE else _due_again(appraisal, as_of)
    reasons = (*found.reasons, *_waiting(appraisal), *due)
    return Recommendation(advice=found.advice, reasons=reasons)


def _waiting(appraisal: Appraisal) -> tuple[str, ...]:
    """Say which studies beside the counted ones cannot be run yet."""
    names = [
        f"'{one.study_id}'"
        for one in appraisal.studies
        if one.problem is not None and one.problem.kind == NotBuiltError.kind
    ]
    if not names or not appraisal.credits:
        return ()
    return (f"Not counted, because the design is not built yet: {', '.join(names)}.",)


def _due_again(appraisal: Appraisal, as_of: date) -> tuple[str, ...]:
    """Say which evidence is more than twelve months old."""
    limit = a_year_before(as_of)
    return tuple(
        f"Re-estimate due: '{credit.study_id}' was observed until {end}, more than 12 months ago."
        for credit in appraisal.credits
        if (end := day_of(credit.period_end)) is not None and end < limit
    )
