"""Which sentences a quarterly review is led by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.following import ForecastState
from analytics.domain.review import Choice
from analytics.domain.review_figures import Concern
from analytics.reports.change_words import LABELS
from analytics.reports.labels import ADVICE, words
from analytics.reports.money import money
from analytics.reports.words import STRONG, day, headline_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from analytics.domain.following import Calibration, Following
    from analytics.domain.review import Decision, Forecast, HeldReview, KillCriterion, Queued, Since
    from analytics.domain.review_figures import Exceptions, Reallocation

CHOICES: Mapping[Choice, str] = {
    **{Choice(advice.value): label for advice, label in ADVICE.items()},
    Choice.REALLOCATE: "Reallocate",
    Choice.NO_DECISION: "No decision",
}
CONCERNS: Mapping[Concern, str] = {
    Concern.KILL: "Kill criterion met, not acted on",
    Concern.TO_JUDGE: "Kill criterion to be judged",
    Concern.HARM: "Does harm",
    Concern.BREACH: "Signal beyond its limit",
    Concern.LATE: "Action late",
    Concern.UNSCORED: "Forecast due, no evidence",
    Concern.NOT_TRUSTED: "Study not trustworthy",
    Concern.EXPIRED: "Readiness expired",
    Concern.STALE: "Outcomes old",
    Concern.UNOWNED: "No owner",
}
STATES: Mapping[ForecastState, str] = {
    ForecastState.RESOLVED: "Scored",
    ForecastState.NOT_DUE: "Not due",
    ForecastState.NO_NEW_EVIDENCE: "Due, no new evidence",
    ForecastState.NOT_KNOWN: "Due, value not known",
    ForecastState.NONE: "No forecast",
}


def choice_label(code: str) -> str:
    """Name of a decision or an advice by its code."""
    return CHOICES[Choice(code)] if code in tuple(Choice) else code


def stands_on(held: HeldReview) -> str:
    """Say what every number of the review follows from."""
    one = held.frozen.snapshot
    left = len(one.exclusions)
    return (
        f"Frozen {one.prepared_at:%Y-%m-%d %H:%M} UTC, figures as of {day(one.as_of)}."
        f" Snapshot {one.sha256[:12]}, policy {one.policy_id}, write {one.revision:,},"
        f" version {one.code_version}. {one.counted} of {one.initiatives} initiatives counted,"
        f" {left} excluded."
    )


def status_words(held: HeldReview) -> str:
    """Say whether a review is open or signed, and by whom."""
    if held.signature is None:
        return "Open"
    when = held.signature.recorded_at
    moment = f" on {when:%Y-%m-%d %H:%M} UTC" if when else ""
    return f"Signed by {held.signature.signed_by}{moment}"


def since_sentence(since: Since, currency: str) -> str:
    """Split what changed since the last review into its causes; the parts add up."""
    change = since.change
    if change is None:
        return since.reason
    parts = [
        f"{LABELS[one.cause].lower()} {_signed(one.amount, currency)}" for one in change.shares
    ]
    if since.restated:
        parts.append(f"register restated {_signed(since.restated, currency)}")
    return (
        f"Credited was {money(since.shown_before, currency)} at the last review and is"
        f" {money(change.after, currency)} now: {', '.join(parts)}."
    )


def calibration_sentence(following: Following) -> str:
    """Say how the forecasts did, or why nothing is scored yet."""
    overall = following.overall
    if overall is None or not (overall.scored or overall.intervals):
        waiting = sum(one.state is not ForecastState.NONE for one in following.outcomes)
        if not waiting:
            return "No forecast was made yet: nothing can be scored."
        return f"None of {waiting} forecasts can be scored yet."
    return " ".join(filter(None, (_brier(overall), _coverage(overall))))


def _brier(one: Calibration) -> str:
    if one.brier is None or one.base is None:
        return ""
    versus = "better" if one.brier < one.base else "no better"
    return (
        f"Brier score {one.brier:.3f} on {one.scored} forecasts (0 is perfect, {one.base:.3f} is"
        f" always saying the average): {versus} than the average."
    )


def _coverage(one: Calibration) -> str:
    if one.coverage is None or one.coverage_low is None or one.coverage_high is None:
        return ""
    return (
        f"{one.coverage:.0%} of {one.intervals} outcomes came inside P10 to P90, where 80% is meant"
        f" (90% interval {one.coverage_low:.0%} to {one.coverage_high:.0%})."
    )


def exceptions_sentence(exceptions: Exceptions) -> str:
    """Count what needs attention, by kind."""
    if not exceptions.rows:
        return "Nothing needs attention."
    counts = {
        concern: sum(one.concern is concern for one in exceptions.rows) for concern in CONCERNS
    }
    said = [f"{CONCERNS[one].lower()} {number}" for one, number in counts.items() if number]
    return f"{_many(len(exceptions.rows), 'exception')}: {', '.join(said)}."


def progress_words(held: HeldReview) -> str:
    """Count what was decided."""
    decided = {one.initiative_id for one in held.standing}
    return f"{len(decided)} of {len(held.frozen.queue.rows)} initiatives decided"


def queue_sentence(one: Queued, currency: str) -> str:
    """Say why an initiative stands where it stands in the list."""
    return (
        f"{money(one.money, currency)} at stake, {one.uncertainty:.0%} of it open. {one.sentence}"
    )


def decision_sentence(one: Decision, currency: str) -> str:
    """Read a decision back as it will be signed."""
    advised = f", against the advice: {choice_label(one.recommended)}" if one.overrode else ""
    parts = [
        f"{CHOICES[one.choice]} (by {one.decided_by}{advised}). {_stopped(one.rationale)}",
        f"Amount {money(one.amount, currency)}" + _to(one) + "." if one.amount else "",
        f"Condition: {_stopped(one.condition)}" if one.condition else "",
        kill_sentence(one.kill, currency) if one.kill else "",
        forecast_sentence(one.forecast, currency) if one.forecast else "",
        f"Dissent: {_stopped(one.dissent)}" if one.dissent else "",
    ]
    return " ".join(part for part in parts if part)


def kill_sentence(one: KillCriterion, currency: str) -> str:
    """Read a kill criterion aloud."""
    side = "above" if one.measure.met_above else "below"
    number = (
        f"{one.number:.1f}" if one.measure.value == "feasibility" else money(one.number, currency)
    )
    return f"Stop if {words(one.measure).lower()} is {side} {number} on {one.on}."


def forecast_sentence(one: Forecast, currency: str) -> str:
    """Say a forecast with its range, its chance and its day."""
    low, middle, high = (money(amount, currency) for amount in (one.p10, one.p50, one.p90))
    chance = (
        f", {one.probability:.0%} to reach {money(one.success_from, currency)}"
        if one.probability is not None
        else ""
    )
    return f"Forecast {middle} ({low} to {high}){chance} by {one.resolve_by}."


def reallocation_sentence(found: Reallocation, currency: str) -> str:
    """Say what the decisions do to cost and to what is expected."""
    if not found.moves:
        return (
            f"No decision moves money yet: {found.before.initiatives} initiatives cost"
            f" {money(found.before.cost, currency)} a year and are expected to bring"
            f" {money(found.before.net_value, currency)} more than what is measured costs"
            f" ({found.before.unknown} of them have no value in money)."
        )
    gain = found.after.net_value - found.before.net_value
    return (
        f"Cost goes from {money(found.before.cost, currency)} to"
        f" {money(found.after.cost, currency)} a year, expected net value"
        f" {'rises' if gain >= 0 else 'falls'} by {money(abs(gain), currency)};"
        f" {_spare(found, currency)}"
    )


def audience_words(held: HeldReview) -> Mapping[str, tuple[str, ...]]:
    """Say to each audience before the meeting what it is asked to know."""
    review, frozen = held.frozen.portfolio, held.frozen
    head, currency = review.headline, review.currency
    strong = sum(one.appraisal.grade in STRONG for one in review.ranked)
    scale = sum(one.recommendation.advice.value == "scale" for one in review.ranked)
    stop = sum(one.recommendation.advice.value in ("stop", "retire") for one in review.ranked)
    broken = [one for one in frozen.exceptions.rows if one.concern is Concern.NOT_TRUSTED]
    stale = [
        one for one in frozen.exceptions.rows if one.concern in (Concern.STALE, Concern.EXPIRED)
    ]
    breached = [one for one in frozen.exceptions.rows if one.concern is Concern.BREACH]
    excluded = ", ".join(one.name for one in frozen.snapshot.exclusions) or "none"
    return {
        "Board": (
            f"{headline_sentence(review)}, at a cost of {money(head.cost, currency)}.",
            f"Advised: {scale} to scale, {stop} to stop or retire.",
            exceptions_sentence(frozen.exceptions),
        ),
        "Business": tuple(_units(held)),
        "Technical": (
            f"{strong} of {len(review.ranked)} initiatives have evidence of grade A to C.",
            (
                f"Studies that are not trustworthy: {len(broken)}; old outcomes or expired"
                f" readiness: {len(stale)}."
            ),
            f"Initiatives with a signal beyond its limit: {len(breached)}.",
        ),
        "Finance": (
            (
                f"Claimed {money(head.claimed, currency)}, credited"
                f" {money(head.credited, currency)}, cost {money(head.cost, currency)}."
            ),
            since_sentence(frozen.since, currency),
            f"Not in the credited sum: {excluded}.",
        ),
    }


def _units(held: HeldReview) -> list[str]:
    review = held.frozen.portfolio
    found: dict[str, list[str]] = {}
    for one in review.ranked:
        unit = one.appraisal.initiative.business_unit or "Business unit not set"
        found.setdefault(unit, []).append(one.recommendation.advice.value)
    return [
        f"{unit}: {_many(len(advice), 'initiative')}, "
        + ", ".join(
            f"{advice.count(code.value)} to {label.lower()}"
            for code, label in ADVICE.items()
            if code.value in advice
        )
        + "."
        for unit, advice in sorted(found.items())
    ]


def _stopped(text: str) -> str:
    """End a sentence that people left open."""
    said = text.strip()
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _spare(found: Reallocation, currency: str) -> str:
    if found.spare < 0:
        return f"{money(-found.spare, currency)} more is given than is set free."
    return f"{money(found.spare, currency)} of what is set free is not given to anything."


def _to(one: Decision) -> str:
    return f" to {one.reallocated_to}" if one.reallocated_to else ""


def _signed(amount: Decimal, currency: str) -> str:
    shown = money(amount, currency)
    return shown if amount < 0 else f"+{shown}"
