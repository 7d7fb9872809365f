"""A record of results for programs: what is not defined is absent, with its reason beside it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from analytics.domain.returns import NotDefined

if TYPE_CHECKING:
    from analytics.reports.result_json import Json


def record_json(record: object) -> Json:
    """Write a record and those in it; a part that has no answer is left out.

    ``not_defined`` says why, by its name.
    """
    content: Json = {}
    reasons: dict[str, str] = {}
    for one in fields(record):  # type: ignore[arg-type] # a dataclass
        value = getattr(record, one.name)
        if isinstance(value, NotDefined):
            reasons[one.name] = value.reason
        elif value is not None:
            content[one.name] = _value(value)
    return {**content, "not_defined": reasons} if reasons else content


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value if isinstance(value, str | int | float) else record_json(value)
