"""Who claims what of which KPI, from a review; nothing is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.value.kpi_ledger import kpi_ledger

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.kpi_account import KpiAccount


def list_kpi_ledger(review: PortfolioReview) -> tuple[KpiAccount, ...]:
    """Open the account of every KPI with an approved total or with several claimants.

    Parameters
    ----------
    review
        The whole portfolio.
    """
    found = [credit for one in review.ranked for credit in one.appraisal.credits]
    confidence = review.assumptions.credit_confidence
    return kpi_ledger(found, review.register.kpi_totals, confidence=confidence)
