"""One KPI's account: what it did, who claims what of it, and what belongs to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analytics.domain.amounts import figure

SOURCE_WORDS = {
    "holdout": "the holdout",
    "finance_ledger": "the finance ledger",
    "model": "the model of the KPI",
}
SURELY = 0.001


def gained_words(total: float, std_error: float, source: str, p_value: float) -> str:
    """Say what a KPI gained by whose word, and the p-value of its claims adding up to that."""
    chance = "p < 0.001" if p_value < SURELY else f"p = {figure(p_value, 2)}"
    return (
        f"by {SOURCE_WORDS[source]} the KPI gained {figure(total)} \N{PLUS-MINUS SIGN}"
        f" {figure(std_error)} in that time (test that both agree: {chance})"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiClaim:
    """What one initiative claims of a KPI, in its units, positive is good.

    ``left`` is what of it is kept beside what the KPI did, where that is known; ``credited`` is
    money after every step.
    """

    initiative_id: str
    claimed: float
    std_error: float
    left: float | None
    credited: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiAccount:
    """All claims on one KPI that overlap in time, against what it did in that time.

    ``total`` with its error and ``source`` is absent where no approved total covers the time.
    ``p_value`` is that of the claims adding up to the total; ``not_attributed`` what the total has
    beyond what is left of the claims.
    """

    kpi_id: str
    currency: str
    claims: tuple[KpiClaim, ...]
    total: float | None = None
    std_error: float | None = None
    source: str = ""
    p_value: float | None = None
    not_attributed: float | None = None

    @property
    def claimed(self) -> float:
        """Sum of the claims."""
        return sum(one.claimed for one in self.claims)
