"""Whether the dip came as declared, in words and rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.returns import NotDefined
from analytics.reports.money import NOT_SET, money

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.j_curve import JCurve


ALIKE = Decimal("0.05")  # of the declared depth: closer than this is as declared


def quarter_label(first: date) -> str:
    """Write a quarter as a reader would: ``Q3 2026``."""
    return f"Q{(first.month + 2) // 3} {first.year}"


def curve_sentence(found: JCurve | NotDefined) -> str:
    """Say how deep and how long was declared, and what came."""
    if isinstance(found, NotDefined):
        return found.reason
    back = found.declared.back
    until = "not back" if isinstance(back, NotDefined) else f"back by {quarter_label(back)}"
    who = f" by {found.declared_by}" if found.declared_by else ""
    when = f" on {found.declared_on}" if found.declared_on else ""
    said = (
        f"Declared{who}{when}: at its deepest {money(found.declared.deepest, found.currency)} in"
        f" {quarter_label(found.declared.at)}, {until}."
    )
    return " ".join(one for one in (said, _came(found), found.late) if one)


def curve_rows(found: JCurve) -> pd.DataFrame:
    """Return one row a quarter, cumulative."""
    return pd.DataFrame(
        [
            {
                "Quarter": quarter_label(one.quarter),
                "Declared": NOT_SET
                if one.declared is None
                else money(one.declared, found.currency),
                "Came": "not booked" if one.came is None else money(one.came, found.currency),
            }
            for one in found.points
        ]
    )


def _came(found: JCurve) -> str:
    if isinstance(found.came, NotDefined):
        return found.came.reason
    dip = found.came
    deeper = found.declared.deepest - dip.deepest
    alike = abs(deeper) <= ALIKE * abs(found.declared.deepest)
    size = (
        "about as deep as declared"
        if alike
        else f"{money(abs(deeper), found.currency)} {'deeper' if deeper > 0 else 'less deep'} than"
        " declared"
    )
    if isinstance(dip.back, NotDefined):
        booked = [one.quarter for one in found.points if one.came is not None]
        after = _overdue(found, booked[-1])
        return (
            f"Came: {money(dip.deepest, found.currency)} in {quarter_label(dip.at)}, {size}, and"
            f" not back by {quarter_label(booked[-1])}{after}."
        )
    return (
        f"Came: {money(dip.deepest, found.currency)} in {quarter_label(dip.at)}, {size}, and back"
        f" by {quarter_label(dip.back)}."
    )


def _overdue(found: JCurve, last: date) -> str:
    back = found.declared.back
    if isinstance(back, NotDefined):
        return ""
    return ", later than declared" if last >= back else ", which was not declared for so early"
