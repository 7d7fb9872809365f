"""The ledger of KPIs: what each did, who claims it, and what belongs to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.kpi_ledger_tables import account_rows, account_sentence
from analytics.services.list_kpi_ledger import list_kpi_ledger
from pages.components.plain_text import plain
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview


def show_kpi_ledger(review: PortfolioReview) -> None:
    """Show every KPI with an approved total or several claimants; nothing where there is none."""
    accounts = list_kpi_ledger(review)
    if not accounts:
        return
    st.header("One KPI, its claimants", anchor=False)
    for number, account in enumerate(accounts):
        st.markdown(plain(account_sentence(account, review)))
        show_rows(
            account_rows(account, review),
            alt=f"Claimants of {account.kpi_id}: what each claims, what is kept, what is credited",
            pinned="Initiative",
            key=f"kpi_ledger_{number}",
        )
