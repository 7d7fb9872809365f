"""The effect on users in words: the effect, its set, the first stage, or why it is withheld."""

from __future__ import annotations

from math import isfinite, sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.estimate import Alternative, EffectOnUsers, Role
from analytics.domain.problem import Problem
from analytics.estimators.numerics.effect_on_users import (
    TwoDifferences,
    anderson_rubin,
    outcome_and_use,
    wald_ratio,
)
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.post_stratification import (
    merge_small_strata,
    post_stratified_pair,
)
from analytics.estimators.numerics.t_test import critical_value, infer

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments
    from analytics.domain.plan import ExperimentPlan
    from analytics.estimators.numerics.effect_on_users import AndersonRubinSet

METHOD = "effect on users (Anderson-Rubin interval)"
# Staiger and Stock (1997): below this the point estimate leans towards the comparison of users.
STRONG = 10.0
# Use that moves by less than this share of a person is no use of the assignment.
ROUNDING = 1e-12


def effect_on_users(
    plan: ExperimentPlan,
    cells: CellMoments,
    arm: int,
    degrees_of_freedom: float,
    *,
    blocks: bool = False,
) -> EffectOnUsers:
    """Effect of the arm on those whom it brought to use.

    Parameters
    ----------
    plan
        Adjustment, kind of standard error and confidence.
    cells
        Moments of (covariates..., use, outcome).
    arm
        The arm of the headline.
    degrees_of_freedom
        Of the headline's test.
    blocks
        The cells are by (block, arm) and are averaged over the blocks.
    """
    if blocks:
        found = post_stratified_pair(merge_small_strata(cells)[0], arm)
    else:
        found = outcome_and_use(cells, arm, plan.adjustment, plan.std_errors)
    n, mean, _ = cells.merged(cells.arm, len(cells.arms))
    # Centred sums leave a rounding below 0 where nobody used it.
    used = np.where(np.abs(mean[:, -2]) < ROUNDING, 0.0, mean[:, -2])
    confidence = plan.question.confidence
    critical = critical_value((1 + confidence) / 2, degrees_of_freedom)
    allowed = anderson_rubin(found, critical)
    shown = allowed.shape == "interval" and abs(found.use) > ROUNDING
    effect, error = wald_ratio(found) if shown else (None, None)
    first = (
        f"{used[arm]:.0%} of '{cells.arms[arm]}' used it and {used[0]:.0%} of '{cells.arms[0]}';"
        f" the first stage is {figure(found.use)}"
        + (f" (F = {found.first_stage_f:,.1f})" if isfinite(found.first_stage_f) else "")
    )
    return EffectOnUsers(
        name=cells.arms[arm],
        first_stage=found.use,
        first_stage_f=found.first_stage_f,
        used_treated=float(used[arm]),
        used_control=float(used[0]),
        rows=int(n[0] + n[arm]),
        confidence=confidence,
        confidence_set=_set_in_words(allowed),
        effect=effect,
        std_error=error,
        ci_low=allowed.low if shown else None,
        ci_high=allowed.high if shown else None,
        p_value=_p_value(found, degrees_of_freedom) if shown else None,
        sentence=_sentence(found, first, effect, allowed),
    )


def withheld(users: EffectOnUsers) -> Problem | None:
    """Say why there is no effect on users; ``None`` where there is one."""
    if users.effect is not None:
        return None
    return Problem(
        kind="effect_on_users_not_estimable",
        message=f"The effect on users of '{users.name}' is withheld: {users.sentence}",
        remedy="Use the effect of the assignment; to learn about users, raise use in the arm or"
        " bring more units.",
        where=users.name,
    )


def users_alternative(users: EffectOnUsers) -> Alternative | None:
    """Write the effect on users beside the effect of the assignment."""
    if (
        users.effect is None
        or users.std_error is None
        or users.ci_low is None
        or users.ci_high is None
    ):
        return None
    return Alternative(
        method=METHOD,
        role=Role.SENSITIVITY,
        effect=users.effect,
        std_error=users.std_error,
        ci_low=users.ci_low,
        ci_high=users.ci_high,
        p_value=users.p_value,
        sentence=users.sentence,
    )


def _p_value(found: TwoDifferences, degrees_of_freedom: float) -> float:
    """Of no effect on users: that of no effect of the assignment, as the set is inverted from."""
    error = sqrt(max(float(found.covariance[0, 0]), float(np.finfo(np.float64).tiny)))
    return infer(found.outcome, error, degrees_of_freedom, confidence=0.95).p_value


def _sentence(
    found: TwoDifferences, first: str, effect: float | None, allowed: AndersonRubinSet
) -> str:
    if effect is None:
        return (
            f"{first}: too weak to tell the effect on users, which could be"
            f" {_set_in_words(allowed)}."
        )
    weak = (
        " The first stage is weak: trust the interval, not the middle."
        if found.first_stage_f < STRONG
        else ""
    )
    against = (
        " The assignment lowered use: the effect is on those whom it kept from using."
        if found.use < 0
        else ""
    )
    return (
        f"{first}. On those whom the assignment brought to use it the effect is {figure(effect)}"
        f" ({_set_in_words(allowed)}), if the assignment works through use alone and nobody did the"
        f" opposite of it.{weak}{against}"
    )


def _set_in_words(allowed: AndersonRubinSet) -> str:
    if allowed.shape == "everything":
        return "any number"
    if allowed.shape == "outside":
        return f"anything below {figure(allowed.low)} or above {figure(allowed.high)}"
    return f"{figure(allowed.low)} to {figure(allowed.high)}"
