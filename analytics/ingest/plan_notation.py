"""How a plan answers what a file cannot: the decimal mark and the order of dates, by column.

::

    [notation]
    minutes = "decimal_comma"          # 1.234 is more than a thousand
    day = "month_first"                # 01/02/2026 is in January
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from analytics.ingest.notations import Answer
from analytics.ingest.plan_values import Values

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = "notation"


def read_notation(plan: Values) -> tuple[tuple[str, str], ...]:
    """Columns with their notation, in the order of the plan.

    Raises
    ------
    PlanError
        A notation is none of the words of ``Answer``.
    """
    said = plan.table(TABLE)
    values = Values(dict(said), f"[{TABLE}] table")
    words = tuple(one.value for one in Answer)
    return tuple((column, values.choice(column, words, words[0])) for column in said)


def notation_in(text: str) -> Mapping[str, str]:
    """Notation that a TOML file declares, whatever else it holds.

    Raises
    ------
    PlanError
        A notation is none of the words of ``Answer``.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
    return dict(read_notation(Values(content)))


def data_named_in(text: str) -> str:
    """Outcome file that a plan names, empty where it names none or is no plan."""
    try:
        return str(tomllib.loads(text).get("data", ""))
    except tomllib.TOMLDecodeError:
        return ""
