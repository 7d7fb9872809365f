"""The ledger of KPIs as rows and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.amounts import figure
from analytics.reports.money import money

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.kpi_account import KpiAccount

SOURCES = {
    "holdout": "a holdout",
    "finance_ledger": "the finance ledger",
    "model": "the model of the KPI",
}
SURELY = 0.001


def account_sentence(account: KpiAccount, review: PortfolioReview) -> str:
    """Say what a KPI did, what is claimed of it, whether that fits, and what belongs to nobody."""
    name, unit = _kpi(account, review)
    claimed = f"claimed by {len(account.claims)}: {figure(account.claimed)} {unit}"
    if account.total is None or account.p_value is None or account.not_attributed is None:
        return (
            f"{name}: {claimed}. What it did in that time is not known (kpi_total.csv), so the"
            " credits are capped at the largest of them."
        )
    chance = "p < 0.001" if account.p_value < SURELY else f"p = {figure(account.p_value, 2)}"
    rest = (
        f"{figure(account.not_attributed)} is not attributed to anybody"
        if account.not_attributed > 0
        else "nothing is left over"
    )
    return (
        f"{name}: {claimed}; by {SOURCES[account.source]} it gained {figure(account.total)}"
        f" \N{PLUS-MINUS SIGN} {figure(account.std_error or 0.0)} ({chance} that both agree);"
        f" {rest}."
    )


def account_rows(account: KpiAccount, review: PortfolioReview) -> pd.DataFrame:
    """Return one row a claimant: what it claims, what fits, what is credited in money."""
    names = {
        one.appraisal.initiative.initiative_id: one.appraisal.initiative.name
        for one in review.ranked
    }
    return pd.DataFrame(
        [
            {
                "Initiative": names.get(one.initiative_id, one.initiative_id),
                "Claimed": figure(one.claimed),
                "Standard error": figure(one.std_error),
                "Fits the total": "not known" if one.left is None else figure(one.left),
                "Credited": money(one.credited, account.currency),
            }
            for one in account.claims
        ]
    )


def _kpi(account: KpiAccount, review: PortfolioReview) -> tuple[str, str]:
    found = next((one for one in review.register.kpis if one.kpi_id == account.kpi_id), None)
    return (found.name, found.unit) if found else (account.kpi_id, "KPI units")
