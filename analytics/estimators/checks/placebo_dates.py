"""Whether pretending that the start was at other dates finds effects as clear as the real one."""

from __future__ import annotations

from dataclasses import replace
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
    clear = p_value < alpha
    bar = p_value if clear else alpha
    alike = "an effect this clear" if clear else "a seemingly clear one"
    check = _counted([fake <= bar for fake in fakes], alike, clear=clear)
    return replace(check, caps_at="E" if check.verdict is Verdict.FAIL else None)


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
    bar = abs(effect) if clear else 2 * std_error
    alike = "an effect this large" if clear else "one beyond two standard errors"
    return _counted([abs(fake) >= bar for fake in fakes], alike, clear=clear)


def _counted(found: list[bool], alike: str, *, clear: bool) -> Check:
    """Judge the share of fake dates that found something ``alike`` (in words)."""
    if len(found) < FEWEST_DATES:
        return _too_few(len(found))
    share = sum(found) / len(found)
    start = "Pretending" if clear else "The start shows no clear effect; pretending"
    return Check(
        name="placebo_dates",
        verdict=_verdict(share),
        sentence=(
            f"{start} that the start was at other, earlier dates gives {alike} in {sum(found)} of"
            f" {len(found)} tries."
        ),
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
