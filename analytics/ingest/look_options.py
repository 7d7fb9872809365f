"""Which looks a plan allows before its end: the options looks, spending, monitoring."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING

from analytics.domain.errors import PlanError
from analytics.domain.looks import LookPlan

if TYPE_CHECKING:
    from analytics.domain.plan import Question
    from analytics.ingest.plan_values import Values

LOOK_OPTIONS = frozenset({"looks", "information", "spending", "planned_units", "monitoring"})
SPENDING = ("obrien_fleming", "pocock", "power_2")
MOST_LOOKS = 52
RULE = 'dates such as ["2026-07-01", "2026-10-01"] in ascending order, or a whole number'


def parse_looks(options: Values, question: Question) -> LookPlan | None:
    """Read the looks of a plan; ``None`` where it has one look at the end.

    Raises
    ------
    PlanError
        Looks that are not in order, that cannot be told apart by the data, or that contradict
        continuous monitoring.
    """
    if "monitoring" in options.content:
        return _continuous(options)
    if "looks" not in options.content:
        _refuse_alone(options)
        return None
    dates, count = _dates_or_count(options)
    planned = options.whole("planned_units")
    _require_clock(question, dates, planned)
    return LookPlan(
        fractions=_fractions(options, count),
        dates=dates,
        spending=options.choice("spending", SPENDING, SPENDING[0]),
        planned_units=planned,
    )


def _continuous(options: Values) -> LookPlan:
    options.choice("monitoring", ("continuous",), "continuous")
    for key in ("looks", "information", "spending"):
        if key in options.content:
            raise PlanError(
                f"The [options] table has both monitoring = 'continuous' and '{key}'.",
                "Plan looks, or monitor continuously: the two share the error rate differently.",
            )
    return LookPlan(continuous=True, planned_units=_units(options))


def _refuse_alone(options: Values) -> None:
    alone = sorted(set(options.content) & (LOOK_OPTIONS - {"looks", "monitoring"}))
    if alone:
        raise PlanError(
            f"The [options] table has '{alone[0]}' but no 'looks'.",
            "Add looks = [dates] or a number of looks, or remove it.",
        )


def _dates_or_count(options: Values) -> tuple[tuple[date, ...], int]:
    value = options.content["looks"]
    if isinstance(value, int) and not isinstance(value, bool):
        if not 1 <= value <= MOST_LOOKS:
            options.refuse("looks", value, f"{RULE} from 1 to {MOST_LOOKS}")
        return (), value
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_LOOKS:
        options.refuse("looks", value, RULE)
    days = tuple(_day(options, one) for one in value)
    if any(later <= earlier for earlier, later in pairwise(days)):
        options.refuse("looks", value, RULE)
    return days, len(days)


def _day(options: Values, value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        options.refuse("looks", value, RULE)


def _fractions(options: Values, count: int) -> tuple[float, ...]:
    value = options.content.get("information")
    if value is None:
        return tuple((look + 1) / count for look in range(count))
    rule = f"{count} ascending shares of the final information, the last one 1"
    if not isinstance(value, list) or len(value) != count:
        options.refuse("information", value, rule)
    shares: list[float] = []
    for share in value:
        if isinstance(share, bool) or not isinstance(share, int | float) or not isfinite(share):
            options.refuse("information", value, rule)
        if share <= (shares[-1] if shares else 0):
            options.refuse("information", value, rule)
        shares.append(float(share))
    if shares[-1] != 1:
        options.refuse("information", value, rule)
    return tuple(shares)


def _units(options: Values) -> int | None:
    units = options.whole("planned_units")
    if units is not None and units < 2:  # noqa: PLR2004 - two arms
        options.refuse("planned_units", units, "the final number of units (or clusters), 2 or more")
    return units


def _require_clock(question: Question, dates: tuple[date, ...], planned: int | None) -> None:
    if planned is not None and planned < 2:  # noqa: PLR2004 - two arms
        raise PlanError(
            f"The [options] table says planned_units = {planned}; it must be 2 or more.",
            "Say how many units (clusters, where they are randomised) there will be at the end.",
        )
    if planned is None and not dates:
        raise PlanError(
            "A number of looks does not say how far along the study is at each.",
            "Add planned_units = the final number of units (or clusters), or give dates.",
        )
    if planned is None and not question.time:
        raise PlanError(
            "Looks on dates need to be found in the data, and the plan names no 'time'.",
            "Add time = 'the column with the date', or planned_units = the final number of units.",
        )
