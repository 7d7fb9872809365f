"""What a credit would be under another rule, in words: one penalty, reported time."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import count, exact_money, percent
from analytics.reports.returns_words import amount

if TYPE_CHECKING:
    from analytics.domain.credit import Credit, CreditQuestion
    from analytics.domain.freed_time import ReportedTime


def one_penalty_sentence(found: CreditQuestion, credit: Credit) -> str:
    """Say what one penalty for weak evidence would credit; empty where the credit has no steps."""
    if found.one_penalty is None:
        return ""
    return (
        "A lower bound and a share for the grade penalise weak evidence twice. Shifted and widened"
        f" for bias and bounded once, it would be {exact_money(found.one_penalty, credit.currency)}"
        f" instead of {exact_money(credit.credited or Decimal(0), credit.currency)} (bias spread"
        f" {percent(found.bias_spread)} of the effect: policy default, no empirical standing)."
    )


def reported_sentence(found: ReportedTime, currency: str) -> str:
    """Say what is left of a report of saved time, share by share."""
    claim, measured = found.claim, found.measured
    more = " (more was measured than reported)" if measured.hours > found.freed.hours else ""
    return (
        f"{count(claim.users)} people, {count(claim.minutes_a_day)} minutes on"
        f" {count(claim.days)} days: {count(round(found.freed.hours))} hours a year,"
        f" {amount(found.freed.face_value, currency)} at face value. The study found"
        f" {count(round(measured.hours))} hours a year, {percent(round(found.measured_share, 3))}"
        f" of that{more}; {percent(measured.redeployed)} of freed time counts as money until it is"
        f" shown to be used: {amount(found.freed.realised, currency)}."
    )
