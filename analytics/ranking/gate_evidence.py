"""The evidence block of the gate: no harm, a trustworthy gain, value at scale, the next site."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import figure, percent, short_money
from analytics.domain.gate import ConditionState, Effort, GateBlock, GateCondition
from analytics.ranking.case import WEAK
from analytics.ranking.gate_condition import judged, not_known
from analytics.ranking.standing import standing_of

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal
    from analytics.domain.gate import ScalingOutlook, SiteOutlook

LIKELY = 0.80  # chance of a positive value at scale, and of a gain at the next site
SITES_ASKED = 3  # from so many sites on the next one is asked for


def no_harm(appraisal: Appraisal) -> GateCondition:
    """Ask whether anything got worse."""
    harms = standing_of(appraisal).harms
    said = " ".join(one.finding for one in harms) or "No KPI was found to get worse."
    return judged(
        GateBlock.EVIDENCE,
        "No harm",
        not harms,
        said,
        "Find and remove the cause of the harm.",
        effort=Effort.MONTHS,
    )


def graded(appraisal: Appraisal) -> GateCondition:
    """Judge the evidence of what was gained: a good study without a gain vouches for no other."""
    gains = [one.grade for one in standing_of(appraisal).benefits]
    grade = max(appraisal.grade, min(gains, default=appraisal.grade))
    return judged(
        GateBlock.EVIDENCE,
        "Evidence grade C or better",
        grade not in WEAK,
        f"The evidence is of grade {grade}.",
        "Measure with a comparison group.",
        effort=Effort.MONTHS,
    )


def pays_at_scale(appraisal: Appraisal, outlook: ScalingOutlook | str) -> GateCondition:
    """Ask whether the value at scale is likely above zero."""
    name = f"Pays at scale with a chance of {percent(LIKELY)}"
    if isinstance(outlook, str):
        return not_known(
            GateBlock.EVIDENCE,
            name,
            f"The value at scale is not known: {outlook} is not set.",
            "Add it to the register.",
        )
    code = appraisal.currency
    needed = short_money(_decimal(outlook.break_even), code)
    return judged(
        GateBlock.EVIDENCE,
        name,
        outlook.probability_positive >= LIKELY,
        f"Scaling is worth {short_money(_decimal(outlook.mean), code)} on average and pays with a"
        f" chance of {percent(round(outlook.probability_positive, 3))}. {outlook.assumed}",
        f"It breaks even at {needed} a unit and year; measured is"
        f" {short_money(_decimal(outlook.pilot), code)}. Measure in more units, or scale cheaper.",
        effort=Effort.MONTHS,
    )


def holds_elsewhere(sites: SiteOutlook) -> GateCondition:
    """Ask whether the next site is likely to gain, once three are in use."""
    name = f"The next site gains with a chance of {percent(LIKELY)}"
    chance = sites.probability_positive
    if chance is not None and sites.low is not None and sites.high is not None:
        return judged(
            GateBlock.EVIDENCE,
            name,
            chance >= LIKELY,
            f"From {sites.measured} measured sites the next one gains with a chance of"
            f" {percent(round(chance, 3))}: {sites.kpi} by {figure(sites.low)} to"
            f" {figure(sites.high)} {sites.unit} (90% prediction interval, positive is good).",
            "Find out why sites differ before the next one: what worked at one did not at another.",
            effort=Effort.MONTHS,
        )
    if sites.live < SITES_ASKED:
        return GateCondition(
            block=GateBlock.EVIDENCE,
            name=name,
            state=ConditionState.NOT_ASKED,
            sentence=f"Asked from {SITES_ASKED} sites on; {sites.live or 'none'} in use is in"
            " template_deployment.csv. Until then the share that arrives at scale stands for it.",
        )
    said = sites.problem or f"{sites.measured} of {sites.live} sites in use have a measured effect"
    return not_known(
        GateBlock.EVIDENCE,
        name,
        f"What the next site would find is not known: {said}.",
        f"Enter effect and effect_se of at least {SITES_ASKED} sites in template_deployment.csv.",
    )


def _decimal(amount: float) -> Decimal:
    return Decimal(repr(round(amount, 2)))
