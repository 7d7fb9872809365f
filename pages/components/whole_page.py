"""How every page begins and ends: what it stands on is read, a refusal is shown in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import AnalyticsError
from pages.components.navigate import show_empty_store
from pages.components.problems import show_error
from pages.components.session import current_review, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.appraisal import PortfolioReview
    from analytics.store.connection import Store


def show_review(show: Callable[[PortfolioReview], None]) -> None:
    """Show a page of the portfolio as of today; without initiatives say how to begin."""
    try:
        review = current_review()
        if review.ranked:
            show(review)
        else:
            show_empty_store()
    except AnalyticsError as error:
        show_error(error)


def show_store(show: Callable[[Store], None]) -> None:
    """Show a page of the store."""
    try:
        show(open_store())
    except AnalyticsError as error:
        show_error(error)
