"""Close a review: one hash over what was frozen and everything that was decided."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError, ConflictError
from analytics.domain.review import Signature
from analytics.domain.viewer import Role
from analytics.services.decide import entry_id_of
from analytics.services.needs import needs
from analytics.services.open_review import open_review
from analytics.services.reallocate import reallocate
from analytics.store.reviews import append_entry, signable_entries, signing_sha256

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.domain.review import HeldReview
    from analytics.store.connection import Store


@needs(Role.REVIEWER, whole=True)
def sign_review(
    store: Store, held: HeldReview, *, signed_by: str, now: datetime, key: str
) -> HeldReview:
    """Sign a review as it was read back; whoever adds to it meanwhile is not overlooked.

    Raises
    ------
    AssumptionError
        Nobody signs, or nothing was decided.
    ConflictError
        It is signed, two decisions contradict each other, or somebody added to it.
    """
    if not signed_by.strip():
        raise AssumptionError("It is not said who signs.", "Write the name.")
    if not held.decisions:
        raise AssumptionError(
            "Nothing was decided.", "Decide, or record 'no decision' with its reason."
        )
    _require_agreed(held)
    snapshot = held.frozen.snapshot
    entries = signable_entries(store, snapshot.review_id)
    shown = len(held.decisions) + len(held.actions) + len(held.lessons)
    if len(entries) != shown:
        raise ConflictError(
            "Somebody added to the review since it was read back.",
            "Read it back again, then sign.",
        )
    signature = Signature(
        entry_id=entry_id_of(key),
        review_id=snapshot.review_id,
        initiative_id="",
        signed_by=signed_by.strip(),
        sha256=signing_sha256(snapshot, entries),
        entries=len(entries),
        reallocation=reallocate(held),
        recorded_at=now.astimezone(UTC),
        recorded_by=store.viewer.name,
    )
    append_entry(store, signature, now, key=key)
    return open_review(store, snapshot.period)


def _require_agreed(held: HeldReview) -> None:
    """Refuse where two people decided differently about one initiative and nobody settled it."""
    for one in held.standing:
        if len({other.choice for other in held.decided(one.initiative_id)}) > 1:
            raise ConflictError(
                f"There are different decisions about '{one.initiative_id}'.",
                "Correct all but one of them, then sign.",
            )
