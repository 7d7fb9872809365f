"""Whether units of the comparison group used it too."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

MOST_USE = 0.05
NOT_SAID = (
    "The plan names no column of real use (received): whether comparison units used it too is"
    " unknown."
)


def check_contamination(use: float | None, why_not: str = NOT_SAID) -> Check:
    """Judge the share of the comparison group's rows, after the first start, with real use.

    Parameters
    ----------
    use
        Mean of the column of use over these rows; ``None`` where it is not known.
    why_not
        Why it is not.
    """
    if use is None:
        return Check(name="contamination", verdict=Verdict.NOT_RUN, sentence=why_not)
    if use <= MOST_USE:
        return Check(
            name="contamination",
            verdict=Verdict.PASS,
            sentence=f"Comparison units hardly used it ({use:.1%}) after the start.",
            statistic=use,
        )
    return Check(
        name="contamination",
        verdict=Verdict.WARN,
        sentence=(
            f"Comparison units used it too ({use:.0%} of what they did after the start): the effect"
            " is probably understated."
        ),
        statistic=use,
    )
