"""What became of what was decided: forecasts scored, actions due, kill criteria met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.assumptions import Assumptions
from analytics.domain.errors import NotFoundError
from analytics.domain.following import ActionState, Following, ForecastState
from analytics.domain.review import Action, ActionClosed, Decision, SeenData
from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store.past_decisions import read_past_actions, read_past_decisions
from analytics.store.reviews import read_document, read_entries, read_snapshots
from analytics.value.appraise import appraise
from analytics.value.calibration import calibrate, calibrate_by
from analytics.value.forecast_outcomes import Evidence, resolve
from analytics.value.kill_criteria import watch_kill

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from analytics.domain.appraisal import Appraisal, PortfolioReview
    from analytics.domain.following import KillWatch, Outcome
    from analytics.domain.review import Entry
    from analytics.store.connection import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Everything that was decided, with outcomes that came as files or are settled already."""

    decisions: tuple[Decision, ...]
    reported: dict[str, Decimal | None]
    settled: dict[str, Outcome]


@needs(Role.VIEWER, whole=True)
def follow_decisions(store: Store, portfolio: PortfolioReview) -> Following:
    """Look at every decision ever made from the portfolio as it is now.

    A forecast that a frozen review resolved keeps that outcome; a later one does not score it
    again.

    Parameters
    ----------
    store
        Read only.
    portfolio
        The whole portfolio on the day it is looked at.
    """
    entries = read_entries(store)
    known = _known(store, entries)
    outcomes = _outcomes(store, known, portfolio)
    return Following(
        as_of=portfolio.as_of,
        outcomes=outcomes,
        overall=calibrate(outcomes),
        by_decider=calibrate_by(outcomes, lambda one: one.decided_by),
        by_class=calibrate_by(outcomes, lambda one: one.benefit_class),
        kills=_kills(known.decisions, portfolio),
        actions=(*read_past_actions(store, portfolio.as_of), *_actions(entries, portfolio)),
    )


@needs(Role.VIEWER)
def watch_kill_criteria(store: Store, portfolio: PortfolioReview) -> tuple[KillWatch, ...]:
    """Judge every kill criterion of the initiatives that the asker sees."""
    return _kills(_standing(read_entries(store)), portfolio)


def _known(store: Store, entries: Sequence[Entry]) -> _Known:
    past = read_past_decisions(store)
    snapshots = read_snapshots(store)
    settled: dict[str, Outcome] = {}
    if snapshots:
        last = read_document(store, snapshots[-1].review_id, "following", Following)
        settled = {
            one.decision_id: one for one in last.outcomes if one.state is ForecastState.RESOLVED
        }
    return _Known(
        decisions=(*(one for one, _ in past), *_standing(entries)),
        reported={one.entry_id: outcome for one, outcome in past},
        settled=settled,
    )


def _standing(entries: Sequence[Entry]) -> tuple[Decision, ...]:
    """Decisions that no later one corrects."""
    made = [one for one in entries if isinstance(one, Decision)]
    replaced = {one.corrects for one in made}
    return tuple(one for one in made if one.entry_id not in replaced)


def _outcomes(store: Store, known: _Known, portfolio: PortfolioReview) -> tuple[Outcome, ...]:
    by_review: dict[str, tuple[dict[str, Appraisal], SeenData]] = {}
    found = []
    for one in known.decisions:
        if one.entry_id in known.settled:
            found.append(known.settled[one.entry_id])
            continue
        if one.review_id not in by_review:
            by_review[one.review_id] = (
                _appraised(store, one.review_id, portfolio),
                _seen(store, one.review_id),
            )
        appraisals, seen = by_review[one.review_id]
        appraisal = appraisals.get(one.initiative_id)
        evidence = _evidence(one, appraisal, seen, known.reported.get(one.entry_id))
        found.append(resolve(one, evidence, as_of=portfolio.as_of))
    return tuple(found)


def _appraised(store: Store, review_id: str, portfolio: PortfolioReview) -> dict[str, Appraisal]:
    """Appraise today's facts under the assumptions the forecasts of a review were made under."""
    try:
        then = read_document(store, review_id, "assumptions", Assumptions)
    except NotFoundError:  # a review that came as a file: today's assumptions are all there is
        then = portfolio.assumptions
    appraisals = tuple(one.appraisal for one in portfolio.ranked)
    if then != portfolio.assumptions:
        studies = tuple(study for one in appraisals for study in one.studies)
        appraisals = appraise(portfolio.register, studies, assumptions=then, as_of=portfolio.as_of)
    return {one.initiative.initiative_id: one for one in appraisals}


def _seen(store: Store, review_id: str) -> SeenData:
    """Return the data a review stood on; of one that came as a file nothing is known."""
    try:
        return read_document(store, review_id, "data", SeenData)
    except NotFoundError:
        return SeenData()


def _evidence(
    decision: Decision,
    appraisal: Appraisal | None,
    seen: SeenData,
    reported: Decimal | None,
) -> Evidence:
    if appraisal is None:
        return Evidence(
            name=decision.initiative_id,
            benefit_class="",
            actual=None,
            fresh=False,
            reported=reported,
        )
    return Evidence(
        name=appraisal.initiative.name,
        benefit_class=_benefit_class(appraisal),
        actual=appraisal.credited,
        fresh=_learnt(appraisal, decision, seen),
        reported=reported,
    )


def _benefit_class(appraisal: Appraisal) -> str:
    classes = [one.benefit_class.value for one in appraisal.credits if one.benefit_class]
    classes += [one.benefit_class for one in appraisal.claims if one.benefit_class]
    return classes[0] if classes else ""


def _learnt(appraisal: Appraisal, decision: Decision, seen: SeenData) -> bool:
    """Whether a study ran after the decision on data that the review did not have."""
    made = decision.recorded_at
    return any(
        one.estimate is not None
        and one.run_at is not None
        and (made is None or one.run_at > made)
        and (one.study_id, one.dataset_id) not in seen.rows
        for one in appraisal.studies
    )


def _kills(decisions: tuple[Decision, ...], portfolio: PortfolioReview) -> tuple[KillWatch, ...]:
    appraisals = {one.appraisal.initiative.initiative_id: one.appraisal for one in portfolio.ranked}
    found = []
    for at, one in enumerate(decisions):
        later = [other for other in decisions[at + 1 :] if other.initiative_id == one.initiative_id]
        watch = watch_kill(one, appraisals.get(one.initiative_id), later, as_of=portfolio.as_of)
        if watch is not None:
            found.append(watch)
    return tuple(found)


def _actions(entries: Sequence[Entry], portfolio: PortfolioReview) -> tuple[ActionState, ...]:
    names = {
        one.appraisal.initiative.initiative_id: one.appraisal.initiative.name
        for one in portfolio.ranked
    }
    closed = {one.action_id: one.note for one in entries if isinstance(one, ActionClosed)}
    return tuple(
        _state(one, names, closed, as_of=portfolio.as_of)
        for one in entries
        if isinstance(one, Action)
    )


def _state(
    action: Action, names: dict[str, str], closed: dict[str, str], *, as_of: date
) -> ActionState:
    done = action.entry_id in closed
    return ActionState(
        action_id=action.entry_id,
        review_id=action.review_id,
        initiative_id=action.initiative_id,
        name=names.get(action.initiative_id, action.initiative_id),
        text=action.text,
        owner=action.owner,
        due_on=action.due_on,
        done=done,
        late=not done and action.due_on < as_of,
        note=closed.get(action.entry_id, ""),
    )
