"""Whether the arms were alike before the start in what the plan names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.estimators.numerics.balance import Imbalance

SIGNIFICANCE = 0.001


def check_pre_balance(
    found: Sequence[Imbalance],
    columns: Sequence[str],
    arms: Sequence[str],
    labels: frozenset[int] = frozenset(),
) -> Check:
    """Look at the clearest difference, with p < 0.001 over the number of tests (Bonferroni).

    Parameters
    ----------
    found
        One test a covariate and arm.
    columns, arms
        Their names.
    labels
        Columns that are the values of a text: a stratified assignment may have meant other shares
        of them, so they only warn.
    """
    if not found:
        return Check(
            name="pre_balance",
            verdict=Verdict.NOT_RUN,
            sentence="The covariates do not vary or the arms are too small to compare them.",
        )
    limit = SIGNIFICANCE / len(found)
    numbers = [one for one in found if one.column not in labels]
    broken = [one for one in numbers if one.p_value < limit]
    worst = min(broken or found, key=lambda one: one.p_value)
    verdict = Verdict.FAIL if broken else Verdict.WARN if worst.p_value < limit else Verdict.PASS
    name, arm = columns[worst.column], arms[worst.arm]
    apart = (
        f"'{name}' differs between '{arm}' and '{arms[0]}' by {figure(worst.difference)} already"
        f" before the start (p = {worst.p_value:.2g} over {len(found)} tests)"
    )
    by_verdict = {
        Verdict.FAIL: apart
        + ": the assignment was not random or the groups were changed, and the comparison cannot be"
        " trusted until that is explained.",
        Verdict.WARN: apart + ": explain it, unless the assignment meant other shares there.",
        Verdict.PASS: f"The arms were alike before the start in {len(found)} tests (smallest p ="
        f" {worst.p_value:.2g}).",
    }
    return Check(
        name="pre_balance",
        verdict=verdict,
        sentence=by_verdict[verdict],
        statistic=worst.statistic,
        p_value=worst.p_value,
        breaks_trust=True,
    )
