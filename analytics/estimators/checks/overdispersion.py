"""Whether counts vary more than Poisson counts would."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

# Variance over mean up to here is ordinary chance for Poisson counts.
ORDINARY = 1.5
# Above this a few units make most of the events.
EXTREME = 50.0


def check_overdispersion(dispersion: float) -> Check:
    """Say how many times the Poisson variance the counts have; the interval allows for it."""
    if dispersion > EXTREME:
        return Check(
            name="overdispersion",
            verdict=Verdict.WARN,
            statistic=dispersion,
            sentence=(
                f"Counts vary {figure(dispersion)} times as much as independent events would: a few"
                " units make most of them. The interval allows for it, but look at those units."
            ),
        )
    much = dispersion > ORDINARY
    return Check(
        name="overdispersion",
        verdict=Verdict.PASS,
        statistic=dispersion,
        sentence=(
            f"Counts vary {figure(dispersion)} times as much as independent events would"
            + ("; the interval allows for it." if much else ", as expected.")
        ),
    )
