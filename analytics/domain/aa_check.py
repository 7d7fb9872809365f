"""What an experiment's analysis finds where nothing can be found: an A/A check on own data."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.check import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarms:
    """How often p fell below a level, with a binomial interval (Clopper and Pearson 1934)."""

    level: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AaCheck:
    """P-values of the plan's test after the units were assigned anew by chance.

    Parameters
    ----------
    repetitions, units, treated_units
        How often how many units were assigned anew, and how many of them to the treated arm.
    unit
        What was assigned, in words.
    p_values
        One a repetition.
    histogram
        Repetitions in twenty equal bins of p from 0 to 1.
    ks_statistic, ks_p_value
        Kolmogorov-Smirnov test that the p-values are uniform.
    """

    verdict: Verdict
    sentence: str
    method_in_words: str
    repetitions: int
    units: int
    treated_units: int
    unit: str
    seed: int
    p_values: tuple[float, ...]
    histogram: tuple[int, ...]
    ks_statistic: float
    ks_p_value: float
    alarms: tuple[FalseAlarms, ...]
