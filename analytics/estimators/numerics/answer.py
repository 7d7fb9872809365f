"""One effect with its test, and its size relative to what was expected without it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Protocol

from analytics.domain.estimate import Alternative, Effect, RelativeEffect, Role
from analytics.domain.problem import Problem
from analytics.estimators.numerics.fieller import Uncertain, fieller_interval
from analytics.estimators.numerics.t_test import infer

if TYPE_CHECKING:
    from analytics.domain.plan import Question
    from analytics.estimators.numerics.t_test import Inference


class Estimated(Protocol):
    """Whatever has an effect, a standard error and degrees of freedom."""

    @property
    def effect(self) -> float:
        """In outcome units."""

    @property
    def std_error(self) -> float:
        """Of the effect."""

    @property
    def degrees_of_freedom(self) -> float:
        """Of Student's t."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """An effect with its standard error and degrees of freedom."""

    effect: float
    std_error: float
    degrees_of_freedom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An effect tested at the plan's confidence.

    ``expected`` is the outcome expected without the initiative, ``relative`` the effect as a share
    of it; ``None`` where that share is not estimable.
    """

    uncertainty: Uncertainty
    test: Inference
    expected: float
    relative: RelativeEffect | None


def infer_for(question: Question, found: Estimated) -> Inference:
    """Test at the plan's confidence and against its alternative."""
    return infer(
        found.effect,
        found.std_error,
        found.degrees_of_freedom,
        confidence=question.confidence,
        alternative=question.alternative,
    )


def p_value_of(found: Estimated) -> float:
    """Two-sided, whatever the plan's alternative."""
    return infer(found.effect, found.std_error, found.degrees_of_freedom, confidence=0.95).p_value


def answer(question: Question, found: Uncertainty, ratio: Uncertain) -> Answer:
    """Test the effect and put it in relation by Fieller; one-sided intervals keep an open end.

    Parameters
    ----------
    question
        Confidence and alternative.
    found
        The effect.
    ratio
        Mean seen over mean expected, with variances that imply those of the effect.
    """
    test = infer_for(question, found)
    share = fieller_interval(ratio, test.critical)
    relative = None
    if share is not None:
        relative = RelativeEffect(
            effect=share.excess,
            ci_low=share.excess_low if test.ci_low > -inf else -inf,
            ci_high=share.excess_high if test.ci_high < inf else inf,
        )
    return Answer(uncertainty=found, test=test, expected=ratio.denominator, relative=relative)


def alternative(question: Question, method: str, role: Role, found: Estimated) -> Alternative:
    """Write down another method's effect with an interval of the plan's kind."""
    test = infer_for(question, found)
    return Alternative(
        method=method,
        role=role,
        effect=found.effect,
        std_error=found.std_error,
        ci_low=test.ci_low,
        ci_high=test.ci_high,
    )


def effect_of(question: Question, tested: Answer, name: str) -> Effect:
    """Write the tested answer down as an effect; counts are the caller's to add."""
    found, test = tested.uncertainty, tested.test
    return Effect(
        name=name,
        effect=found.effect,
        std_error=found.std_error,
        ci_low=test.ci_low,
        ci_high=test.ci_high,
        confidence=question.confidence,
        p_value=test.p_value,
        degrees_of_freedom=found.degrees_of_freedom,
        baseline_mean=tested.expected,
        relative=tested.relative,
    )


def relative_problems(tested: Answer, name: str) -> tuple[Problem, ...]:
    """Say why there is no percentage, where there is none."""
    if tested.relative is not None:
        return ()
    return (
        Problem(
            kind="relative_not_estimable",
            message="The effect cannot be given as a percentage: the mean expected without the"
            " initiative is not clearly above zero.",
            remedy="Use the absolute effect.",
            where=name,
        ),
    )
