"""Whether adjusting for covariates changed the answer more than chance explains."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

# A shift of one standard error would be flagged in a third of all sound studies, two in one of 20.
MOST_SHIFTED = 2.0


def check_adjustment(
    adjusted: float,
    adjusted_error: float,
    raw: float,
    raw_error: float,
    *,
    apart_error: float | None = None,
) -> Check:
    """Compare the adjusted with the raw difference, and say what the adjustment was worth.

    A variance that is smaller by a share s is what 1 / (1 - s) times as many people would give.

    Parameters
    ----------
    adjusted, adjusted_error, raw, raw_error
        Both effects with their standard errors.
    apart_error
        Standard error of their difference; where it is not known, sqrt(|raw^2 - adjusted^2|), exact
        where the adjusted estimator is efficient (Hausman 1978).
    """
    spread = apart_error
    if spread is None:
        spread = abs(raw_error**2 - adjusted_error**2) ** 0.5
    apart = abs(adjusted - raw)
    saved = 1 - (adjusted_error / raw_error) ** 2 if raw_error > 0 else 0.0
    errors = apart / spread if spread > 0 else None
    if apart > MOST_SHIFTED * spread and apart > ROUNDING * (abs(raw) + raw_error):
        return Check(
            name="adjustment",
            verdict=Verdict.WARN,
            sentence=(
                f"Adjusting for covariates moved the effect from {figure(raw)} to"
                f" {figure(adjusted)}, {_errors(errors)}, more than chance explains: check that"
                " the covariates were measured before the start."
            ),
            statistic=errors,
        )
    return Check(
        name="adjustment",
        verdict=Verdict.PASS,
        sentence=(
            f"Adjusted and raw difference agree ({figure(adjusted)} against {figure(raw)},"
            f" {_errors(errors)}); {_worth(saved)}"
        ),
        statistic=errors,
    )


ROUNDING = 1e-9


def _errors(errors: float | None) -> str:
    if errors is None:
        return "no difference to judge"
    return f"{errors:.1f} standard errors of their difference"


def _worth(saved: float) -> str:
    """Share of the variance explained, as people one would have needed without the adjustment."""
    more = saved / (1 - saved) if saved < 1 else 0.0
    if more >= 0.005:  # noqa: PLR2004 - what rounds to one per cent
        return (
            f"the covariates take away {saved:.0%} of the variance, worth {more:.0%} more people."
        )
    return "the covariates tell too little of the outcome to sharpen the answer."
