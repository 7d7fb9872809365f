"""How strong the evidence is: the design sets the highest letter, checks can only lower it.

The scale is the Maryland Scientific Methods Scale in letters (Sherman et al. 1997). Every lowering
is a sentence, so that the letter never stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.domain.check import Verdict
from analytics.domain.estimate import Grade

if TYPE_CHECKING:
    from analytics.domain.check import Check

BY_LOT = "roll_out_by_lot"
CEILINGS: dict[str, tuple[Grade, str]] = {
    BY_LOT: (
        Grade.B,
        (
            "The order of the roll-out was drawn by lot and written down before it began: the"
            " design can reach grade B."
        ),
    ),
    "experiment": (Grade.A, "Units were assigned at random: the design can reach grade A."),
    "difference_in_differences": (
        Grade.C,
        (
            "A comparison group was followed before and after, but not chosen at random: the design"
            " can reach grade C."
        ),
    ),
    "staggered_adoption": (
        Grade.C,
        (
            "Units that adopted are compared with units that had not yet, not chosen at random: the"
            " design can reach grade C."
        ),
    ),
    "synthetic_control": (
        Grade.C,
        (
            "A weighted comparison group stands in for what would have happened: the design can"
            " reach grade C."
        ),
    ),
    "interrupted_time_series": (
        Grade.D,
        (
            "One series is compared with its own past, without a comparison group: the design can"
            " reach grade D."
        ),
    ),
    "controlled_interrupted_time_series": (
        Grade.C,
        (
            "One series is compared with what comparison series let expect of it: the design can"
            " reach grade C."
        ),
    ),
    "adjusted_comparison": (
        Grade.D,
        (
            "Users and others are compared after adjustment, without random assignment: the design"
            " can reach grade D."
        ),
    ),
}
LETTERS = tuple(Grade)
# A design was at least carried out: checks take it down to E; U means unmeasured or not usable.
LOWEST = Grade.E
MANY_WARNINGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """Letter, the sentences that led to it, and whether the study may be used at all."""

    grade: Grade
    reasons: tuple[str, ...]
    trustworthy: bool


def grade_finding(design: str, checks: tuple[Check, ...]) -> Grading:
    """Grade a finding by its design and its checks.

    One failed check lowers by one letter; two or more also cap at D; a check's own cap holds where
    it did not pass; three or more warnings lower by one; a check that breaks trust gives U.

    Parameters
    ----------
    design
        Name of the design in the plan.
    checks
        What was looked at.

    Raises
    ------
    ValueError
        The design has no ceiling.
    """
    if design not in CEILINGS:
        raise ValueError(f"the design {design} has no ceiling")
    grade, sentence = CEILINGS[design]
    reasons = [sentence]
    failed = [check for check in checks if check.verdict is Verdict.FAIL]
    broken = [check for check in failed if check.breaks_trust]
    if broken:
        reasons += [f"Not trustworthy: {check.sentence}" for check in broken]
        return Grading(grade=Grade.U, reasons=tuple(reasons), trustworthy=False)
    graded = Grading(grade=grade, reasons=tuple(reasons), trustworthy=True)
    return _warned(_capped(_failed(graded, failed), checks), checks)


def _failed(graded: Grading, failed: list[Check]) -> Grading:
    if not failed:
        return graded
    graded = _lowered(graded, _next(graded.grade), failed[0].sentence)
    also = tuple(f"Also failed: {check.sentence}" for check in failed[1:])
    graded = replace(graded, reasons=graded.reasons + also)
    if also:
        why = f"{len(failed)} checks failed, and with two or more no study is above D."
        graded = _lowered(graded, Grade.D, why)
    return graded


def _capped(graded: Grading, checks: tuple[Check, ...]) -> Grading:
    for check in checks:
        if check.caps_at and check.verdict in (Verdict.WARN, Verdict.FAIL):
            graded = _lowered(graded, Grade(check.caps_at), check.sentence)
    return graded


def _warned(graded: Grading, checks: tuple[Check, ...]) -> Grading:
    warned = [check for check in checks if check.verdict is Verdict.WARN]
    if len(warned) < MANY_WARNINGS:
        return graded
    why = (
        f"{len(warned)} checks gave a warning ({_names(warned)}), and three or more cost a letter."
    )
    return _lowered(graded, _next(graded.grade), why)


def _lowered(graded: Grading, to: Grade, why: str) -> Grading:
    """Lower to a letter with a sentence; never raise, never below the lowest a design can get."""
    place = min(LETTERS.index(to), LETTERS.index(LOWEST))
    if place <= LETTERS.index(graded.grade):
        return graded
    sentence = f"Lowered from {graded.grade} to {LETTERS[place]}: {why}"
    return replace(graded, grade=LETTERS[place], reasons=(*graded.reasons, sentence))


def _next(grade: Grade) -> Grade:
    return LETTERS[min(LETTERS.index(grade) + 1, len(LETTERS) - 1)]


def _names(checks: list[Check]) -> str:
    return ", ".join(check.name.replace("_", " ") for check in checks)
