"""What a review looks at one by one because it is not as it should be."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.credit import CreditOutcome
from analytics.domain.days import day_of
from analytics.domain.following import ForecastState
from analytics.domain.review_figures import Concern, Exceptions, Raised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.domain.appraisal import Appraisal, PortfolioReview
    from analytics.domain.following import Following

STALE = timedelta(days=180)
ORDER = tuple(Concern)
DUE = frozenset({ForecastState.NO_NEW_EVIDENCE, ForecastState.NOT_KNOWN})


def review_exceptions(portfolio: PortfolioReview, following: Following) -> Exceptions:
    """Raise what was decided and not done, what does harm, and what evidence is missing or old."""
    by_id = {one.appraisal.initiative.initiative_id: one.appraisal for one in portfolio.ranked}
    found = [
        *(
            _raised(Concern.KILL, by_id.get(one.initiative_id), one.sentence, one.name)
            for one in following.not_acted_on
        ),
        *(
            _raised(Concern.TO_JUDGE, by_id.get(one.initiative_id), one.sentence, one.name)
            for one in following.to_judge
        ),
        *(
            _raised(
                Concern.LATE,
                by_id.get(one.initiative_id),
                f"Due on {one.due_on}, {one.owner}: {one.text}",
                one.name,
            )
            for one in following.due
        ),
        *(
            _raised(Concern.UNSCORED, by_id.get(one.initiative_id), one.sentence, one.name)
            for one in following.outcomes
            if one.state in DUE
        ),
        *(raised for one in by_id.values() for raised in _of(one, portfolio)),
    ]
    return Exceptions(
        rows=tuple(
            sorted(found, key=lambda one: (ORDER.index(one.concern), -(one.money or 0), one.name))
        )
    )


def _of(appraisal: Appraisal, portfolio: PortfolioReview) -> Iterator[Raised]:
    if appraisal.credited is not None and appraisal.credited < 0:
        yield _raised(Concern.HARM, appraisal, "The evidence shows a loss, booked in full.")
    broken = [
        one.sentence
        for one in appraisal.credits
        if one.outcome is CreditOutcome.NOT_TRUSTWORTHY and one.sentence
    ]
    if broken:
        yield _raised(Concern.NOT_TRUSTED, appraisal, broken[0])
    initiative_id = appraisal.initiative.initiative_id
    breaches = tuple(_breaches(portfolio, initiative_id))
    if breaches:
        yield _raised(Concern.BREACH, appraisal, " ".join(breaches))
    expired = sum(
        one.initiative_id == initiative_id
        and one.expires_on is not None
        and one.expires_on < portfolio.as_of
        for one in portfolio.register.readiness
    )
    if expired:
        answers = "answer has" if expired == 1 else "answers have"
        yield _raised(Concern.EXPIRED, appraisal, f"{expired} readiness {answers} expired.")
    ends = [end for one in appraisal.credits if (end := day_of(one.period_end)) is not None]
    if ends and max(ends) < portfolio.as_of - STALE:
        yield _raised(
            Concern.STALE, appraisal, f"The latest outcome is of {max(ends)}, over 180 days old."
        )
    if not appraisal.initiative.owner and (appraisal.claimed or appraisal.cost):
        yield _raised(Concern.UNOWNED, appraisal, "Nobody is named as its business owner.")


def _breaches(portfolio: PortfolioReview, initiative_id: str) -> Iterator[str]:
    """Say which signals lie beyond the limit that was set for them, and since when."""
    for one in portfolio.register.signals:
        if one.initiative_id != initiative_id:
            continue
        since = one.breached_since(portfolio.as_of)
        if since is not None:
            last = one.until(portfolio.as_of)[-1]
            yield (
                f"{one.name} is {last.value:g}, beyond its limit of {last.breach:g}, since {since}."
            )


def _raised(concern: Concern, appraisal: Appraisal | None, sentence: str, name: str = "") -> Raised:
    if appraisal is None:
        return Raised(concern=concern, initiative_id="", name=name, money=None, sentence=sentence)
    known = [one for one in (appraisal.claimed, appraisal.cost) if one is not None]
    return Raised(
        concern=concern,
        initiative_id=appraisal.initiative.initiative_id,
        name=appraisal.initiative.name,
        money=max(known, default=Decimal(0)) if known else None,
        sentence=sentence,
    )
