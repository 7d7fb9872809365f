"""A quarterly review as rows for the screen and for a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.following import ForecastState
from analytics.domain.gate import GateVerdict
from analytics.reports.gate_words import gate_verdict
from analytics.reports.labels import NOT_SET, advice_label, words
from analytics.reports.money import money, money_exact
from analytics.reports.review_words import (
    CHOICES,
    CONCERNS,
    STATES,
    choice_label,
    decision_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import PortfolioReview, RankedInitiative
    from analytics.domain.following import Calibration, Following
    from analytics.domain.review import Decision, HeldReview
    from analytics.domain.review_figures import Exceptions, Reallocation

VERDICTS = tuple(GateVerdict)


def queue_rows(held: HeldReview) -> pd.DataFrame:
    """Return one row an initiative in the order of the decision list."""
    portfolio = held.frozen.portfolio
    ranked = {one.appraisal.initiative.initiative_id: one for one in portfolio.ranked}
    return pd.DataFrame(
        [
            {
                "No.": place,
                "Initiative": ranked[one.initiative_id].appraisal.initiative.name,
                "Advice": advice_label(ranked[one.initiative_id].recommendation.advice),
                "Decided": _decided(held.decided(one.initiative_id)),
                "Grade": ranked[one.initiative_id].appraisal.grade.value,
                "At stake": money(one.money, ""),
                "Open": f"{one.uncertainty:.0%}",
                "Stake x open": money(one.weight, ""),
            }
            for place, one in enumerate(held.frozen.queue.rows, start=1)
        ]
    )


def outcome_rows(following: Following) -> pd.DataFrame:
    """Return one row a decision with its forecast and what came."""
    return pd.DataFrame(
        [
            {
                "Initiative": one.name,
                "Decision": choice_label(one.choice),
                "Decider": one.decided_by or NOT_SET,
                "State": STATES[one.state],
                "P10": money(one.p10, "") if one.p10 is not None else "",
                "P50": money(one.p50, "") if one.p50 is not None else "",
                "P90": money(one.p90, "") if one.p90 is not None else "",
                "Actual": money(one.actual, "") if one.actual is not None else "",
                "Chance said": "" if one.probability is None else f"{one.probability:.0%}",
                "Success": "" if one.success is None else ("Yes" if one.success else "No"),
                "What it says": one.sentence,
            }
            for one in following.outcomes
            if one.state is not ForecastState.NONE
        ]
    )


def calibration_rows(groups: Sequence[Calibration], label: str) -> pd.DataFrame:
    """Return one row a group: how many were scored, Brier score and coverage."""
    return pd.DataFrame(
        [
            {
                label: words(one.group) if label == "Class" else one.group,
                "Scored": str(one.scored),
                "Brier": NOT_SET if one.brier is None else f"{one.brier:.3f}",
                "Intervals": str(one.intervals),
                "Inside P10-P90": NOT_SET if one.coverage is None else f"{one.coverage:.0%}",
            }
            for one in groups
        ]
    )


def action_rows(following: Following) -> pd.DataFrame:
    """Return one row an action, late ones first."""
    ordered = sorted(following.actions, key=lambda one: (not one.late, one.done, one.due_on))
    return pd.DataFrame(
        [
            {
                "State": "Done" if one.done else ("Late" if one.late else "Open"),
                "Due": one.due_on.isoformat(),
                "Owner": one.owner,
                "Action": one.text,
                "Initiative": one.name,
                "What came of it": one.note,
            }
            for one in ordered
        ]
    )


def exception_rows(exceptions: Exceptions) -> pd.DataFrame:
    """Return one row an exception, what cannot wait first."""
    return pd.DataFrame(
        [
            {
                "What": CONCERNS[one.concern],
                "Initiative": one.name,
                "Money": money(one.money, ""),
                "Found": one.sentence,
            }
            for one in exceptions.rows
        ]
    )


def gate_case_rows(portfolio: PortfolioReview) -> pd.DataFrame:
    """Return one row an initiative that can grow, what passes first: verdict, what binds."""
    cases = [(one.gate, one) for one in portfolio.ranked if one.gate is not None]
    return pd.DataFrame(
        [
            {
                "Verdict": gate_verdict(gate),
                "Initiative": one.appraisal.initiative.name,
                "Chance that scaling pays": NOT_SET
                if gate.outlook is None
                else f"{gate.outlook.probability_positive:.0%}",
                "What binds first": gate.binding.sentence if gate.binding else "",
                "What would change it": gate.binding.remedy if gate.binding else "",
                "Overridden": _overridden(portfolio, one),
            }
            for gate, one in sorted(cases, key=lambda case: VERDICTS.index(case[0].verdict))
        ]
    )


def move_rows(found: Reallocation) -> pd.DataFrame:
    """Return one row a decision that moves money, to the cent."""
    return pd.DataFrame(
        [
            {
                "Initiative": one.name,
                "Decision": choice_label(one.choice),
                "Set free": money_exact(one.freed, ""),
                "Added": money_exact(one.added, ""),
                "To": one.to or (one.name if one.added else ""),
            }
            for one in found.moves
        ]
    )


def decision_rows(held: HeldReview) -> pd.DataFrame:
    """Return every decision as it was entered, corrected ones too, for a file."""
    names = names_of(held)
    standing = {one.entry_id for one in held.standing}
    return pd.DataFrame(
        [
            {
                "Number": one.number,
                "Initiative": names.get(one.initiative_id, one.initiative_id),
                "Stands": "Yes" if one.entry_id in standing else "Corrected",
                "Decision": CHOICES[one.choice],
                "Advised": choice_label(one.recommended),
                "Decider": one.decided_by,
                "In words": decision_sentence(one, held.frozen.portfolio.currency),
                "Recorded": "" if one.recorded_at is None else f"{one.recorded_at:%Y-%m-%d %H:%M}",
                "Entry": one.entry_id,
            }
            for one in held.decisions
        ]
    )


def names_of(held: HeldReview) -> dict[str, str]:
    """Return the names of the initiatives of a review by their ids."""
    return {
        one.appraisal.initiative.initiative_id: one.appraisal.initiative.name
        for one in held.frozen.portfolio.ranked
    }


def _overridden(portfolio: PortfolioReview, one: RankedInitiative) -> str:
    """Say who overrode the gate until when; nothing where nobody does."""
    mine = portfolio.overrides_of(one.appraisal.initiative.initiative_id)
    held = [
        f"{each.override.decided_by}, until {each.override.until}" for each in mine if each.in_force
    ]
    return "; ".join(held)


def _decided(decisions: Sequence[Decision]) -> str:
    return ", ".join(dict.fromkeys(CHOICES[one.choice] for one in decisions))
