"""Freeze a quarterly review: the figures themselves, what they follow from, and their hashes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.domain.appraisal import PortfolioReview
from analytics.domain.credit import CreditOutcome
from analytics.domain.days import MONTHS_A_QUARTER
from analytics.domain.errors import AssumptionError, NotEstimableError
from analytics.domain.review import Exclusion, FrozenReview, SeenData, Since, Snapshot
from analytics.domain.viewer import Role
from analytics.ranking.decision_queue import decision_queue
from analytics.ranking.review_exceptions import review_exceptions
from analytics.services.estimate_plan import product_version
from analytics.services.explain_change import explain_change
from analytics.services.follow_decisions import follow_decisions
from analytics.services.fund_portfolio import current_terms, fund_portfolio
from analytics.services.needs import needs
from analytics.services.review_portfolio import review_portfolio
from analytics.store.codec import to_json
from analytics.store.reviews import (
    data_state,
    read_document,
    read_snapshots,
    save_frozen,
    text_sha256,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.funding import FundingPlan
    from analytics.store.connection import Store

PERIOD = re.compile(r"(\d{4})-?Q([1-4])")
CODE = Path(__file__).parents[1]


@needs(Role.REVIEWER, whole=True)
def prepare_review(store: Store, period: str, *, now: datetime, key: str = "") -> FrozenReview:
    """Freeze the portfolio as it is now for the review of a quarter.

    Until something is decided in it, a period can be frozen again: the earlier one stays, the
    later one counts.

    Parameters
    ----------
    period
        The quarter, as ``2026Q3``.
    key
        Names this request: the same again freezes nothing.

    Raises
    ------
    AssumptionError
        The period is not a quarter, or has not begun.
    NotEstimableError
        There is no initiative to review.
    ConflictError
        Something was decided in a review of the period, or the key was used.
    """
    quarter = quarter_label(period, today=now.date())
    portfolio = review_portfolio(store, as_of=now.date())
    if not portfolio.ranked:
        raise NotEstimableError(
            "There is no initiative to review.", "Load a portfolio folder first."
        )
    earlier = read_snapshots(store)
    before = next((one for one in reversed(earlier) if one.period != quarter), None)
    following = follow_decisions(store, portfolio)
    frozen = FrozenReview(
        snapshot=_snapshot(store, portfolio, quarter, earlier, now),
        portfolio=portfolio,
        since=_since(store, before, now.date()),
        following=following,
        queue=decision_queue(portfolio.ranked, portfolio.assumptions),
        exceptions=review_exceptions(portfolio, following),
        funding=_funding(portfolio),
    )
    snapshot = replace(frozen.snapshot, previous_id=before.review_id if before else "")
    saved = save_frozen(store, snapshot, _documents(frozen), now, key=key)
    return replace(frozen, snapshot=saved)


def quarter_label(period: str, *, today: date) -> str:
    """Read a quarter as ``2026Q3``.

    Raises
    ------
    AssumptionError
        It is written in another way, or begins after today.
    """
    found = PERIOD.fullmatch(period.strip().upper())
    if found is None:
        raise AssumptionError(
            f"'{period}' is not a quarter.", "Write year and quarter, as in 2026Q3."
        )
    year, quarter = int(found[1]), int(found[2])
    if (year, quarter) > (today.year, (today.month - 1) // MONTHS_A_QUARTER + 1):
        raise AssumptionError(
            f"{year}Q{quarter} has not begun on {today}.", "Choose a quarter that has begun."
        )
    return f"{year}Q{quarter}"


@cache
def code_sha256() -> str:
    """Hash over the program that computes the figures: every file of it, by name."""
    whole = sha256()
    for path in sorted(CODE.rglob("*.py")):
        whole.update(path.relative_to(CODE).as_posix().encode())
        whole.update(sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return whole.hexdigest()


def exclusions_of(portfolio: PortfolioReview) -> tuple[Exclusion, ...]:
    """Name every initiative that adds nothing to the credited sum by refusal, with the reason."""
    return tuple(
        Exclusion(
            initiative_id=one.initiative.initiative_id, name=one.initiative.name, reason=reason
        )
        for one in (ranked.appraisal for ranked in portfolio.ranked)
        if (reason := _excluded(one))
    )


def _excluded(appraisal: Appraisal) -> str:
    """Say why an initiative is not in the credited sum; empty where it is."""
    refused = {CreditOutcome.NOT_TRUSTWORTHY}
    if appraisal.credits and {one.outcome for one in appraisal.credits} == refused:
        return appraisal.credits[0].sentence
    if appraisal.credited is not None:
        return ""
    if appraisal.problems:
        return appraisal.problems[0].message
    return "No study has ended in an estimate with a price."


def _snapshot(
    store: Store,
    portfolio: PortfolioReview,
    period: str,
    earlier: tuple[Snapshot, ...],
    now: datetime,
) -> Snapshot:
    revision, journal = data_state(store)
    if revision != portfolio.revision:
        raise NotEstimableError(
            "Somebody changed the store while the review was being frozen.", "Prepare it again."
        )
    excluded = exclusions_of(portfolio)
    again = sum(one.period == period for one in earlier)
    return Snapshot(
        review_id=f"RV-{period}" + (f"-{again + 1}" if again else ""),
        period=period,
        as_of=portfolio.as_of,
        prepared_at=now,
        prepared_by=store.viewer.name,
        revision=revision,
        journal_sha256=journal,
        policy_id=portfolio.assumptions.policy_id,
        policy_sha256=text_sha256(to_json(portfolio.assumptions)),
        code_version=product_version(),
        code_sha256=code_sha256(),
        counted=len(portfolio.ranked) - len(excluded),
        initiatives=len(portfolio.ranked),
        exclusions=excluded,
        documents=(),
    )


def _since(store: Store, before: Snapshot | None, today: date) -> Since:
    """Reconcile the credited sum with the one the review before showed."""
    if before is None:
        return Since(reason="This is the first review, so there is nothing to compare with.")
    try:
        change = explain_change(store, since=before.as_of, until=today)
    except AssumptionError as error:
        return Since(review_id=before.review_id, reason=error.message)
    shown = read_document(store, before.review_id, "portfolio", PortfolioReview).headline.credited
    return Since(
        review_id=before.review_id,
        change=change,
        shown_before=shown,
        restated=None if shown is None else change.before - shown,
    )


def _funding(portfolio: PortfolioReview) -> FundingPlan | None:
    if portfolio.budget is None or not portfolio.leaders:
        return None
    try:
        return fund_portfolio(portfolio, current_terms(portfolio))
    except AssumptionError:  # dependencies that cannot hold: the portfolio's problems say so
        return None


def _seen(portfolio: PortfolioReview) -> SeenData:
    return SeenData(
        rows=tuple(
            (study.study_id, study.dataset_id)
            for one in portfolio.ranked
            for study in one.appraisal.studies
        )
    )


def _documents(frozen: FrozenReview) -> dict[str, object]:
    found: dict[str, object] = {
        "portfolio": frozen.portfolio,
        "assumptions": frozen.portfolio.assumptions,
        "data": _seen(frozen.portfolio),
        "since": frozen.since,
        "following": frozen.following,
        "queue": frozen.queue,
        "exceptions": frozen.exceptions,
    }
    return found | ({"funding": frozen.funding} if frozen.funding is not None else {})
