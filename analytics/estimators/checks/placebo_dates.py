"""Whether pretending that the start was at other dates finds effects as clear as the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST_DATES = 8
# Shares of fake dates: up to a twentieth passes, more than a fifth fails.
RARE, COMMON = 0.05, 0.20


def check_placebo_dates(p_value: float, alpha: float, fakes: Sequence[float]) -> Check:
    """Compare the p-value of the real start with those of fake starts before it.

    A clear effect is ranked among the fakes. Where the real start shows no clear effect there is
    nothing to rank, and the fakes say only whether the method sees effects where there are none.

    Parameters
    ----------
    p_value
        Two-sided, at the real start; it ranks analyses of different length.
    alpha
        Below it an effect counts as clear.
    fakes
        The p-value at each fake start.
    """
    if len(fakes) < FEWEST_DATES:
        return Check(
            name="placebo_dates",
            verdict=Verdict.NOT_RUN,
            sentence=(
                f"The time before the start has room for only {len(fakes)} pretended starts;"
                f" {FEWEST_DATES} are needed to say how often chance looks like an effect."
            ),
        )
    clear = p_value < alpha
    bar = p_value if clear else alpha
    count = sum(fake <= bar for fake in fakes)
    share = count / len(fakes)
    verdict = _verdict(share)
    return Check(
        name="placebo_dates",
        verdict=verdict,
        sentence=_sentence(count, len(fakes), clear=clear),
        statistic=share,
        caps_at="E" if verdict is Verdict.FAIL else None,
    )


def _verdict(share: float) -> Verdict:
    if share <= RARE:
        return Verdict.PASS
    return Verdict.WARN if share <= COMMON else Verdict.FAIL


def _sentence(count: int, tries: int, *, clear: bool) -> str:
    if clear:
        return (
            "Pretending that the start was at other, earlier dates gives an effect this clear in"
            f" {count} of {tries} tries."
        )
    return (
        "The start shows no clear effect; pretending that it was at other, earlier dates gives a"
        f" seemingly clear one in {count} of {tries} tries."
    )
