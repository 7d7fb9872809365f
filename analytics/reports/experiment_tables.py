"""Parts of an experiment as rows: segments, looks over time, metrics of one family."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.reports.study_tables import p_words
from analytics.reports.words import range_words, signed

if TYPE_CHECKING:
    from analytics.domain.estimate import (
        BayesianReading,
        Estimate,
        LookEffect,
        SegmentEffect,
    )
    from analytics.domain.metric_family import MetricFamily


def segment_rows(segments: tuple[SegmentEffect, ...]) -> pd.DataFrame:
    """One row a segment: as measured, and drawn towards the average."""
    return pd.DataFrame(
        [
            {
                "Segment": one.segment,
                "After shrinkage": signed(one.shrunken_effect),
                "As measured": signed(one.effect),
                "Interval": range_words(one.ci_low, one.ci_high),
                "Standard error": f"{one.std_error:.3g}",
                "p, unadjusted": p_words(one.p_value),
                "Treated": f"{one.n_treated:,}",
                "Compared with": f"{one.n_control:,}",
            }
            for one in segments
        ]
    )


def spoken_segments(segments: tuple[SegmentEffect, ...], unit: str) -> str:
    """Read every segment, shrunken and as measured."""
    read = "; ".join(
        f"{one.segment} {signed(one.shrunken_effect)}, measured {signed(one.effect)}"
        for one in segments
    )
    return f"Effect in {unit or 'outcome units'} by segment after shrinkage. {read}."


def use_rows(estimate: Estimate) -> pd.DataFrame:
    """Two rows: effect of being offered it, then on those whom the offer brought to use it."""
    users, offered = estimate.finding.effect_on_users, estimate.effect
    if users is None:
        return pd.DataFrame()
    on_users = "not estimable" if users.effect is None else signed(users.effect)
    ends = (users.ci_low, users.ci_high)
    known = None not in ends
    return pd.DataFrame(
        [
            {
                "Effect": "Of being offered it (the result)",
                "Size": signed(offered.effect),
                "Interval": range_words(offered.ci_low, offered.ci_high),
            },
            {
                "Effect": "On those whom the offer brought to use it",
                "Size": on_users,
                "Interval": range_words(*(one for one in ends if one is not None))
                if known
                else users.confidence_set,
            },
        ]
    )


def look_rows(looks: tuple[LookEffect, ...], name: str) -> pd.DataFrame:
    """One row a look; ``name`` heads the column that says when."""
    return pd.DataFrame(
        [
            {
                name: one.time,
                "Effect": signed(one.effect),
                "Interval": range_words(one.ci_low, one.ci_high),
                "Treated": f"{one.n_treated:,}",
                "Compared with": f"{one.n_control:,}",
            }
            for one in looks
        ]
    )


def spoken_looks(looks: tuple[LookEffect, ...], name: str, unit: str) -> str:
    """Read the first and the last look of a picture over time."""
    read = "; ".join(
        f"{one.time} {signed(one.effect)}, {range_words(one.ci_low, one.ci_high)}"
        for one in (looks[0], looks[-1])
    )
    return (
        f"Effect in {unit or 'outcome units'} at {len(looks)} looks, by {name.lower()}. First and"
        f" last: {read}. The table below holds every number."
    )


def family_rows(family: MetricFamily) -> pd.DataFrame:
    """One row a comparison of the family."""
    return pd.DataFrame(
        [
            {
                "Metric": one.title if not one.arm else f"{one.title}, arm {one.arm}",
                "p, unadjusted": "No result" if one.p_value is None else p_words(one.p_value),
                "p, Holm": p_words(one.p_value_holm),
                "p, false discovery": p_words(one.p_value_false_discovery),
                "Clear": "Yes" if one.p_value_holm <= family.alpha else "No",
            }
            for one in family.members
        ]
    )


def bayesian_sentences(reading: BayesianReading) -> tuple[str, ...]:
    """Say the prior first, then what follows from it."""
    sure = f"{reading.confidence:.0%} credible interval {range_words(reading.low, reading.high)}"
    scaling, stopping = f"{reading.loss_of_scaling:.3g}", f"{reading.loss_of_stopping:.3g}"
    return (
        f"Before the data: {reading.prior_in_words}.",
        f"With these data: {signed(reading.mean)} ({sure}).",
        f"The effect is a benefit with a probability of {reading.probability_of_benefit:.0%}.",
        f"Expected loss a unit: {scaling} by scaling (a harm), {stopping} by stopping (a benefit).",
    )
