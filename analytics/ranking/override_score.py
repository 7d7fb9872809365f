"""How an override of the gate turned out, by what was measured after it.

Scaling turned out well where the value that arrives a unit and year is above what is needed for it
to pay, badly where it is below, each with 95 % confidence (one-sided); in between it stays open. No
share (voltage) is taken off any more: what is measured at scale has arrived. Without a value in
money a harm counts as badly and gains alone as well.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import short_money
from analytics.domain.credit import CreditOutcome
from analytics.domain.days import day_of
from analytics.domain.gate_override import GateOverride, OverrideResult, ScoredOverride
from analytics.ranking.scaling_outlook import years_observed

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.credit import Credit

Z_95 = 1.6448536269514722  # one-sided, the ends of a 90 % interval
NOTHING_YET = "Nothing was measured since."


def score_override(override: GateOverride, appraisal: Appraisal, as_of: date) -> ScoredOverride:
    """Compare what was measured after an override with what scaling needs.

    Parameters
    ----------
    override
        As it was recorded.
    appraisal
        Of its initiative, as it is known now.
    as_of
        The day that is asked about.
    """
    later = tuple(one for one in appraisal.credits if _is_later(one, appraisal, override))
    if not later:
        return _scored(override, appraisal, as_of, OverrideResult.OPEN, NOTHING_YET)
    arrived = _arrived(later, appraisal)
    if override.needed is None or arrived is None:
        result, said = _by_effect(later)
        return _scored(override, appraisal, as_of, result, said)
    mean, low, high = arrived
    result = (
        OverrideResult.WELL
        if low > override.needed
        else OverrideResult.BADLY
        if high < override.needed
        else OverrideResult.OPEN
    )
    said = _in_money(override, arrived, result)
    return _scored(override, appraisal, as_of, result, said, arrived=(mean, low, high))


def _is_later(credit: Credit, appraisal: Appraisal, override: GateOverride) -> bool:
    """Tell whether a credit rests on data of after the override; a second look does not count."""
    study = next((one for one in appraisal.studies if one.study_id == credit.study_id), None)
    if study is None or study.estimate is None or study.dataset_id in override.seen:
        return False
    end = day_of(study.estimate.finding.data.period_end)
    return end is None or end > override.decided_on


def _arrived(later: tuple[Credit, ...], appraisal: Appraisal) -> tuple[float, float, float] | None:
    """Value a unit and year with its ends; ``None`` where it is not known in money."""
    units, years = appraisal.initiative.pilot_units, years_observed(later)
    values = [(one.value_mean, one.value_sd or 0.0) for one in later if one.value_mean is not None]
    if not units or not years or not values:
        return None
    share = 1 / units / years
    mean = sum(value for value, _ in values) * share
    error = sum(sd**2 for _, sd in values) ** 0.5 * share
    return mean, mean - Z_95 * error, mean + Z_95 * error


def _by_effect(later: tuple[Credit, ...]) -> tuple[OverrideResult, str]:
    outcomes = {one.outcome for one in later}
    if CreditOutcome.HARM in outcomes:
        return OverrideResult.BADLY, "Since then something was found to get worse."
    if all(one.good_low > 0 for one in later):
        return OverrideResult.WELL, "Since then everything measured got better."
    return OverrideResult.OPEN, "What was measured since is not distinguishable from zero."


def _in_money(
    override: GateOverride, arrived: tuple[float, float, float], result: OverrideResult
) -> str:
    code = override.currency
    mean, low, high = (short_money(_decimal(one), code) for one in arrived)
    needed = short_money(_decimal(override.needed or 0.0), code)
    expected = short_money(_decimal(override.expected or 0.0), code)
    verdict = {
        OverrideResult.WELL: "more than",
        OverrideResult.BADLY: "less than",
        OverrideResult.OPEN: "not distinguishable from",
    }[result]
    return (
        f"{mean} a unit and year arrived ({low} to {high}, 90% interval), {verdict} the {needed}"
        f" that scaling needs; the gate expected {expected}."
    )


def _scored(
    override: GateOverride,
    appraisal: Appraisal,
    as_of: date,
    result: OverrideResult,
    sentence: str,
    *,
    arrived: tuple[float, float, float] | None = None,
) -> ScoredOverride:
    mean, low, high = arrived or (None, None, None)
    return ScoredOverride(
        override=override,
        name=appraisal.initiative.name,
        in_force=override.in_force(as_of),
        result=result,
        sentence=sentence,
        realised=mean,
        realised_low=low,
        realised_high=high,
    )


def _decimal(amount: float) -> Decimal:
    return Decimal(repr(round(amount, 2)))
