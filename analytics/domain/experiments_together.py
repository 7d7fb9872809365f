"""What all concluded experiments say together: facts that pass from estimator to page."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredEffect:
    """One concluded experiment on the common scale.

    Parameters
    ----------
    effect, std_error
        As a share of the control's mean, turned so that positive is good.
    needed
        What the effect had to exceed to count as an improvement: half the width of its interval.
    confidence
        Of that interval.
    """

    study_id: str
    title: str
    effect: float
    std_error: float
    needed: float
    confidence: float

    @property
    def won(self) -> bool:
        """Whether its interval lies on the good side of zero."""
        return self.effect > self.needed


@dataclass(frozen=True, slots=True, kw_only=True)
class ShrunkenEffect:
    """One experiment after correction: drawn towards the average by how little it says itself."""

    measured: MeasuredEffect
    effect: float
    std_error: float
    kept: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherSummary:
    """The population the experiments come from; all effects are shares of the control's mean.

    Parameters
    ----------
    mean, ci_low, ci_high
        Average true effect of all experiments, Hartung-Knapp interval, t(K - 1).
    predicted_low, predicted_high
        Where the true effect of the next experiment lies, t(K - 2).
    between_sd
        Standard deviation of the true effects (Paule-Mandel).
    i2
        Share of the scatter that is not chance.
    heterogeneity_p_value
        Cochran's test that all true effects are equal.
    winners
        Experiments whose interval lies on the good side of zero.
    claimed_total
        Sum of the winners' effects as measured.
    shrunken_total, shrunken_low, shrunken_high
        The same sum after shrinkage over all experiments, losers included.
    expected_excess
        By how much Lee and Shen (2018) expect the claimed total to be too high.
    success_rate
        Share of experiments that won.
    false_positive_risk
        Probability that a winner is none, at that rate, the stated alpha and power.
    """

    experiments: tuple[ShrunkenEffect, ...]
    confidence: float
    mean: float
    ci_low: float
    ci_high: float
    predicted_low: float
    predicted_high: float
    between_sd: float
    i2: float
    heterogeneity_p_value: float
    winners: int
    claimed_total: float
    shrunken_total: float
    shrunken_low: float
    shrunken_high: float
    expected_excess: float
    success_rate: float
    false_positive_risk: float
    alpha: float
    power: float
    method_in_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentsTogether:
    """The summary, or the reason why there is none; and what was left out of it.

    ``concluded`` counts the experiments that could be used.
    """

    concluded: int
    summary: TogetherSummary | None
    problem: Problem | None
    left_out: tuple[Problem, ...] = ()
