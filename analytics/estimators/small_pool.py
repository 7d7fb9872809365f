"""What a plan for a synthetic comparison gets where there is too little to find weights from.

The plain difference in differences answers, with an exact permutation test beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.plan import DifferenceInDifferencesPlan
from analytics.domain.problem import Problem
from analytics.estimators.checks.donor_pool import check_donor_pool, is_too_small
from analytics.estimators.checks.permutation import check_permutation, no_permutation
from analytics.estimators.numerics.exact_permutation import regroup
from analytics.estimators.numerics.unit_changes import changes, window_of

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.estimate import Finding
    from analytics.domain.moments import Panel
    from analytics.domain.plan import SyntheticControlPlan
    from analytics.estimators.numerics.complete_panel import CompletePanel

SIGNIFICANCE = 0.05


def is_small(complete: CompletePanel) -> bool:
    """Say whether the complete units and periods are too few for weights."""
    return is_too_small(len(complete.donors), int(complete.window.before.sum()))


def two_by_two(plan: SyntheticControlPlan) -> DifferenceInDifferencesPlan:
    """Ask the same question by the plain comparison of changes."""
    return DifferenceInDifferencesPlan(
        question=plan.question,
        treated=plan.treated,
        treated_values=plan.treated_values,
        start=plan.start,
    )


def explained(finding: Finding, complete: CompletePanel, panel: Panel) -> Finding:
    """Add to the plain comparison why it answers, and its exact permutation test.

    Parameters
    ----------
    finding
        The plain comparison of ``panel``.
    complete
        What could have been weighted.
    panel
        The periods that were used, units with gaps included.
    """
    pool = check_donor_pool(
        len(complete.treated),
        len(complete.donors),
        int(complete.window.before.sum()),
        incomplete=complete.incomplete,
    )
    return replace(
        finding,
        checks=(
            pool,
            *(one for one in finding.checks if one.name != "permutation"),
            _permutation(finding, panel),
        ),
        problems=(
            *finding.problems,
            Problem(
                kind="fell_back",
                message=pool.sentence,
                remedy="Bring more comparison units or an earlier history.",
            ),
        ),
    )


def _permutation(finding: Finding, panel: Panel) -> Check:
    change = changes(panel, window_of(panel, 0))
    found = regroup(change, panel.treated)
    if found is None:
        return no_permutation(int((~np.isnan(change)).sum()))
    clear = finding.effects[0].p_value < SIGNIFICANCE
    return check_permutation(found.total, found.as_large, smallest=found.smallest, clear=clear)
