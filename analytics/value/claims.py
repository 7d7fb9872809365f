"""What is claimed for an initiative: one claim in money a KPI, the firmest kind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import exact_money, stated
from analytics.domain.problem import Problem

if TYPE_CHECKING:
    from analytics.domain.initiative import BenefitClaim

# What has been realised is worth more than what is running, and that more than a forecast.
KINDS = ("realised", "run_rate", "forecast")
REFUSED = frozenset({"rejected", "withdrawn"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """The claims that count, one a KPI, their sum, and what was left out."""

    amount: Decimal | None
    counted: tuple[BenefitClaim, ...]
    problems: tuple[Problem, ...]


def claimed_money(claims: tuple[BenefitClaim, ...], *, currency: str, as_of: date) -> Claimed:
    """Choose per KPI the latest claim of the firmest kind, and add them up.

    Parameters
    ----------
    claims
        Those of one initiative.
    currency
        Reporting currency; other amounts are said, not added.
    as_of
        Claims made later are not counted.
    """
    problems: list[Problem] = []
    by_kpi: defaultdict[str, list[BenefitClaim]] = defaultdict(list)
    for claim in claims:
        problem = _why_not(claim, currency, as_of)
        if problem is None:
            by_kpi[claim.kpi_id].append(claim)
        else:
            problems.append(problem)
    counted = []
    for _, found in sorted(by_kpi.items()):
        best, *others = sorted(found, key=_firmness)
        counted.append(best)
        problems += [_passed_over(one, best) for one in others if not _replaced(one, best)]
    problems += _mixed(counted)
    amount = sum((one.amount for one in counted), Decimal(0)) if counted else None
    return Claimed(amount=amount, counted=tuple(counted), problems=tuple(problems))


def _firmness(claim: BenefitClaim) -> tuple[int, int, str]:
    """Sort key: realised, run-rate, forecast; then the latest; then the name."""
    kind = KINDS.index(claim.claim_type) if claim.claim_type in KINDS else len(KINDS)
    return kind, -(claim.claimed_on or date.min).toordinal(), claim.claim_id


def _why_not(claim: BenefitClaim, currency: str, as_of: date) -> Problem | None:
    if claim.status in REFUSED:
        message = f"Claim {claim.claim_id} was {claim.status}, so it is not counted."
        return _problem("claim_refused", claim, message, "Nothing to do.")
    if claim.claimed_on is not None and claim.claimed_on > as_of:
        message = f"Claim {claim.claim_id} was made on {claim.claimed_on}, after {as_of}."
        return _problem("claim_later", claim, message, f"Look at {claim.claimed_on} or later.")
    if not claim.in_money:
        said = stated(claim.amount, claim.currency)
        message = (
            f"Claim {claim.claim_id} is {said}, not money, so it is not added to what is claimed."
        )
        return _problem("claim_not_in_money", claim, message, "State it in money, with its basis.")
    if claim.currency != currency:
        message = (
            f"Claim {claim.claim_id} of {exact_money(claim.amount, claim.currency)} is not in the"
            f" reporting currency ({currency or 'not set'}), so it is not added."
        )
        return _problem("claim_other_currency", claim, message, "State it in that currency.")
    return None


def _replaced(claim: BenefitClaim, best: BenefitClaim) -> bool:
    """Tell whether a claim was only stated anew: same KPI, kind and period."""
    return claim.kpi_id != "" and (
        (claim.claim_type, claim.period_start, claim.period_end)
        == (best.claim_type, best.period_start, best.period_end)
    )


def _passed_over(claim: BenefitClaim, best: BenefitClaim) -> Problem:
    said = f"Claim {claim.claim_id} ({_kind(claim)}) is not added: {best.claim_id} ({_kind(best)})"
    if not claim.kpi_id:
        return _problem(
            "claim_passed_over",
            claim,
            f"{said} names no KPI either, so they may speak of one benefit.",
            "Name the KPI of each claim in benefit_claim.csv.",
        )
    if claim.claim_type == best.claim_type:
        return _problem(
            "claim_passed_over",
            claim,
            f"{said} speaks of the same KPI and was made later, of another period.",
            "State one claim that covers all of the time meant.",
        )
    return _problem(
        "claim_passed_over",
        claim,
        f"{said} speaks of the same KPI and is firmer.",
        "Nothing to do.",
    )


def _mixed(counted: list[BenefitClaim]) -> list[Problem]:
    """Warn where the sum holds claims of different kinds."""
    kinds = sorted({_kind(one) for one in counted})
    if len(kinds) <= 1:
        return []
    message = f"The claimed amount adds {' and '.join(kinds)} claims of different KPIs."
    remedy = "Read them one by one, or claim what has been realised."
    return [_problem("claim_kinds_mixed", counted[0], message, remedy)]


def _kind(claim: BenefitClaim) -> str:
    return claim.claim_type.replace("_", " ") or "kind not set"


def _problem(kind: str, claim: BenefitClaim, message: str, remedy: str) -> Problem:
    return Problem(kind=kind, message=message, remedy=remedy, where=claim.initiative_id)
