"""Which assumptions are in force on a day: the policy that covers it, else the built-in ones."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from analytics.domain.assumptions import Assumptions, BenefitClass
from analytics.domain.estimate import Grade
from analytics.domain.policy import PolicyPeriod, Privacy

if TYPE_CHECKING:
    from datetime import date

    from analytics.store.connection import Cursor, Store

GRADE_COLUMNS = {
    Grade.A: "factor_e5",
    Grade.B: "factor_e4",
    Grade.C: "factor_e3",
    Grade.D: "factor_e2",
    Grade.E: "factor_e1",
    Grade.U: "factor_e0",
}
CLASS_COLUMNS = {
    BenefitClass.CASHABLE: "real_cashable",
    BenefitClass.REVENUE_MARGIN: "real_revenue",
    BenefitClass.COST_AVOIDANCE: "real_avoidance",
    BenefitClass.CAPACITY_RELEASE: "real_capacity",
    BenefitClass.RISK_REDUCTION: "real_risk",
    BenefitClass.CAPITAL_EFFICIENCY: "real_capital",
}
IN_FORCE = """
SELECT * FROM policy WHERE valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)
ORDER BY valid_from DESC, policy_id DESC LIMIT 1
"""
PLAIN = ("policy_id", "currency", "discount_rate", "horizon_months", "credit_confidence")


def read_assumptions(store: Store, as_of: date) -> Assumptions:
    """Read the policy in force; of several the one that began last.

    What a policy does not say keeps its built-in value. Without a policy the currency is that of
    the unit values where they all name the same one.
    """
    built_in = Assumptions()
    with store.cursor() as cursor:
        said = _in_force(cursor, as_of)
        if said is None:
            rows = cursor.execute("SELECT DISTINCT currency FROM kpi_unit_value").fetchall()
            return replace(built_in, currency=str(rows[0][0]) if len(rows) == 1 else "")
    return replace(
        built_in,
        **{name: said[name] for name in PLAIN if name in said},
        evidence_factors=tuple(
            (grade, _factor(said, GRADE_COLUMNS[grade], factor))
            for grade, factor in built_in.evidence_factors
        ),
        realisation_factors=tuple(
            (one, _factor(said, CLASS_COLUMNS[one], factor))
            for one, factor in built_in.realisation_factors
        ),
    )


def read_privacy(store: Store, as_of: date) -> Privacy:
    """Read what the policy in force says of people; what it does not say keeps its default."""
    with store.cursor() as cursor:
        said = _in_force(cursor, as_of) or {}
    names = ("smallest_group", "names_in_exports")
    return Privacy(**{name: said[name] for name in names if name in said})


def read_policy_periods(store: Store) -> tuple[PolicyPeriod, ...]:
    """Read when every policy holds, in the order they began."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT policy_id, valid_from, valid_to, coalesce(approved_by, ''), approved_on"
            " FROM policy ORDER BY valid_from, policy_id"
        ).fetchall()
    return tuple(
        PolicyPeriod(
            policy_id=row[0],
            valid_from=row[1],
            valid_to=row[2],
            approved_by=row[3],
            approved_on=row[4],
        )
        for row in rows
    )


def _in_force(cursor: Cursor, as_of: date) -> dict[str, Any] | None:
    """Read what the policy of a day says, by column; ``None`` where no policy holds."""
    found = cursor.execute(IN_FORCE, [as_of, as_of])
    names = [str(column[0]) for column in found.description or ()]
    row = found.fetchone()
    if row is None:
        return None
    return {name: value for name, value in zip(names, row, strict=True) if value is not None}


def _factor(said: dict[str, Any], column: str, built_in: Decimal) -> Decimal:
    """Factor as written in the policy file: the shortest digits of the stored number."""
    return Decimal(repr(said[column])) if column in said else built_in
