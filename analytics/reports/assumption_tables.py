"""The assumptions money rests on as rows, and in one sentence what moves a sum most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.amounts import short_money
from analytics.domain.assumption_register import ActsOn, Tried
from analytics.reports.labels import NOT_SET

if TYPE_CHECKING:
    from analytics.domain.assumption_register import AssumptionLine, AssumptionRegister

NOBODY = "nobody"


def assumption_rows(register: AssumptionRegister, acts_on: ActsOn) -> pd.DataFrame:
    """Return the assumptions on one sum, in the register's order."""
    return pd.DataFrame(
        [_row(one, register.currency) for one in register.lines if one.acts_on is acts_on]
    )


def assumption_sentence(register: AssumptionRegister, acts_on: ActsOn) -> str:
    """Say how large a sum is and what moves it most; say so where there is none."""
    total = register.credited if acts_on is ActsOn.CREDITED else register.forecast
    what = "Credited so far" if acts_on is ActsOn.CREDITED else "Forecast ahead, best estimate"
    if total is None:
        return f"{what}: not known in money, so nothing moves it."
    moving = [
        (one, one.tried)
        for one in register.lines
        if one.acts_on is acts_on and isinstance(one.tried, Tried) and one.tried.swing
    ]
    start = f"{what}: {short_money(total, register.currency)}."
    if not moving:
        return f"{start} No assumption moves it."
    line, tried = moving[0]
    ends = sorted((tried.at_low, tried.at_high))
    return (
        f"{start} What moves it most: {line.name[0].lower()}{line.name[1:]}, from"
        f" {short_money(ends[0], register.currency)} to"
        f" {short_money(ends[1], register.currency)} ({tried.low} or {tried.high})."
    )


def owner_sentence(register: AssumptionRegister) -> str:
    """Count the assumptions that nobody answers for."""
    nobody = sum(1 for one in register.lines if not one.owner)
    undated = sum(1 for one in register.lines if one.since is None)
    return (
        f"Assumptions: {len(register.lines)}; nobody answers for {nobody} of them; without a date:"
        f" {undated}. One is moved at a time, all others stay; the official figures stay as they"
        " are."
    )


def _row(one: AssumptionLine, currency: str) -> dict[str, str]:
    tried = one.tried
    moved = (
        (
            short_money(tried.swing, currency),
            f"{tried.low}: {short_money(tried.at_low, currency)}",
            f"{tried.high}: {short_money(tried.at_high, currency)}",
        )
        if isinstance(tried, Tried)
        else ("none", tried.reason, "")
    )
    return {
        "Assumption": one.name,
        "Swing": moved[0],
        "Value": one.value,
        "At its low": moved[1],
        "At its high": moved[2],
        "Owner": one.owner or NOBODY,
        "Since": str(one.since) if one.since else NOT_SET,
        "Until": str(one.until) if one.until else "open" if one.since else NOT_SET,
        "Standing": one.standing,
        "Source": one.source,
    }
