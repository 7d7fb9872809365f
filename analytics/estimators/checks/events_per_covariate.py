"""Whether there are enough users and others for the number of covariates."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

ENOUGH, FEW = 10.0, 5.0


def check_events_per_covariate(smaller: int, covariates: int) -> Check:
    """Judge the people in the smaller group for each covariate (Peduzzi et al. 1996)."""
    each = smaller / covariates
    verdict = Verdict.PASS if each >= ENOUGH else Verdict.WARN
    verdict = verdict if each >= FEW else Verdict.FAIL
    return Check(
        name="events_per_covariate",
        verdict=verdict,
        sentence=(
            f"The smaller group has {each:.0f} people for each of {covariates} covariates;"
            f" {ENOUGH:.0f} are needed for a model to be more than chance."
        ),
        statistic=each,
    )
