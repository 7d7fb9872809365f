"""Which decision a study allows: one headline, why, and what to be wary of; words, no statistics.

"No difference larger than X" needs the whole interval inside a margin that matters. An interval
that reaches beyond it, or a study without such a margin, cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from analytics.domain.check import Verdict
from analytics.domain.estimate import GuardrailVerdict
from analytics.domain.study_view import WorthSource
from analytics.reports.labels import grade_label
from analytics.reports.words import STRONG, effect_sentence, is_good, signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.estimate import Effect, Estimate, Guardrail
    from analytics.domain.study_view import Metric, MoreData, StudyView, Worthwhile


class Decision(StrEnum):
    """What may be decided on one study, with the other metrics of its experiment beside it."""

    SCALE_READY = "scale_ready"
    BETTER_WEAKLY = "better_weakly"
    GUARDRAIL_HOLDS = "guardrail_holds"
    NO_LARGER_DIFFERENCE = "no_larger_difference"
    CANNOT_TELL = "cannot_tell"
    KEEP_RUNNING = "keep_running"
    HARMFUL = "harmful"
    NOT_TRUSTWORTHY = "not_trustworthy"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyDecision:
    """The decision in words: ``reasons`` speak for it, ``warnings`` against relying on it."""

    decision: Decision
    headline: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()


SOURCES = {
    WorthSource.MARGIN: "the margin the plan accepts",
    WorthSource.KPI: "the smallest difference that matters for this KPI",
    WorthSource.PLAN: "the effect the study was planned to see",
}


IN_SHORT: Mapping[Decision, str] = {
    Decision.SCALE_READY: "Scale-ready",
    Decision.BETTER_WEAKLY: "Better, weak evidence",
    Decision.GUARDRAIL_HOLDS: "Guardrail holds",
    Decision.NO_LARGER_DIFFERENCE: "No larger difference",
    Decision.CANNOT_TELL: "Cannot tell yet",
    Decision.KEEP_RUNNING: "Keep running",
    Decision.HARMFUL: "Harmful",
    Decision.NOT_TRUSTWORTHY: "Not trustworthy",
}
MEANING: Mapping[Decision, str] = {
    Decision.SCALE_READY: "The evidence is strong enough to take it further.",
    Decision.BETTER_WEAKLY: "It looks better, and a stronger comparison is needed before scaling.",
    Decision.GUARDRAIL_HOLDS: "A larger loss is ruled out.",
    Decision.NO_LARGER_DIFFERENCE: "The study answers its question: nothing that matters changed.",
    Decision.CANNOT_TELL: "This is not the same as no effect: the study is not precise enough.",
    Decision.KEEP_RUNNING: "It is too early to decide.",
    Decision.HARMFUL: "Something that counts got worse. Stop, or change it and measure again.",
    Decision.NOT_TRUSTWORTHY: "No verdict is given and no money is credited.",
}


def decide(view: StudyView) -> StudyDecision | None:
    """Say what the latest run allows to decide; ``None`` where it has no estimate."""
    estimate = view.metric.study.estimate
    if estimate is None:
        return None
    if not estimate.trustworthy:
        return _not_trustworthy(estimate)
    decision, headline, reasons = _verdict(view, estimate)
    return StudyDecision(
        decision=decision,
        headline=headline,
        reasons=(*reasons, *_graded(estimate)),
        warnings=_warnings(view, estimate),
    )


def _not_trustworthy(estimate: Estimate) -> StudyDecision:
    broken = tuple(
        one.sentence
        for one in estimate.finding.checks
        if one.breaks_trust and one.verdict is Verdict.FAIL
    )
    return StudyDecision(
        decision=Decision.NOT_TRUSTWORTHY,
        headline="Not trustworthy",
        reasons=("Find out why, correct it, then run the study again.",),
        warnings=broken or tuple(estimate.grade_reasons),
    )


def _verdict(view: StudyView, estimate: Estimate) -> tuple[Decision, str, tuple[str, ...]]:
    """Decide in the order of what weighs most: looks, harm, guardrails, then the effect."""
    said = _said(view, estimate)
    if estimate.monitoring is not None and estimate.monitoring.undecided:
        return Decision.KEEP_RUNNING, "Keep running", (estimate.monitoring.sentence, said)
    good = is_good(estimate.effect, higher_is_better=estimate.higher_is_better)
    harm = _harm(view, estimate, good=good)
    if harm:
        return Decision.HARMFUL, harm[0], (*harm[1:], said)
    if estimate.finding.guardrails and good is None:
        return _own_guardrail(view, estimate, said)
    if good is None:
        return _undecided(view, estimate, said)
    return _better(view, estimate, said)


def _better(
    view: StudyView, estimate: Estimate, said: str
) -> tuple[Decision, str, tuple[str, ...]]:
    """Decide an improvement: every guardrail has to hold, and the evidence has to be strong."""
    open_ones = _open_guardrails(view)
    if open_ones:
        return (
            Decision.KEEP_RUNNING,
            "Keep running: better, but a guardrail is open",
            (said, *open_ones),
        )
    if estimate.grade not in STRONG:
        return Decision.BETTER_WEAKLY, "Better, on weak evidence", (said,)
    return Decision.SCALE_READY, "Scale-ready", (said, *_passed_guardrails(view))


def _said(view: StudyView, estimate: Estimate) -> str:
    """Say the effect; where several arms were compared, of which one."""
    sentence = effect_sentence(estimate, view.metric.kpi)
    several = estimate.design == "experiment" and len(estimate.finding.effects) > 1
    return f"Arm {estimate.finding.primary}: {sentence}" if several else sentence


def _harm(view: StudyView, estimate: Estimate, *, good: bool | None) -> tuple[str, ...]:
    """Headline and reasons where something got worse; empty where nothing did."""
    failed = tuple(
        f"{metric.name}: {guardrail.sentence}"
        for metric in view.metrics
        for guardrail in _guardrails(metric)
        if guardrail.verdict is GuardrailVerdict.FAIL
    )
    if good is False:
        return ("Harmful", *failed)
    worse = tuple(
        effect_sentence(other.study.estimate, other.kpi)
        for other in view.others
        if _worsened(other) and other.study.estimate
    )
    if failed:
        return ("Harmful to a guardrail", *failed, *worse)
    if worse:
        return ("Harmful to another metric", *worse)
    arms = tuple(
        f"Arm {one.name}: {signed(one.effect)}, {_between(one)}, a worsening."
        for one in estimate.finding.effects
        if estimate.design == "experiment"
        and one.name != estimate.finding.primary
        and is_good(one, higher_is_better=estimate.higher_is_better) is False
    )
    return ("Harmful in another arm", *arms) if arms and good is None else ()


def _worsened(metric: Metric) -> bool:
    found = metric.study.estimate
    if found is None or not found.trustworthy:
        return False
    if found.monitoring is not None and found.monitoring.undecided:
        return False
    return is_good(found.effect, higher_is_better=found.higher_is_better) is False


def _own_guardrail(
    view: StudyView, estimate: Estimate, said: str
) -> tuple[Decision, str, tuple[str, ...]]:
    """Decide a study that only asks whether something is no worse than a margin."""
    rows = tuple(one.sentence for one in estimate.finding.guardrails)
    if all(one.verdict is GuardrailVerdict.PASS for one in estimate.finding.guardrails):
        size = figure(max(one.margin for one in estimate.finding.guardrails))
        unit = _unit(view)
        headline = f"Guardrail holds: no loss larger than {size}{unit}"
        return Decision.GUARDRAIL_HOLDS, headline, (*rows, said)
    reasons = (*rows, *_needed(view), said)
    return Decision.CANNOT_TELL, "We cannot tell yet whether the guardrail holds", reasons


def _undecided(
    view: StudyView, estimate: Estimate, said: str
) -> tuple[Decision, str, tuple[str, ...]]:
    worth, effect, unit = view.worthwhile, estimate.effect, _unit(view)
    if worth is not None and -worth.size < effect.ci_low and effect.ci_high < worth.size:
        headline = f"No difference larger than {figure(worth.size)}{unit}"
        inside = (
            f"The whole interval, {_between(effect)}, lies within {figure(worth.size)} on either"
            f" side of zero: {SOURCES[worth.source]}."
        )
        return Decision.NO_LARGER_DIFFERENCE, headline, (inside, said)
    reach = (
        f"The interval reaches from {_between(effect)}: it holds zero and"
        f" {_beyond(worth, effect, unit)}"
    )
    return Decision.CANNOT_TELL, "We cannot tell yet", (reach, *_needed(view), said)


def _beyond(worth: Worthwhile | None, effect: Effect, unit: str) -> str:
    if worth is not None:
        return f"differences beyond {figure(worth.size)}{unit}, {SOURCES[worth.source]}."
    largest = max(abs(effect.ci_low), abs(effect.ci_high))
    if largest == float("inf"):
        return "has an open end. Nobody said which difference matters."
    return (
        f"rules out only differences beyond {figure(largest)}{unit}. Nobody said which difference"
        " matters: set the KPI's minimum_detectable_effect, or plan the effect."
    )


def _needed(view: StudyView) -> tuple[str, ...]:
    more: MoreData | None = view.more
    if more is None:
        return ()
    things = "clusters" if more.clustered else "units"
    weeks = f", {_rounded_up(more.weeks):,} weeks at the planned pace" if more.weeks else ""
    seen = "settle it" if _is_margin(view) else f"see a difference of {figure(more.target)}"
    sentence = (
        f"About {more.units:,} more {things}{weeks} would {seen} with {more.power:.0%} probability,"
        " at the spread seen so far."
    )
    return (sentence,)


def _is_margin(view: StudyView) -> bool:
    return view.worthwhile is not None and view.worthwhile.source is WorthSource.MARGIN


def _open_guardrails(view: StudyView) -> tuple[str, ...]:
    """Guardrails with a margin that is neither kept nor broken: no pass."""
    return tuple(
        f"{metric.name}: {one.sentence}"
        for metric in view.metrics
        for one in _guardrails(metric)
        if one.verdict is GuardrailVerdict.UNDECIDED and not _is_running(metric)
    ) + tuple(
        f"{metric.name}: the guardrail keeps running until its next look."
        for metric in view.others
        if metric.is_guardrail and _is_running(metric)
    )


def _is_running(metric: Metric) -> bool:
    found = metric.study.estimate
    return found is not None and found.monitoring is not None and found.monitoring.undecided


def _passed_guardrails(view: StudyView) -> tuple[str, ...]:
    return tuple(
        f"{metric.name}: {one.sentence}"
        for metric in view.metrics
        for one in _guardrails(metric)
        if one.verdict is GuardrailVerdict.PASS
    )


def _guardrails(metric: Metric) -> tuple[Guardrail, ...]:
    found = metric.study.estimate
    return found.finding.guardrails if found is not None and found.trustworthy else ()


def _graded(estimate: Estimate) -> tuple[str, ...]:
    return (f"Evidence grade {grade_label(estimate.grade)}.",)


def _warnings(view: StudyView, estimate: Estimate) -> tuple[str, ...]:
    """Everything that speaks against relying on it: checks, deviations, no plan, other metrics."""
    checks = tuple(
        one.sentence
        for one in estimate.finding.checks
        if one.verdict in (Verdict.FAIL, Verdict.WARN)
    )
    late = () if estimate.registered else ("The plan has no date of registration.",)
    others = tuple(
        f"{one.name}: {_other_problem(one)}" for one in view.others if _other_problem(one)
    )
    return (*checks, *_luck(view, estimate), *estimate.deviations, *late, *others)


def _luck(view: StudyView, estimate: Estimate) -> tuple[str, ...]:
    """Say where a clear effect is no longer clear once everything that was compared counts."""
    effect, family = estimate.effect, view.family
    if effect.ci_low <= 0 <= effect.ci_high:
        return ()
    said = []
    adjusted = effect.p_value_adjusted
    if adjusted is not None and adjusted > 1 - effect.confidence:
        said.append(f"Once all arms are counted it is no longer clear (p = {adjusted:.2g}).")
    mine = next(
        (
            one
            for one in (family.members if family else ())
            if one.study_id == view.metric.study.study_id
            and one.arm in ("", estimate.finding.primary)
        ),
        None,
    )
    if family is not None and mine is not None and mine.p_value_holm > family.alpha:
        said.append(
            f"Once all {len(family.members)} comparisons of this experiment are counted it is no"
            f" longer clear (p = {mine.p_value_holm:.2g}, Holm)."
        )
    return tuple(said)


def _other_problem(metric: Metric) -> str:
    found = metric.study.estimate
    if found is None:
        return "registered on the same experiment, and without a result."
    if not found.trustworthy:
        return "the study on the same data is not trustworthy."
    if metric.is_guardrail and not found.finding.guardrails:
        return "a guardrail without a margin; that it is no worse cannot be shown."
    return ""


def _unit(view: StudyView) -> str:
    unit = view.metric.kpi.unit if view.metric.kpi is not None else ""
    return f" {unit}" if unit else ""


def _between(effect: Effect) -> str:
    if effect.ci_low == -float("inf"):
        return f"minus infinity to {signed(effect.ci_high)}"
    if effect.ci_high == float("inf"):
        return f"{signed(effect.ci_low)} to infinity"
    return f"{signed(effect.ci_low)} to {signed(effect.ci_high)}"


def figure(size: float) -> str:
    """Write a size as effects are written, without a sign."""
    return signed(abs(size)).removeprefix("+")


def _rounded_up(weeks: float) -> int:
    return max(1, -int(-weeks // 1))
