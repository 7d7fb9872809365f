"""What own history says of the policy, as rows: by grade, and by kind of benefit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.amounts import percent
from analytics.domain.assumption_register import UNTRIED
from analytics.domain.returns import NotDefined

if TYPE_CHECKING:
    from analytics.domain.own_history import ClassRecord, GradeRecord, OwnHistory

TOO_FEW = "too few"


def grade_record_rows(history: OwnHistory) -> pd.DataFrame:
    """Return what effects of a grade kept when they were measured again."""
    return pd.DataFrame([_grade(one) for one in history.grades])


def class_record_rows(history: OwnHistory) -> pd.DataFrame:
    """Return what closed forecasts of money delivered by kind of benefit."""
    return pd.DataFrame([_class(one) for one in history.classes])


def replaced_sentence(history: OwnHistory) -> str:
    """Say which factors of the policy own history has replaced, and which forecasts it corrects."""
    replaced = [one for one in history.grades if one.replaced]
    said = "; ".join(
        f"grade {one.grade} credits {percent(one.used)} where the policy says {percent(one.policy)}"
        for one in replaced
    )
    factors = (
        f"Own history has replaced: {said}. All other factors are {UNTRIED}."
        if replaced
        else f"Own history has replaced no factor yet: all are {UNTRIED}. Eight effects of a grade"
        " must have been measured again."
    )
    own = [_name(one) for one in history.classes if not isinstance(one.found, NotDefined)]
    kinds = f" Forecasts corrected by their own kind: {', '.join(own).lower()}." if own else ""
    return f"{factors}{kinds}"


def _name(one: ClassRecord) -> str:
    return one.benefit_class.replace("_", " ").capitalize()


def _grade(one: GradeRecord) -> dict[str, str]:
    known = one.mean is not None and one.low is not None and one.high is not None
    return {
        "Evidence grade": one.grade.value,
        "Measured again": f"{one.pairs} of {one.needed} needed",
        "Kept on average": percent(round(one.mean or 0.0, 3)) if known else TOO_FEW,
        "90% interval": _span(one.low, one.high) if known else TOO_FEW,
        "Policy says": percent(one.policy),
        "Credited": percent(one.used),
        "Basis": "own history" if one.replaced else UNTRIED,
    }


def _class(one: ClassRecord) -> dict[str, str]:
    found, name = one.found, _name(one)
    if isinstance(found, NotDefined):
        return {
            "Kind of benefit": name,
            "Closed forecasts": str(one.closed),
            "Delivered on average": TOO_FEW,
            "90% interval": TOO_FEW,
            "Next, 80% sure": TOO_FEW,
            "Used for": "nothing; all kinds together stand in, from eight on",
        }
    return {
        "Kind of benefit": name,
        "Closed forecasts": f"{one.closed}, {found.without_gain} without a gain",
        "Delivered on average": percent(round(found.geometric_mean, 3)),
        "90% interval": _span(found.mean_low, found.mean_high),
        "Next, 80% sure": f"{percent(round(found.next_low, 3))} or more",
        "Used for": "every forecast of this kind, never for what is measured",
    }


def _span(low: float | None, high: float | None) -> str:
    return f"{percent(round(low or 0.0, 3))} to {percent(round(high or 0.0, 3))}"
