"""Read a frozen review back with everything that was entered in it; nothing is computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.appraisal import PortfolioReview
from analytics.domain.errors import NotFoundError
from analytics.domain.following import Following
from analytics.domain.funding import FundingPlan
from analytics.domain.review import (
    Action,
    ActionClosed,
    Decision,
    FrozenReview,
    HeldReview,
    Lesson,
    Queue,
    Signature,
    Since,
)
from analytics.domain.review_figures import Exceptions
from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store.reviews import read_document, read_entries, read_snapshots

if TYPE_CHECKING:
    from analytics.domain.review import Snapshot
    from analytics.store.connection import Store


@needs(Role.VIEWER, whole=True)
def list_reviews(store: Store) -> tuple[Snapshot, ...]:
    """List what every review stands on; of a period that was frozen again the last one."""
    latest = {one.period: one for one in read_snapshots(store)}
    return tuple(latest[period] for period in sorted(latest))


@needs(Role.VIEWER, whole=True)
def open_review(store: Store, period: str = "") -> HeldReview:
    """Open the review of a period, or the latest.

    Raises
    ------
    NotFoundError
        No review, or none of this period, was prepared.
    """
    found = list_reviews(store)
    wanted = [one for one in found if period.replace("-", "").upper() in ("", one.period)]
    if not wanted:
        known = ", ".join(one.period for one in found) or "none"
        raise NotFoundError(
            f"No review of {period or 'any period'} was prepared (there: {known}).",
            "Prepare it on the Review page.",
        )
    snapshot = wanted[-1]
    entries = read_entries(store, snapshot.review_id)
    return HeldReview(
        frozen=_frozen(store, snapshot),
        decisions=tuple(one for one in entries if isinstance(one, Decision)),
        actions=tuple(one for one in entries if isinstance(one, Action)),
        closed=tuple(one for one in entries if isinstance(one, ActionClosed)),
        lessons=tuple(one for one in entries if isinstance(one, Lesson)),
        signature=next((one for one in entries if isinstance(one, Signature)), None),
    )


def _frozen(store: Store, snapshot: Snapshot) -> FrozenReview:
    review_id = snapshot.review_id
    funded = any(one.name == "funding" for one in snapshot.documents)
    return FrozenReview(
        snapshot=snapshot,
        portfolio=read_document(store, review_id, "portfolio", PortfolioReview),
        since=read_document(store, review_id, "since", Since),
        following=read_document(store, review_id, "following", Following),
        queue=read_document(store, review_id, "queue", Queue),
        exceptions=read_document(store, review_id, "exceptions", Exceptions),
        funding=read_document(store, review_id, "funding", FundingPlan) if funded else None,
    )
