"""Whether the weighted comparison tracked the treated before the start."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

# Root mean square distance as a share of the treated path's own standard deviation.
GOOD, FAIR = 0.25, 0.50
PERFECT = 1e-6


def check_pre_fit(distance: float, spread: float) -> Check:
    """Judge the root mean square distance before the start.

    Parameters
    ----------
    distance
        Of the treated from the synthetic path.
    spread
        Standard deviation of the treated path before the start.
    """
    if spread <= 0:
        return Check(
            name="pre_fit",
            verdict=Verdict.NOT_RUN,
            sentence=(
                "The treated path did not move at all before the start: it cannot be said how well"
                " the comparison follows its ups and downs."
            ),
        )
    share = distance / spread
    tracked = (
        f"The weighted comparison tracked the treated to within {figure(distance)} before the"
        f" start, {share:.0%} of its own ups and downs"
    )
    if share < PERFECT:
        return _check(
            Verdict.WARN,
            share,
            "The weighted comparison meets the treated exactly in every period before the start:"
            " with so many comparison units for so few periods a perfect fit proves little.",
        )
    if share < GOOD:
        return _check(Verdict.PASS, share, f"{tracked}.")
    if share < FAIR:
        return _check(Verdict.WARN, share, f"{tracked}: it follows, but not closely.")
    return _check(
        Verdict.FAIL,
        share,
        f"{tracked}: too far apart to stand in for what would have happened.",
    )


def _check(verdict: Verdict, share: float, sentence: str) -> Check:
    return Check(name="pre_fit", verdict=verdict, sentence=sentence, statistic=share)
