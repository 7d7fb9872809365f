"""Whether the same forecast, made at earlier dates, would have been right."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.check import Check, Verdict

FEWEST_ORIGINS = 3
GOOD, BEARABLE = 0.85, 0.70


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """Forecasts at earlier origins against what came.

    ``error`` is the mean absolute error as a share of the mean (``None`` where that is zero),
    ``covered`` the share of periods within their 95 % bands.
    """

    origins: int
    error: float | None
    covered: float


def check_backtest(found: Backtest | None) -> Check:
    """Judge the share of earlier periods within their bands; ``None`` with too short a past."""
    if found is None or found.origins < FEWEST_ORIGINS:
        return Check(
            name="backtest",
            verdict=Verdict.NOT_RUN,
            sentence=(
                f"The past is too short to forecast it from {FEWEST_ORIGINS} earlier dates, so the"
                " bands could not be tried."
            ),
        )
    verdict = Verdict.PASS if found.covered >= GOOD else Verdict.WARN
    verdict = verdict if found.covered >= BEARABLE else Verdict.FAIL
    off = "" if found.error is None else f", on average {found.error:.1%} off"
    return Check(
        name="backtest",
        verdict=verdict,
        sentence=(
            f"Forecasts from {found.origins} earlier dates held {found.covered:.0%} of what came"
            f" within their 95% bands{off}."
        ),
        statistic=found.covered,
    )
