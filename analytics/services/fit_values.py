"""The values of a plan as the columns of a data set write them.

A plan says ``control = 0.0`` or ``"False"``, the file says ``0`` or ``False``: one value, several
spellings. Numbers and truth values are compared by what they mean, text letter by letter.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, TypeVar

from analytics.domain.dataset import NUMBERS, ColumnType
from analytics.domain.plan import (
    AdjustedComparisonPlan,
    AutoPlan,
    DifferenceInDifferencesPlan,
    ExperimentPlan,
    SyntheticControlPlan,
)

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.plan import Plan

AnyPlan = TypeVar("AnyPlan", bound="Plan")
LARGEST_WHOLE = 1e15  # beyond it a number column is written with its exponent


def fit_values(dataset: Dataset, plan: AnyPlan) -> AnyPlan:
    """Spell every value of a plan as its column does; what cannot be read so stays as it is."""
    where = tuple((label, _spelt(dataset, label, value)) for label, value in plan.question.where)
    fitted = replace(plan, question=replace(plan.question, where=where))
    if isinstance(fitted, ExperimentPlan):
        column = fitted.treatment
        allocation = tuple((_spelt(dataset, column, arm), part) for arm, part in fitted.allocation)
        fitted = replace(fitted, allocation=allocation)
    if isinstance(fitted, ExperimentPlan | AdjustedComparisonPlan):
        column = fitted.treatment
        return replace(
            fitted,
            control=_spelt(dataset, column, fitted.control),
            arm=_spelt(dataset, column, fitted.arm),
        )
    if isinstance(fitted, AutoPlan | DifferenceInDifferencesPlan | SyntheticControlPlan):
        values = tuple(_spelt(dataset, fitted.treated, one) for one in fitted.treated_values)
        return replace(fitted, treated_values=values)
    return fitted


def _spelt(dataset: Dataset, label: str, value: str) -> str:
    column = dataset.column(label)
    if column is None:
        return value
    if column.type in NUMBERS:
        return _number(value)
    if column.type is ColumnType.BOOLEAN and value.lower() in ("true", "false"):
        return value.lower()
    return value


def _number(value: str) -> str:
    """Write a whole number without its point: a number column reads 1 where the file says 1.0."""
    try:
        number = float(value)
    except ValueError:
        return value
    whole = isfinite(number) and number.is_integer() and abs(number) < LARGEST_WHOLE
    return str(int(number)) if whole else value
