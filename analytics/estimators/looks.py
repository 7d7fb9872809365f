"""What a result may say when it is looked at before its end.

Planned looks share the error rate by a spending function of information time (Lan and DeMets 1983);
the interval at a look is the repeated confidence interval, its p-value the repeated p-value of the
same boundaries (Jennison and Turnbull 2000, ch. 9). Boundaries are turned into Student's t by their
tail probability. Continuous monitoring uses a confidence sequence instead.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scipy.special import ndtr, ndtri

from analytics.domain.looks import (
    TUNED_FOR,
    TUNED_FOR_CLUSTERS,
    Look,
    LookDecision,
    Monitoring,
)
from analytics.estimators.checks.looks import check_looks
from analytics.estimators.look_schedule import (
    SAME,
    alpha_per_side,
    past_looks,
    place_look,
)
from analytics.estimators.numerics.confidence_sequence import always_valid_p_value, multiplier
from analytics.estimators.numerics.group_sequential import (
    SPENDING,
    boundaries,
    repeated_p_value,
)
from analytics.estimators.numerics.several_arms import adjust_over_arms

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.estimate import Effect, Finding
    from analytics.domain.looks import LookPlan
    from analytics.domain.plan import Alternative, Question
    from analytics.estimators.look_schedule import Place, Sight

LARGEST = 8.0  # statistics beyond it have no digits left in their tail probability


def at_look(
    plan: LookPlan,
    question: Question,
    sight: Sight,
    estimate_at: Callable[[float], Finding],
) -> tuple[Finding, Monitoring]:
    """Estimate with the interval that is honest at this look, and say what it allows.

    Parameters
    ----------
    plan, question
        What was planned.
    sight
        What the data are, and the looks before.
    estimate_at
        The estimate at a nominal confidence.
    """
    if plan.continuous:
        return _watched(plan, question, sight, estimate_at)
    place = place_look(plan, question, sight)
    nominal = nominal_confidence(place.boundary, question.alternative)
    finding = estimate_at(nominal)
    spend, two_sided = SPENDING[plan.spending], question.alternative == "two-sided"

    def p_value(effect: Effect) -> float:
        towards = _towards(effect, question.alternative)
        return repeated_p_value(towards, place.times, spend, two_sided=two_sided)

    reached = _towards(finding.headline, question.alternative)
    widening = place.boundary / _fixed(question)
    effects = adjust_over_arms(
        tuple(_adjusted(one, question, p_value(one), widening) for one in finding.effects)
    )
    current = _current(question, sight, place, (finding.headline, reached))
    past = past_looks(sight) if sight.seen_on is not None else _assumed(plan, question, place)
    looks = (*past, current, *_to_come(plan, question, place, current.number))
    monitoring = _monitoring(question, plan, looks, final=place.final)
    check = check_looks(monitoring)
    return replace(finding, effects=effects, checks=(*finding.checks, check)), monitoring


def unplanned_words(monitoring: Monitoring) -> tuple[str, ...]:
    """One sentence a look that was not planned."""
    return tuple(
        f"Look {look.number}{f' on {look.seen_on}' if look.seen_on else ''}, at"
        f" {look.information:.0%} of the data, was not planned; it used its share of the error."
        for look in monitoring.looks
        if look.taken and not look.planned
    )


def _watched(
    plan: LookPlan,
    question: Question,
    sight: Sight,
    estimate_at: Callable[[float], Finding],
) -> tuple[Finding, Monitoring]:
    """Estimate with a confidence sequence: it may be looked at as often as one likes."""
    two_sided = question.alternative == "two-sided"
    alpha = 1 - question.confidence
    default = TUNED_FOR_CLUSTERS if sight.clustered else TUNED_FOR
    tuned = float(plan.planned_units or default)
    reach = min(LARGEST, multiplier(sight.units, alpha, tuned, two_sided=two_sided))
    finding = estimate_at(nominal_confidence(reach, question.alternative))

    def p_value(effect: Effect) -> float:
        towards = _towards(effect, question.alternative)
        return always_valid_p_value(towards, sight.units, alpha, tuned, two_sided=two_sided)

    widening = reach / _fixed(question)
    effects = adjust_over_arms(
        tuple(_adjusted(one, question, p_value(one), widening) for one in finding.effects)
    )
    shown = _towards(finding.headline, question.alternative) > reach
    decision = LookDecision.BOUNDARY_CROSSED if shown else LookDecision.KEEP_RUNNING
    what = "excludes no effect: the study may end" if shown else "still holds no effect"
    monitoring = Monitoring(
        kind="confidence_sequence",
        decision=decision,
        sentence=f"Watched continuously: the interval reaches {reach:.2f} standard errors and"
        f" {what}.",
        final=False,
        confidence=question.confidence,
        nominal_confidence=nominal_confidence(reach, question.alternative),
        multiplier=reach,
    )
    return replace(finding, effects=effects), monitoring


def _fixed(question: Question) -> float:
    return float(-ndtri(alpha_per_side(question)))


def nominal_confidence(boundary: float, alternative: Alternative) -> float:
    """Confidence of the single test whose critical value is the boundary."""
    if alternative == "two-sided":
        return float(1 - 2 * ndtr(-boundary))
    return float(ndtr(boundary))


def _towards(effect: Effect, alternative: Alternative) -> float:
    """Statistic on the normal scale by the test's own p-value, positive towards the alternative."""
    tail = effect.p_value / 2 if alternative == "two-sided" else effect.p_value
    return float(min(-ndtri(tail), 4.5 * LARGEST)) if tail > 0 else 4.5 * LARGEST


def _adjusted(effect: Effect, question: Question, p_value: float, widening: float) -> Effect:
    return replace(effect, confidence=question.confidence, p_value=p_value, widening=widening)


def _current(question: Question, sight: Sight, place: Place, seen: tuple[Effect, float]) -> Look:
    """Write down the present look; ``seen`` is the primary effect and its statistic."""
    effect, reached = seen
    downwards = question.alternative == "smaller" or (
        question.alternative == "two-sided" and effect.effect < 0
    )
    before = len(past_looks(sight)) if sight.seen_on is not None else len(place.history)
    return Look(
        number=before + 1,
        planned=place.planned,
        planned_on=place.planned_on,
        information=place.information,
        spent=place.spent,
        boundary=place.boundary,
        statistic=-reached if downwards else reached,
        effect=effect.effect,
        ci_low=effect.ci_low,
        ci_high=effect.ci_high,
        crossed=reached > place.boundary,
        data_sha256=sight.sha256 or "unknown",
        seen_on=_seen_on(sight),
    )


def _seen_on(sight: Sight) -> str:
    for look in sight.past:
        if look.data_sha256 == sight.sha256:
            return look.seen_on
    return sight.seen_on.isoformat() if sight.seen_on else ""


def _assumed(plan: LookPlan, question: Question, place: Place) -> tuple[Look, ...]:
    """Planned looks that are taken as having been taken, where nobody kept them."""
    return tuple(
        _planned(plan, question, share, (number, bound))
        for number, (share, bound) in enumerate(
            zip(place.history, place.boundaries, strict=False), start=1
        )
    )


def _planned(plan: LookPlan, question: Question, share: float, place: tuple[int, float]) -> Look:
    """Write down a planned look with its number and boundary, without a result."""
    number, bound = place
    sides = 2 if question.alternative == "two-sided" else 1
    day = plan.dates[plan.fractions.index(share)].isoformat() if plan.dates else ""
    return Look(
        number=number,
        planned=True,
        planned_on=day,
        information=share,
        spent=sides * SPENDING[plan.spending](alpha_per_side(question), share),
        boundary=bound,
    )


def _to_come(plan: LookPlan, question: Question, place: Place, number: int) -> tuple[Look, ...]:
    spend, two_sided = SPENDING[plan.spending], question.alternative == "two-sided"
    ahead = tuple(share for share in plan.fractions if share > place.information + SAME)
    bounds = boundaries(
        (*place.times, *ahead), alpha_per_side(question), spend, two_sided=two_sided
    )[len(place.times) :]
    return tuple(
        _planned(plan, question, share, (number + step, bound))
        for step, (share, bound) in enumerate(zip(ahead, bounds, strict=True), start=1)
    )


def _monitoring(
    question: Question, plan: LookPlan, looks: tuple[Look, ...], *, final: bool
) -> Monitoring:
    current = next(look for look in reversed(looks) if look.taken)
    if final:
        shown, not_shown = LookDecision.EFFECT_SHOWN, LookDecision.NO_EFFECT_SHOWN
    else:
        shown, not_shown = LookDecision.BOUNDARY_CROSSED, LookDecision.KEEP_RUNNING
    before = any(look.crossed for look in looks if look.number < current.number)
    decision = shown if current.crossed or before else not_shown
    return Monitoring(
        kind="group_sequential",
        decision=decision,
        sentence=_sentence(current, decision, looks[-1].number) + _aside(current, before=before),
        final=final,
        confidence=question.confidence,
        nominal_confidence=nominal_confidence(current.boundary, question.alternative),
        spending=plan.spending,
        looks=looks,
    )


def _aside(current: Look, *, before: bool) -> str:
    """Say what stands from earlier looks, and when nothing is left to decide with."""
    if before and not current.crossed:
        return " An earlier look was beyond its boundary, and that finding stands."
    if current.boundary >= LARGEST:
        return " Earlier looks have used up the error rate: register a new study for newer data."
    return ""


SAID = {
    LookDecision.KEEP_RUNNING: "Not beyond the boundary: keep running, nothing is decided yet.",
    LookDecision.BOUNDARY_CROSSED: "Beyond the boundary: the effect is shown and the study may end"
    " early.",
    LookDecision.EFFECT_SHOWN: "The study is at its end: the effect is shown.",
    LookDecision.NO_EFFECT_SHOWN: "The study is at its end, within the boundary: no effect is"
    " shown.",
}


def _sentence(look: Look, decision: LookDecision, total: int) -> str:
    planned = "" if look.planned else " (not planned)"
    statistic = look.statistic or 0.0
    return (
        f"Look {look.number} of {total}{planned}, at {min(look.information, 9.99):.0%} of the data:"
        f" statistic {statistic:.2f}, boundary {look.boundary:.2f}. {SAID[decision]}"
    )
