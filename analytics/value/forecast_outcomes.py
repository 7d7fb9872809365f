"""What came of the forecast of a decision: resolved once, from evidence that came after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.following import ForecastState, Outcome

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from analytics.domain.review import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of an initiative on the day a forecast is looked at.

    ``actual`` is its credited value under the assumptions of the forecast, ``None`` where it is
    not known in money; ``fresh`` tells whether a study ran after the decision on new data;
    ``reported`` is an outcome that came with the decision's file.
    """

    name: str
    benefit_class: str
    actual: Decimal | None
    fresh: bool
    reported: Decimal | None = None


def resolve(decision: Decision, evidence: Evidence, *, as_of: date) -> Outcome:
    """Score a decision's forecast, or say why it cannot be scored.

    It is due from its ``resolve_by`` on. Without a run on new data nothing was learnt, so
    the figure of the decision itself is not taken for its outcome.
    """
    forecast = decision.forecast
    if forecast is None:
        return _outcome(decision, evidence, ForecastState.NONE, "No forecast was made.")
    if evidence.reported is None and as_of < forecast.resolve_by:
        return _outcome(decision, evidence, ForecastState.NOT_DUE, f"Due on {forecast.resolve_by}.")
    actual = evidence.actual if evidence.reported is None else evidence.reported
    if evidence.reported is None and not evidence.fresh:
        return _outcome(
            decision,
            evidence,
            ForecastState.NO_NEW_EVIDENCE,
            f"Due since {forecast.resolve_by}, but no study ran on new data since: add them.",
        )
    if actual is None:
        return _outcome(
            decision,
            evidence,
            ForecastState.NOT_KNOWN,
            f"Due since {forecast.resolve_by}, but no value in money is known: run a study.",
        )
    return _scored(decision, evidence, actual)


def _scored(decision: Decision, evidence: Evidence, actual: Decimal) -> Outcome:
    forecast = decision.forecast
    if forecast is None:
        raise ValueError("a decision without a forecast has no score")
    inside = forecast.p10 <= actual <= forecast.p90
    reached = None if forecast.success_from is None else actual >= forecast.success_from
    where = "inside" if inside else ("below" if actual < forecast.p10 else "above")
    return _outcome(
        decision,
        evidence,
        ForecastState.RESOLVED,
        f"The outcome is {where} the forecast range.",
        (actual, inside, reached),
    )


def _outcome(
    decision: Decision,
    evidence: Evidence,
    state: ForecastState,
    sentence: str,
    found: tuple[Decimal, bool, bool | None] | None = None,
) -> Outcome:
    forecast = decision.forecast
    actual, inside, success = found or (None, None, None)
    return Outcome(
        decision_id=decision.entry_id,
        review_id=decision.review_id,
        initiative_id=decision.initiative_id,
        name=evidence.name,
        choice=decision.choice.value,
        recommended=decision.recommended,
        decided_by=decision.decided_by,
        benefit_class=evidence.benefit_class,
        state=state,
        sentence=sentence,
        p10=forecast.p10 if forecast else None,
        p50=forecast.p50 if forecast else None,
        p90=forecast.p90 if forecast else None,
        probability=forecast.probability if forecast else None,
        success_from=forecast.success_from if forecast else None,
        resolve_by=forecast.resolve_by if forecast else None,
        actual=actual,
        inside=inside,
        success=success,
    )
