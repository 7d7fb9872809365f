"""Whether the arms kept their shares while the experiment ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from analytics.domain.assignment import Arrivals

SIGNIFICANCE = 0.001
# Shares that move by less than a point hardly mix early and late arrivals.
SMALLEST_GAP = 0.01
# The chi-square approximation needs about five expected in a cell (Cochran 1954).
FEWEST_EXPECTED = 5


def check_allocation_over_time(arrivals: Arrivals | None) -> Check:
    """Chi-square test of arm by period of arrival.

    Shares that change mix early and late arrivals differently into the arms: the comparison can
    then show an effect where none is in any period (Simpson's paradox).
    """
    from scipy.stats import chi2

    if arrivals is None:
        return _not_run("Everything was first seen in one period.")
    counts = arrivals.counts
    by_period, by_arm = counts.sum(axis=1), counts.sum(axis=0)
    expected = by_period[:, None] * by_arm[None, :] / counts.sum()
    kept = (expected >= FEWEST_EXPECTED).all(axis=1)
    if kept.sum() < 2:  # noqa: PLR2004 - one period cannot change
        return _not_run("Too few were first seen in each period to compare the arms' shares.")
    counts, by_period = counts[kept], by_period[kept]
    share = counts.sum(axis=0) / counts.sum()
    expected = by_period[:, None] * share
    statistic = float(((counts - expected) ** 2 / expected).sum())
    p_value = float(chi2.sf(statistic, (len(counts) - 1) * (len(share) - 1)))
    apart = abs(counts / by_period[:, None] - share)
    gap = float(apart.max())
    when = [one for one, keep in zip(arrivals.periods, kept, strict=True) if keep]
    period = when[int(apart.max(axis=1).argmax())]
    failed = p_value < SIGNIFICANCE and gap >= SMALLEST_GAP
    sentence = (
        f"The arms' shares changed while the experiment ran (by up to {gap:.1%} of the arrivals,"
        f" from {period}, p = {p_value:.2g}): early and late arrivals are mixed differently, and"
        " the comparison cannot be trusted. Compare within periods: name the period as 'strata'."
        if failed
        else f"The arms kept their shares over time (p = {p_value:.2g})."
    )
    return Check(
        name="allocation_over_time",
        verdict=Verdict.FAIL if failed else Verdict.PASS,
        sentence=sentence,
        statistic=statistic,
        p_value=p_value,
        breaks_trust=True,
    )


def _not_run(why: str) -> Check:
    return Check(name="allocation_over_time", verdict=Verdict.NOT_RUN, sentence=why)
