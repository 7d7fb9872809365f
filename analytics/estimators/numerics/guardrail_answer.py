"""A guardrail's verdict in words: passed, failed or open, never "not significantly worse"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.estimate import Guardrail, GuardrailVerdict
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.non_inferiority import non_inferiority_test

if TYPE_CHECKING:
    from analytics.domain.plan import Margin, Question
    from analytics.estimators.numerics.arm_means import ArmMeans
    from analytics.estimators.numerics.non_inferiority import NonInferiority


def guardrail(
    question: Question, margin: Margin, means: ArmMeans, arm: tuple[int, str], *, trusted: bool
) -> Guardrail:
    """Test one arm against the margin.

    Parameters
    ----------
    question
        Direction and confidence (of the one-sided limit).
    margin
        Largest loss accepted.
    means
        Means of the arms.
    arm
        Number and name of the arm.
    trusted
        False where a check broke trust: no verdict is given then.
    """
    number, name = arm
    found = non_inferiority_test(
        means,
        margin,
        arm=number,
        higher_is_better=question.higher_is_better,
        confidence=question.confidence,
    )
    verdict = _verdict(found, 1 - question.confidence) if trusted else GuardrailVerdict.UNDECIDED
    return Guardrail(
        name=name,
        verdict=verdict,
        margin=found.margin,
        relative_margin=margin.size if margin.relative else None,
        p_value=found.p_value,
        worst=found.worst,
        confidence=question.confidence,
        sentence=_sentence(found, verdict, name, question, trusted=trusted),
    )


def _verdict(found: NonInferiority, level: float) -> GuardrailVerdict:
    if found.p_value < level:
        return GuardrailVerdict.PASS
    return GuardrailVerdict.FAIL if found.p_worse < level else GuardrailVerdict.UNDECIDED


def _sentence(
    found: NonInferiority,
    verdict: GuardrailVerdict,
    name: str,
    question: Question,
    *,
    trusted: bool,
) -> str:
    margin = f"the margin of {figure(found.margin)}"
    seen = (
        f"seen is {figure(found.loss)} worse"
        if found.loss > 0
        else f"seen is {figure(-found.loss)} better"
    )
    worst = f"at worst {figure(found.worst)} worse" if found.worst > 0 else "better even at worst"
    if not trusted:
        return f"Guardrail undecided for '{name}': the study cannot be trusted (see the checks)."
    if verdict is GuardrailVerdict.PASS:
        return (
            f"Guardrail passed: '{name}' is {worst} with {question.confidence:.0%} confidence,"
            f" within {margin} ({seen})."
        )
    if verdict is GuardrailVerdict.FAIL:
        return f"Guardrail failed: '{name}' is worse by more than {margin} ({seen})."
    return (
        f"Guardrail undecided: '{name}' could be {worst}, beyond {margin} ({seen}). Not being"
        " significantly worse is no pass: keep running or bring more units."
    )
