"""Whether other admissible methods give the same answer."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One method's effect with its interval."""

    method: str
    effect: float
    low: float
    high: float


def check_method_agreement(primary: Reading, others: tuple[Reading, ...], *, clear: bool) -> Check:
    """Compare signs and intervals with those of the primary method.

    Both agree: pass. One of them: warning. Neither: failed. Signs count only where the primary
    effect can be told from zero.
    """
    if not others:
        return Check(
            name="method_agreement",
            verdict=Verdict.NOT_RUN,
            sentence="No second method could be computed from these data.",
        )
    apart = {other: _disagreements(primary, other, clear=clear) for other in others}
    worst = max(apart.values())
    found = ", ".join(f"{one.method.replace('_', ' ')} {figure(one.effect)}" for one in others)
    beside = f"beside {figure(primary.effect)} stand {found}"
    sentence = (
        f"Other methods agree: {beside}."
        if worst == 0
        else f"Other methods do not agree in sign or range: {beside}."
    )
    verdict = (Verdict.PASS, Verdict.WARN, Verdict.FAIL)[worst]
    return Check(name="method_agreement", verdict=verdict, sentence=sentence)


def _disagreements(primary: Reading, other: Reading, *, clear: bool) -> int:
    sign = clear and primary.effect * other.effect < 0
    ranges = other.low > primary.high or other.high < primary.low
    return int(sign) + int(ranges)
