"""Whether the answer hangs on the values that winsorising held back."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict


def check_winsorised(held: tuple[float, float], free: float, share: float) -> Check:
    """Compare the effect with and without winsorising.

    Parameters
    ----------
    held
        Effect and standard error with winsorising.
    free
        Effect without it.
    share
        Largest share of units held back in a column.
    """
    effect, error = held
    apart = abs(effect - free) / error if error > 0 else 0.0
    said = f"{share:.2%} of the units were held at a percentile; without that the effect is"
    if apart > 1:
        return Check(
            name="winsorised",
            verdict=Verdict.WARN,
            statistic=apart,
            sentence=(
                f"{said} {free:.4g} instead of {effect:.4g}: the few largest values decide, look"
                " at them."
            ),
        )
    return Check(
        name="winsorised",
        verdict=Verdict.PASS,
        statistic=apart,
        sentence=f"{said} {free:.4g}, with it {effect:.4g}.",
    )
