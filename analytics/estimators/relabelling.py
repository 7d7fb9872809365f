"""What the plan's test says when the units are assigned anew and nothing can have an effect.

Every p-value is then equally likely. If small ones come too often, the interval of the real
analysis is too narrow: rows that are not independent, or an outcome ruled by a few units.

References
----------
Kohavi, Tang and Xu (2020). Trustworthy Online Controlled Experiments, chapter 19.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.aa_check import AaCheck, FalseAlarms
from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError

if TYPE_CHECKING:
    from analytics.domain.experiment_cells import UnitSums
    from analytics.domain.moments import FloatArray
    from analytics.domain.plan import Alternative

LEVELS = (0.05, 0.01)
BINS = 20
# An alarm about the alarms should itself be rare.
SIGNIFICANCE = 0.001
FEWEST_UNITS = 4


def check_by_relabelling(
    units: UnitSums,
    *,
    unit: str,
    alternative: Alternative,
    repetitions: int,
    seed: int,
) -> AaCheck:
    """Assign the units anew ``repetitions`` times and look at the p-values.

    Raises
    ------
    NotEstimableError
        An arm has fewer than two units, or the outcome never varies.
    """
    p_values = relabelled_p_values(units, alternative, repetitions, rng=np.random.default_rng(seed))
    from scipy.stats import kstest

    uniform = kstest(p_values, "uniform")
    alarms = tuple(_alarms(p_values, level) for level in LEVELS)
    verdict, sentence = _judge(p_values, alarms[0], float(uniform.pvalue), units)
    return AaCheck(
        verdict=verdict,
        sentence=sentence,
        method_in_words=_in_words(units, unit),
        repetitions=repetitions,
        units=units.units,
        treated_units=units.treated_units,
        unit=unit,
        seed=seed,
        p_values=tuple(p_values.tolist()),
        histogram=tuple(np.histogram(p_values, bins=BINS, range=(0, 1))[0].tolist()),
        ks_statistic=float(uniform.statistic),
        ks_p_value=float(uniform.pvalue),
        alarms=alarms,
    )


def relabelled_p_values(
    units: UnitSums, alternative: Alternative, repetitions: int, *, rng: np.random.Generator
) -> FloatArray:
    """P-values of the difference in means after random assignment, shape (repetitions,)."""
    from scipy.stats import t

    entries = len(units.n)
    treated = round(entries * units.treated_units / units.units)
    if min(treated, entries - treated) < 2 or entries < FEWEST_UNITS:  # noqa: PLR2004 - one has no spread
        raise NotEstimableError(
            f"{units.treated_units} of {units.units} units are treated: assigning them anew needs"
            " at least 2 in each arm.",
            "Bring more units.",
        )
    centre = float(np.average(units.mean, weights=units.n))
    total = units.n * (units.mean - centre)
    square = units.square + total * (units.mean - centre)
    columns = np.stack([units.n, total, square], axis=1)
    compare = _jackknife if units.clustered else _welch
    found = np.empty((repetitions, 2))
    for i in range(repetitions):
        found[i] = compare(columns, rng.permutation(entries)[:treated])
    if not np.isfinite(found).all():
        raise NotEstimableError(
            "The outcome has one and the same value in every unit: no spread to judge by.",
            "Check the outcome column.",
        )
    statistic, df = found[:, 0], found[:, 1]
    if alternative == "two-sided":
        return np.asarray(2 * t.sf(np.abs(statistic), df))
    return np.asarray(t.sf(statistic if alternative == "larger" else -statistic, df))


def _welch(columns: FloatArray, chosen: np.ndarray) -> tuple[float, float]:
    whole = columns.sum(axis=0)
    treated = columns[chosen].sum(axis=0)
    n, s, q = np.stack([treated, whole - treated], axis=1)
    means = s / n
    v = (q - s * means) / (n * (n - 1))
    spread = v.sum()
    if spread <= 0:
        return np.nan, np.nan
    return (means[0] - means[1]) / np.sqrt(spread), spread**2 / (v**2 / (n - 1)).sum()


def _jackknife(columns: FloatArray, chosen: np.ndarray) -> tuple[float, float]:
    """CR3 with t(G - 1): every entry is a cluster that lies in one arm."""
    g = len(columns)
    side = np.zeros(g, dtype=np.bool_)
    side[chosen] = True
    variance, means = 0.0, []
    for part in (columns[side], columns[~side]):
        n, s = part[:, 0], part[:, 1]
        means.append(s.sum() / n.sum())
        change = (s - n * means[-1]) / (n.sum() - n)
        variance += (g - 1) / g * float((change**2).sum())
    if variance <= 0:
        return np.nan, np.nan
    return (means[0] - means[1]) / np.sqrt(variance), float(g - 1)


def _alarms(p_values: FloatArray, level: float) -> FalseAlarms:
    from scipy.stats import beta

    n = len(p_values)
    k = int((p_values < level).sum())
    return FalseAlarms(
        level=level,
        share=k / n,
        low=float(beta.ppf(0.025, k, n - k + 1)) if k else 0.0,
        high=float(beta.ppf(0.975, k + 1, n - k)) if k < n else 1.0,
    )


def _judge(
    p_values: FloatArray, alarms: FalseAlarms, ks_p_value: float, units: UnitSums
) -> tuple[Verdict, str]:
    from scipy.stats import binom

    n = len(p_values)
    k = round(alarms.share * n)
    seen = f"With no effect at all, p falls below .05 in {alarms.share:.1%} of {n:,} assignments"
    if binom.sf(k - 1, n, alarms.level) < SIGNIFICANCE:
        return Verdict.FAIL, (
            f"{seen} ({alarms.low:.1%} to {alarms.high:.1%}), more than 5 %: the interval of this"
            " analysis is too narrow. Name the unit of randomisation as 'cluster', or limit"
            " extreme values."
        )
    if binom.cdf(k, n, alarms.level) < SIGNIFICANCE:
        return Verdict.WARN, (
            f"{seen} ({alarms.low:.1%} to {alarms.high:.1%}), less than 5 %: the analysis is more"
            " cautious than it says." + _few(units)
        )
    if ks_p_value < SIGNIFICANCE:
        return Verdict.WARN, (
            f"{seen}, as it should, but p-values are not spread evenly (Kolmogorov-Smirnov p ="
            f" {ks_p_value:.2g})." + _few(units)
        )
    return Verdict.PASS, f"{seen}, as it should: the analysis raises no false alarms on these data."


def _few(units: UnitSums) -> str:
    ways = comb(units.units, units.treated_units) if units.units <= 40 else None  # noqa: PLR2004 - above, the number has no end
    if ways is None or ways > 10_000:  # noqa: PLR2004 - many enough to be smooth
        return ""
    return f" There are only {ways:,} ways to assign {units.units} units."


def _in_words(units: UnitSums, unit: str) -> str:
    test = "CR3 and t(G - 1)" if units.clustered else "Welch's t-test on rows"
    groups = ""
    if len(units.n) < units.units:
        groups = (
            f" Units are moved in {len(units.n):,} random groups, which is as good as one by one."
        )
    return (
        f"Every {unit} was assigned anew, {units.treated_units:,} of {units.units:,} to the treated"
        f" arm; difference in means with {test}, without covariates.{groups}"
    )
