"""The policy as rows: factors by grade and by kind of benefit, amounts, and every version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.amounts import percent, short_money
from analytics.domain.assumption_register import UNTRIED
from analytics.reports.labels import NOT_SET, grade_label

if TYPE_CHECKING:
    from analytics.domain.assumptions import Assumptions, FactorHistory
    from analytics.domain.policy import PolicyPeriod, PolicyView, Privacy


def policy_sentence(view: PolicyView) -> str:
    """Say which policy is in force since when, and by whom."""
    used = [one for one in view.periods if one.policy_id == view.assumptions.policy_id]
    if not used:
        return "No policy is loaded: the built-in factors are in force."
    one = used[0]
    approved = f", approved by {one.approved_by}" if one.approved_by else ", approved by nobody"
    return f"Policy {one.policy_id} is in force since {one.valid_from}{approved}."


def grade_factor_rows(assumptions: Assumptions) -> pd.DataFrame:
    """Return the share credited by evidence grade."""
    return pd.DataFrame(
        [
            {
                "Evidence grade": grade_label(grade),
                "Credited": percent(factor),
                "Basis": _basis(assumptions.history_of(grade)),
            }
            for grade, factor in assumptions.evidence_factors
        ]
    )


def _basis(history: FactorHistory | None) -> str:
    """Say whether a factor is the policy's or the portfolio's own."""
    if history is None:
        return UNTRIED
    return (
        f"own history: {history.pairs} effects measured again at a better grade kept"
        f" {percent(history.mean)} on average; the policy said {percent(history.policy)}"
    )


def benefit_factor_rows(assumptions: Assumptions) -> pd.DataFrame:
    """Return the share credited by kind of benefit."""
    return pd.DataFrame(
        [
            {
                "Kind of benefit": one.value.replace("_", " ").capitalize(),
                "Credited": percent(factor),
                "Basis": UNTRIED,
            }
            for one, factor in assumptions.realisation_factors
        ]
    )


def rule_rows(assumptions: Assumptions) -> pd.DataFrame:
    """Return the other judgements with their values."""
    anchors = ", ".join(short_money(one, assumptions.currency) for one in assumptions.value_anchors)
    rules = (
        ("Confidence of the lower bound", percent(assumptions.credit_confidence)),
        ("Discount rate a year", percent(assumptions.discount_rate)),
        ("Horizon", f"{assumptions.horizon_months} months"),
        ("Weight of value in the order", percent(assumptions.value_weight)),
        ("Value scores 1 to 5 at", anchors),
        ("Scaling needs feasibility", f"{assumptions.feasible_from:.1f} of 5"),
        ("Benefits that wear off", "credited at what is left"),
    )
    return pd.DataFrame([{"Rule": name, "Value": value} for name, value in rules])


def privacy_rows(privacy: Privacy) -> pd.DataFrame:
    """Return what holds for people: groups too small to be shown, names in files."""
    smallest = privacy.smallest_group
    rules = (
        (
            "Figures of groups of people",
            f"shown from {smallest} people on; smaller groups, and what they would follow from,"
            " are hidden"
            if smallest > 1
            else "OFF: shown for groups of any size",
        ),
        (
            "People in files that leave",
            "by name" if privacy.names_in_exports else "by job role or code, not by name",
        ),
    )
    return pd.DataFrame([{"Rule": name, "Value": value} for name, value in rules])


def version_rows(periods: tuple[PolicyPeriod, ...]) -> pd.DataFrame:
    """Return every policy with the time it holds."""
    return pd.DataFrame(
        [
            {
                "Policy": one.policy_id,
                "From": str(one.valid_from),
                "To": str(one.valid_to) if one.valid_to else "open",
                "Approved by": one.approved_by or NOT_SET,
                "Approved on": str(one.approved_on) if one.approved_on else NOT_SET,
            }
            for one in periods
        ]
    )
