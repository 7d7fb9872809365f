"""The ledger of KPIs as rows and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.amounts import figure
from analytics.domain.kpi_account import gained_words
from analytics.reports.money import money

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.kpi_account import KpiAccount


def account_sentence(account: KpiAccount, review: PortfolioReview) -> str:
    """Say what a KPI did, what is claimed of it, whether that fits, and what belongs to nobody."""
    name = next(
        (one.name for one in review.register.kpis if one.kpi_id == account.kpi_id), account.kpi_id
    )
    claimed = f"claimed by {len(account.claims)}: {figure(account.claimed)} KPI units"
    if account.total is None or account.p_value is None or account.not_attributed is None:
        return (
            f"{name}: {claimed}. What it did in that time is not known (kpi_total.csv), so the"
            " credits are capped at the largest of them."
        )
    gained = gained_words(account.total, account.std_error or 0.0, account.source, account.p_value)
    rest = (
        f"{figure(account.not_attributed)} is not attributed to anybody"
        if account.not_attributed > 0
        else "nothing is left over"
    )
    return (
        f"{name}: {claimed}; {gained}. What is kept of the claims is no more than the total and"
        f" its error allow; {rest}."
    )


def account_rows(account: KpiAccount, review: PortfolioReview) -> pd.DataFrame:
    """Return one row a claimant: what it claims, what is kept, what is credited in money."""
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
                "Kept": "not known" if one.left is None else figure(one.left),
                "Credited": money(one.credited, account.currency),
            }
            for one in account.claims
        ]
    )
