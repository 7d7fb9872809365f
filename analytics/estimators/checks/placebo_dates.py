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
        return _too_few(len(fakes))
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


def check_placebo_effects(
    effect: float, std_error: float, fakes: Sequence[float], *, clear: bool
) -> Check:
    """Compare the size of the effect with that found at fake starts, by the same method.

    Parameters
    ----------
    effect, std_error
        At the real start.
    fakes
        The effect at each fake start.
    clear
        Whether the effect can be told from zero; without a clear effect, the fakes are held
        against twice its standard error.
    """
    if len(fakes) < FEWEST_DATES:
        return _too_few(len(fakes))
    bar = abs(effect) if clear else 2 * std_error
    count = sum(abs(fake) >= bar for fake in fakes)
    share = count / len(fakes)
    seen = (
        "Pretending that the start was at other, earlier dates gives an effect this large in"
        f" {count}"
    )
    if not clear:
        seen = (
            "The start shows no clear effect; pretending that it was at other, earlier dates gives"
            f" one beyond two standard errors in {count}"
        )
    return Check(
        name="placebo_dates",
        verdict=_verdict(share),
        sentence=f"{seen} of {len(fakes)} tries.",
        statistic=share,
    )


def _too_few(dates: int) -> Check:
    return Check(
        name="placebo_dates",
        verdict=Verdict.NOT_RUN,
        sentence=(
            f"The time before the start has room for only {dates} pretended starts;"
            f" {FEWEST_DATES} are needed to say how often chance looks like an effect."
        ),
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
