"""Whether to commit now or to buy a pilot first: a decision tree with an imperfect signal."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.errors import AssumptionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Venture:
    """What full scale brings if it works and if not, what it costs, and the chance that it works.

    ``accuracy`` is the chance that the pilot's signal is right, whichever way it is.
    """

    success: float
    failure: float
    probability: float
    investment: float
    pilot_cost: float
    accuracy: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedOption:
    """Expected value of committing now and of piloting first; the option is the difference.

    ``probability_of_signal`` is the chance of a good signal, ``if_good`` and ``if_bad`` the chance
    of success after either. The values hold whether or not it is best to do nothing.
    """

    commit_now: float
    staged: float
    option_value: float
    probability_of_signal: float
    if_good: float
    if_bad: float


def staged_option(venture: Venture) -> StagedOption:
    """Fold the tree back; after each signal the better of investing and stopping is taken.

    Raises
    ------
    AssumptionError
        A probability outside 0 to 1, or a cost below zero.
    """
    for share in (venture.probability, venture.accuracy):
        if not 0 <= share <= 1:
            raise AssumptionError(f"{share:g} is not a probability.", "State it between 0 and 1.")
    if min(venture.investment, venture.pilot_cost) < 0:
        raise AssumptionError("A cost is below zero.", "State costs as positive amounts.")
    p, right = venture.probability, venture.accuracy
    signal = p * right + (1 - p) * (1 - right)
    if_good = p * right / signal if signal else 0.0
    if_bad = p * (1 - right) / (1 - signal) if signal < 1 else 0.0
    good, bad = (max(0.0, _invest(venture, chance)) for chance in (if_good, if_bad))
    staged = signal * good + (1 - signal) * bad - venture.pilot_cost
    now = _invest(venture, p)
    return StagedOption(
        commit_now=now,
        staged=staged,
        option_value=staged - now,
        probability_of_signal=signal,
        if_good=if_good,
        if_bad=if_bad,
    )


def _invest(venture: Venture, chance: float) -> float:
    return chance * venture.success + (1 - chance) * venture.failure - venture.investment
