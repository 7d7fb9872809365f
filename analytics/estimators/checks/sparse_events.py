"""Whether shares have events enough for an approximate test, and an exact test agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.two_proportions import exact_test

if TYPE_CHECKING:
    from analytics.estimators.numerics.two_proportions import Share

# With ten yes and ten no in every arm normal approximations of shares are good to a few percent.
ENOUGH = 10
# Boschloo's test looks at every possible table: above this many Fisher's is taken.
MOST_TABLES = 100_000


def check_sparse_events(
    treated: Share, control: Share, confidence: float, *, headline: float | None
) -> Check:
    """Count the rarer answer and put an exact p-value beside the headline's.

    Parameters
    ----------
    treated, control
        The arms.
    confidence
        Of the interval: its complement is the level of the test.
    headline
        Two-sided or one-sided p-value of the effect; ``None`` where it is of a regression.
    """
    fewest = min(treated.fewest, control.fewest)
    if fewest >= ENOUGH:
        return Check(
            name="sparse_events",
            verdict=Verdict.PASS,
            statistic=fewest,
            sentence=f"Every arm has {fewest:.0f} or more of both answers: enough for the test.",
        )
    kind = "boschloo" if treated.n * control.n <= MOST_TABLES else "fisher"
    exact = exact_test(treated, control, kind)  # type: ignore[arg-type] # one of the two words
    name = "Boschloo's" if kind == "boschloo" else "Fisher's"
    level = 1 - confidence
    agrees = headline is not None and (headline < level) == (exact < level)
    said = f"An arm has only {fewest:.0f} of one answer; {name} exact test gives p = {exact:.3g}"
    if agrees:
        return Check(
            name="sparse_events",
            verdict=Verdict.PASS,
            statistic=fewest,
            p_value=exact,
            sentence=f"{said} and agrees with the verdict.",
        )
    why = (
        "a regression is rough with so few events."
        if headline is None
        else "which does not agree with the verdict: take it as undecided."
    )
    return Check(
        name="sparse_events",
        verdict=Verdict.WARN,
        statistic=fewest,
        p_value=exact,
        sentence=f"{said}; {why}" if headline is None else f"{said}, {why}",
    )
