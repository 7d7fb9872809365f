"""How far the judgements of the policy move what is credited in sum, each by itself.

All is appraised again at the low and at the high of a judgement, so that overlaps and totals of
KPIs act as they would.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import percent
from analytics.domain.assumption_register import UNTRIED, ActsOn, AssumptionLine
from analytics.domain.estimate import Grade
from analytics.value.credit_basis import policies_tried

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.assumptions import Assumptions, BenefitClass
    from analytics.domain.policy import PolicyPeriod
    from analytics.value.credit_basis import CreditBasis

# Confidences in common use for a one-sided bound; the policy's lies between them.
LEAST_SURE, MOST_SURE = 0.80, 0.95
HALF, WHOLE = Decimal("0.5"), Decimal(1)
BUILT_IN = "built in, no policy is loaded"


def policy_lines(basis: CreditBasis, policy: PolicyPeriod | None) -> tuple[AssumptionLine, ...]:
    """Return the confidence, the share of every grade and that of every kind of benefit in use.

    Parameters
    ----------
    basis
        What credited value follows from.
    policy
        The one in force, which says who approved it and since when; ``None`` where none is loaded.
    """
    return tuple(
        signed(line, policy) for line in (_confidence(basis), *_by_grade(basis), *_by_kind(basis))
    )


def signed(line: AssumptionLine, policy: PolicyPeriod | None) -> AssumptionLine:
    """Say of a judgement of the policy who approved it, and from when to when it holds."""
    if policy is None:
        return replace(line, source=BUILT_IN)
    return replace(
        line,
        source=f"policy.csv, {policy.policy_id}",
        owner=policy.approved_by,
        since=policy.valid_from,
        until=policy.valid_to,
    )


def _confidence(basis: CreditBasis) -> AssumptionLine:
    now = basis.assumptions
    low, high = min(LEAST_SURE, now.credit_confidence), max(MOST_SURE, now.credit_confidence)
    return AssumptionLine(
        name="Confidence of the lower bound",
        value=percent(now.credit_confidence),
        acts_on=ActsOn.CREDITED,
        tried=policies_tried(
            basis,
            (percent(high), replace(now, credit_confidence=high)),
            (percent(low), replace(now, credit_confidence=low)),
        ),
        standing=UNTRIED,
        source="",
    )


def _by_grade(basis: CreditBasis) -> Iterable[AssumptionLine]:
    """Try the shares of the neighbouring grades, which say what one grade more or less is worth."""
    now = basis.assumptions
    used = {one.grade for one in basis.credits}
    for at, (grade, factor) in enumerate(now.evidence_factors):
        if grade not in used or grade is Grade.U:
            continue
        better = now.evidence_factors[max(at - 1, 0)][1]
        weaker = now.evidence_factors[at + 1][1]
        history = now.history_of(grade)
        yield AssumptionLine(
            name=f"Share credited at grade {grade}",
            value=percent(factor),
            acts_on=ActsOn.CREDITED,
            tried=policies_tried(
                basis,
                (percent(weaker), _with_grade(now, grade, weaker)),
                (percent(better), _with_grade(now, grade, better)),
            ),
            standing=f"own history of {history.pairs} effects" if history else UNTRIED,
            source="",
        )


def _by_kind(basis: CreditBasis) -> Iterable[AssumptionLine]:
    """Try half of the share, and all of the benefit."""
    now = basis.assumptions
    used = {one.benefit_class for one in basis.credits}
    for kind, factor in now.realisation_factors:
        if kind in used:
            yield AssumptionLine(
                name=f"Share realised: {kind.value.replace('_', ' ')}",
                value=percent(factor),
                acts_on=ActsOn.CREDITED,
                tried=policies_tried(
                    basis,
                    (percent(factor * HALF), _with_kind(now, kind, factor * HALF)),
                    (percent(WHOLE), _with_kind(now, kind, WHOLE)),
                ),
                standing=UNTRIED,
                source="",
            )


def _with_grade(now: Assumptions, grade: Grade, share: Decimal) -> Assumptions:
    shares = {**dict(now.evidence_factors), grade: share}
    return replace(now, evidence_factors=tuple(shares.items()))


def _with_kind(now: Assumptions, kind: BenefitClass, share: Decimal) -> Assumptions:
    shares = {**dict(now.realisation_factors), kind: share}
    return replace(now, realisation_factors=tuple(shares.items()))
