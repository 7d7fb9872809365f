"""Whether the units measured after the start are those measured before."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

FEW, MANY = 0.10, 0.25


# How far the effect may move when only units seen in every period are kept.
LITTLE, MUCH = 0.25, 0.50


def check_composition(
    kept: int,
    dropped: int,
    *,
    whole: str = "before and after the start",
    broken: str = "measured on one side of the start only",
) -> Check:
    """Judge the share of units that were left out for being seen too little.

    Parameters
    ----------
    kept, dropped
        Units used and left out.
    whole, broken
        When units that are kept were measured, and how those left out were.
    """
    share = dropped / (kept + dropped)
    verdict = Verdict.PASS
    if share > FEW:
        verdict = Verdict.WARN if share <= MANY else Verdict.FAIL
    if not dropped:
        sentence = f"All {kept:,} units were measured {whole}."
    else:
        sentence = (
            f"{dropped:,} of {kept + dropped:,} units ({share:.0%}) were {broken} and are left out."
        )
    if verdict is not Verdict.PASS:
        sentence += " The finding holds for the units that stayed."
    return Check(name="composition", verdict=verdict, sentence=sentence, statistic=share)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantSample:
    """The effect on all units, and on those seen in every period only.

    ``complete`` of ``units`` were seen in every period; ``constant`` is ``None`` where they alone
    cannot answer.
    """

    units: int
    complete: int
    effect: float
    std_error: float
    constant: float | None


def check_constant_sample(found: ConstantSample) -> Check:
    """Judge gaps and turnover by what the effect is without them."""
    share = 1 - found.complete / found.units
    if found.complete == found.units:
        return Check(
            name="composition",
            verdict=Verdict.PASS,
            sentence=f"All {found.units:,} units were seen in every period.",
            statistic=0.0,
        )
    gaps = f"{share:.0%} of {found.units:,} units were not seen in every period"
    if found.constant is None:
        return Check(
            name="composition",
            verdict=Verdict.WARN,
            sentence=f"{gaps}, and those that were cannot answer the question alone: the people"
            " measured after may not be the people measured before.",
            statistic=share,
        )
    moved = abs(found.constant - found.effect) / max(abs(found.effect), found.std_error)
    flips = found.constant * found.effect < 0 and abs(found.effect) > found.std_error
    verdict = Verdict.PASS if moved <= LITTLE else Verdict.WARN
    if moved > MUCH and flips:
        verdict = Verdict.FAIL
    return Check(
        name="composition",
        verdict=verdict,
        sentence=(
            f"{gaps}. On the {found.complete:,} that were, the effect is"
            f" {figure(found.constant)} instead of {figure(found.effect)}."
        ),
        statistic=share,
    )
