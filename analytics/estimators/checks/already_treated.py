"""Whether a two-way fixed-effects regression would compare with units that adopted before."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

# Above this share the regression is not shown: effects that grow would be subtracted from others'.
MOST = 0.10


def check_already_treated(share: float, effect: float | None) -> Check:
    """Say how safe the regression is; it never decides the grade, being no part of the estimate.

    Parameters
    ----------
    share
        Weight of comparisons with units already treated (Goodman-Bacon 2021).
    effect
        The regression's effect where it is shown.
    """
    weight = (
        f"{share:.0%} of the weight of a two-way fixed-effects regression would come from comparing"
        " with units that had already adopted"
    )
    if effect is None:
        return Check(
            name="already_treated",
            verdict=Verdict.NOT_RUN,
            sentence=f"{weight}, more than {MOST:.0%}: that regression is not shown.",
            statistic=share,
        )
    return Check(
        name="already_treated",
        verdict=Verdict.PASS,
        sentence=f"{weight}, at most {MOST:.0%}; it gives {figure(effect)}.",
        statistic=share,
    )
