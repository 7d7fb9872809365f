"""What one cell of a register table says, as canonical text; or why it cannot be read."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.tables import ValueType

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.tables import TableColumn

PLAIN_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,18}")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ISO_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?Z?"
)
NOT_A_DATE = ("not_a_date", "is not a date of the calendar.", "Write dates as 2026-04-30.")
NOT_A_MOMENT = (
    "not_a_date",
    "is not a date and time.",
    "Write 2026-04-30 14:00:00, in UTC and without an offset.",
)
FIRST_YEAR = 1990
YEARS_AHEAD = 10
MONEY_DECIMALS = 4
MOST_MONEY = Decimal(10) ** 14
NUMBER_REMEDY = "Write a plain number such as -1234.50: no separators, currency or percent sign."


class NotReadableError(Exception):
    """A cell that cannot be read; ``message`` goes on after "'value' in row n"."""

    def __init__(self, kind: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.remedy = remedy


def read_cell(value: str, column: TableColumn, *, today: date) -> str:
    """Return the cell as text that casts to the column's type.

    Raises
    ------
    NotReadableError
        It is not of the column's type, not one of its choices, or out of range.
    """
    text = READERS[column.type](value, today)
    if column.choices:
        return _chosen(text, column)
    _require_range(text, column)
    return text


def _read_text(value: str, today: date) -> str:  # noqa: ARG001 - one signature for all readers
    return value


def _read_number(value: str, today: date) -> str:  # noqa: ARG001 - as above
    if not PLAIN_NUMBER.fullmatch(value):
        raise NotReadableError("not_a_number", "is not a number.", NUMBER_REMEDY)
    if abs(float(value)) == float("inf"):
        raise NotReadableError("not_a_number", "is too large for a number.", NUMBER_REMEDY)
    return value


def _read_whole(value: str, today: date) -> str:  # noqa: ARG001 - as above
    if not WHOLE_NUMBER.fullmatch(value):
        raise NotReadableError(
            "not_a_whole_number", "is not a whole number.", "Write digits only, such as 36."
        )
    return str(int(value))


def _read_money(value: str, today: date) -> str:
    number = Decimal(_read_number(value, today))
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MONEY_DECIMALS:
        raise NotReadableError(
            "too_many_decimals",
            f"has more than {MONEY_DECIMALS} decimals, which money is kept with.",
            "Round it, or choose a larger unit.",
        )
    if abs(number) >= MOST_MONEY:
        raise NotReadableError(
            "out_of_range", "is too large for an amount of money.", "Check the unit."
        )
    return f"{number:f}"


def _read_date(value: str, today: date) -> str:
    if not ISO_DATE.fullmatch(value):
        raise NotReadableError(*NOT_A_DATE)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise NotReadableError(*NOT_A_DATE) from None
    _require_year(day, today)
    return value


def _read_moment(value: str, today: date) -> str:
    if not ISO_MOMENT.fullmatch(value):
        raise NotReadableError(*NOT_A_MOMENT)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise NotReadableError(*NOT_A_MOMENT) from None
    _require_year(moment.date(), today)
    return value.removesuffix("Z")


def _read_flag(value: str, today: date) -> str:  # noqa: ARG001 - as above
    if value.lower() not in ("true", "false"):
        raise NotReadableError(
            "not_true_or_false",
            "is neither true nor false.",
            "Write true or false, or leave it empty.",
        )
    return value.lower()


READERS: dict[ValueType, Callable[[str, date], str]] = {
    ValueType.TEXT: _read_text,
    ValueType.INTEGER: _read_whole,
    ValueType.NUMBER: _read_number,
    ValueType.MONEY: _read_money,
    ValueType.DATE: _read_date,
    ValueType.TIMESTAMP: _read_moment,
    ValueType.BOOLEAN: _read_flag,
}


def _require_year(day: date, today: date) -> None:
    if not FIRST_YEAR <= day.year <= today.year + YEARS_AHEAD:
        raise NotReadableError(
            "date_out_of_range",
            f"is outside {FIRST_YEAR} to {today.year + YEARS_AHEAD}.",
            "Correct the year.",
        )


def _chosen(text: str, column: TableColumn) -> str:
    for choice in column.choices:
        if text.casefold() == choice or _same_number(text, choice, column):
            return choice
    raise NotReadableError(
        "not_a_choice",
        f"is not one of the values of '{column.name}'.",
        "Write one of: " + ", ".join(column.choices) + ".",
    )


def _same_number(text: str, choice: str, column: TableColumn) -> bool:
    return column.type is not ValueType.TEXT and Decimal(text) == Decimal(choice)


def _require_range(text: str, column: TableColumn) -> None:
    low, high = column.minimum, column.maximum
    if low is not None and Decimal(text) < Decimal(repr(low)):
        raise NotReadableError(
            "out_of_range", f"is below {low:g}, the least.", "Correct the number."
        )
    if high is not None and Decimal(text) > Decimal(repr(high)):
        raise NotReadableError(
            "out_of_range",
            f"is above {high:g}, the most.",
            "Correct the number; shares are written as 0.25, not as 25.",
        )
