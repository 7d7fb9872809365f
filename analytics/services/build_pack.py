"""A review's pack for one audience: the figures are gathered once, every format writes the same."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from analytics.domain.days import QUARTERS_A_YEAR, quarter_of
from analytics.domain.errors import NotEstimableError
from analytics.domain.pack import Pack, PackFacts, Provenance
from analytics.domain.viewer import Role
from analytics.reports.packs.pages import pack_of
from analytics.services.appraise_initiative import appraise_initiative
from analytics.services.judge_portfolio import judge_portfolio
from analytics.services.meet_expectations import compare_plans
from analytics.services.narrow_review import review_of_unit
from analytics.services.needs import needs
from analytics.services.open_review import list_reviews, open_review
from analytics.services.plan_paths import plan_paths
from analytics.services.prepare_review import exclusions_of, quarter_label
from analytics.services.review_portfolio import review_portfolio
from analytics.store.codec import to_json
from analytics.value.expectation import expectations_met, reference_class
from analytics.value.portfolio_quarters import portfolio_quarters
from analytics.value.unit_windows import unit_windows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.pack import Audience
    from analytics.domain.review import HeldReview
    from analytics.store.connection import Store

PREVIEW = "PREVIEW of present figures, not a signed review"


@needs(Role.VIEWER)
def open_packs(
    store: Store, period: str, *, audiences: Sequence[Audience], as_of: date, unit: str = ""
) -> tuple[Pack, ...]:
    """Build the packs of a quarter: of its frozen review where there is one, else a preview.

    Whoever does not see every business unit gets a preview of what they see: a review is of the
    whole.

    Parameters
    ----------
    store
        Read only.
    period
        The quarter, as ``2026Q3``.
    audiences
        Whose questions.
    as_of
        The day a preview is of.
    unit
        Business unit whose initiatives alone are shown; empty for all.

    Raises
    ------
    AssumptionError
        The period is not a quarter, or has not begun.
    NotEstimableError
        There is no initiative.
    NotFoundError
        No initiative belongs to the business unit.
    """
    quarter = quarter_label(period, today=as_of)
    held = _held(store, quarter)
    if held is None:
        review = review_portfolio(store, as_of=as_of)
        provenance = preview_of(review, quarter)
    else:
        review, provenance = held.frozen.portfolio, provenance_of(held)
    if not review.ranked:
        raise NotEstimableError(
            "There is no initiative to report on.", "Load a portfolio folder first."
        )
    facts = gather_facts(review, held)
    if unit:
        part = review_of_unit(review, unit)
        # What expectations usually deliver is learnt from the whole portfolio.
        facts = replace(gather_facts(part, held), reference=facts.reference)
        provenance = _of_part(provenance, part, unit)
    return tuple(pack_of(facts, provenance=provenance, audience=one) for one in audiences)


@needs(Role.VIEWER)
def quarters_with_packs(store: Store, *, today: date) -> tuple[str, ...]:
    """List the quarters that have a pack, the one to begin with first.

    Those with a frozen review, newest first, then previews of the last whole quarter and of this.
    """
    frozen = tuple(one.period for one in list_reviews(store)) if store.viewer.sees_all else ()
    this = quarter_of(today)
    previews = (_label(this - 1), _label(this))
    return tuple(dict.fromkeys((*reversed(frozen), *previews)))


def gather_facts(review: PortfolioReview, held: HeldReview | None = None) -> PackFacts:
    """Gather what all pages are made of; nothing is read beyond the review."""
    register = review.register
    appraisals = tuple(one.appraisal for one in review.ranked)
    met = expectations_met(appraisals, register.expected_effects, register.kpis)
    quarters = portfolio_quarters(
        appraisals, register.costs, currency=review.currency, as_of=review.as_of
    )
    return PackFacts(
        review=review,
        honesty=judge_portfolio(review),
        returns=tuple(
            appraise_initiative(review, one.initiative.initiative_id) for one in appraisals
        ),
        met=met,
        reference=reference_class(met, ""),
        quarters=quarters.quarters,
        undated=quarters.undated,
        next_uses=plan_paths(review).next_uses,
        gaps=compare_plans(review),
        windows=unit_windows(
            appraisals, register.costs, currency=review.currency, as_of=review.as_of
        ),
        held=held,
    )


def _of_part(whole: Provenance, part: PortfolioReview, unit: str) -> Provenance:
    """Say that only one business unit is shown; the snapshot stays that of the whole."""
    excluded = exclusions_of(part)
    return replace(
        whole,
        part=unit,
        initiatives=len(part.ranked),
        counted=len(part.ranked) - len(excluded),
        exclusions=tuple(one.name for one in excluded),
    )


def preview_of(review: PortfolioReview, period: str) -> Provenance:
    """Say what present figures follow from: a hash of all of them, the policy, who is counted."""
    excluded = exclusions_of(review)
    return Provenance(
        period=period,
        as_of=review.as_of,
        snapshot=sha256(to_json(review).encode()).hexdigest(),
        policy_id=review.assumptions.policy_id,
        initiatives=len(review.ranked),
        counted=len(review.ranked) - len(excluded),
        exclusions=tuple(one.name for one in excluded),
        status=PREVIEW,
    )


def provenance_of(held: HeldReview) -> Provenance:
    """Say what a frozen review stands on, and whether it was signed."""
    snapshot, signature = held.frozen.snapshot, held.signature
    return Provenance(
        period=snapshot.period,
        as_of=snapshot.as_of,
        snapshot=snapshot.sha256,
        policy_id=snapshot.policy_id,
        initiatives=snapshot.initiatives,
        counted=snapshot.counted,
        exclusions=tuple(one.name for one in snapshot.exclusions),
        status=f"Signed by {signature.signed_by}" if signature else "Frozen, not signed yet",
    )


def _label(quarter: int) -> str:
    year, part = divmod(quarter, QUARTERS_A_YEAR)
    return f"{year}Q{part + 1}"


def _held(store: Store, quarter: str) -> HeldReview | None:
    if not store.viewer.sees_all:
        return None
    found = any(one.period == quarter for one in list_reviews(store))
    return open_review(store, quarter) if found else None
