"""Whether an initiative has met the number at which it was to be stopped, and nobody stopped it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.following import KillState, KillWatch
from analytics.domain.review import ENDINGS, KillMeasure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.review import Decision, KillCriterion

WORDS = {
    KillMeasure.CREDITED: "credited value",
    KillMeasure.NET_CREDITED: "credited value minus cost",
    KillMeasure.COST: "cost",
    KillMeasure.FEASIBILITY: "feasibility",
}


def watch_kill(
    decision: Decision, appraisal: Appraisal | None, later: Iterable[Decision], *, as_of: date
) -> KillWatch | None:
    """Judge a decision's kill criterion; ``None`` where it has none.

    One in words holds until something later is decided about the initiative.

    Parameters
    ----------
    appraisal
        Of the initiative on the day; ``None`` where it is no longer in the register.
    later
        Decisions about the same initiative that were recorded after this one.
    """
    kill, later = decision.kill, tuple(later)
    if kill is None:
        return _in_words(decision, appraisal) if decision.kill_text and not later else None
    found = _measured(kill, appraisal)
    state, sentence = _judged(kill, found, as_of=as_of)
    if state is KillState.MET and any(one.choice in ENDINGS for one in later):
        state, sentence = KillState.ACTED_ON, f"{sentence} It was acted on."
    return KillWatch(
        decision_id=decision.entry_id,
        review_id=decision.review_id,
        initiative_id=decision.initiative_id,
        name=appraisal.initiative.name if appraisal else decision.initiative_id,
        state=state,
        sentence=sentence,
        on=kill.on,
        number=kill.number,
        found=found,
    )


def _in_words(decision: Decision, appraisal: Appraisal | None) -> KillWatch:
    return KillWatch(
        decision_id=decision.entry_id,
        review_id=decision.review_id,
        initiative_id=decision.initiative_id,
        name=appraisal.initiative.name if appraisal else decision.initiative_id,
        state=KillState.NOT_KNOWN,
        sentence=(
            f"It came in words, for people to judge: {decision.kill_text.rstrip('.')}."
            " A decision with a number and a day replaces it."
        ),
    )


def _judged(kill: KillCriterion, found: Decimal | None, *, as_of: date) -> tuple[KillState, str]:
    what = WORDS[kill.measure]
    side = "above" if kill.measure.met_above else "below"
    rule = f"{what} {side} {kill.number:,} on {kill.on}"
    if as_of < kill.on:
        return KillState.NOT_DUE, f"To be stopped with {rule}; not due yet."
    if found is None:
        return KillState.NOT_KNOWN, f"To be stopped with {rule}, but it is not known."
    if found > kill.number if kill.measure.met_above else found < kill.number:
        return KillState.MET, f"To be stopped with {rule}; it is {found:,}."
    return KillState.NOT_MET, f"To be stopped with {rule}; it is {found:,}, so it goes on."


def _measured(kill: KillCriterion, appraisal: Appraisal | None) -> Decimal | None:
    if appraisal is None:
        return None
    match kill.measure:
        case KillMeasure.CREDITED:
            return appraisal.credited
        case KillMeasure.NET_CREDITED:
            return appraisal.net_credited
        case KillMeasure.COST:
            return appraisal.cost
        case KillMeasure.FEASIBILITY:
            feasibility = appraisal.feasibility
            return None if feasibility is None else Decimal(repr(round(feasibility.score, 2)))
