"""Whether adjusting for covariates changed the answer more than chance explains."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict


def check_adjustment(adjusted: float, adjusted_error: float, raw: float, raw_error: float) -> Check:
    """Compare the adjusted with the raw difference.

    The standard error of their difference is taken as sqrt(|raw^2 - adjusted^2|), exact where the
    adjusted estimator is efficient (Hausman 1978). More than two of them is a warning.
    """
    spread = abs(raw_error**2 - adjusted_error**2) ** 0.5
    apart = abs(adjusted - raw)
    saved = 1 - (adjusted_error / raw_error) ** 2 if raw_error > 0 else 0.0
    worth = f", worth {1 / (1 - saved) - 1:.0%} more people" if 0 < saved < 1 else ""
    if apart > max(2 * spread, adjusted_error):
        return Check(
            name="adjustment",
            verdict=Verdict.WARN,
            sentence=(
                f"Adjusting for covariates moved the effect from {raw:.4g} to {adjusted:.4g}, more"
                " than chance explains: check that the covariates were measured before the start."
            ),
            statistic=apart / spread if spread else None,
        )
    return Check(
        name="adjustment",
        verdict=Verdict.PASS,
        sentence=(
            f"Adjusted and raw difference agree ({adjusted:.4g} against {raw:.4g}); the"
            f" covariates explain {max(saved, 0):.0%} of the variance{worth}."
        ),
        statistic=apart / spread if spread else None,
    )
