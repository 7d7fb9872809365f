"""How ready an initiative is: the weakest readiness section decides.

The ML Test Score takes the minimum of its sections, too (Breck et al. 2017).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from analytics.domain.appraisal import Feasibility
from analytics.domain.problem import Problem

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.initiative import ReadinessAnswer

LOWEST, SPAN = 1.0, 4.0  # answers run from 0 to 1, feasibility from 1 to 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Feasibility, ``None`` where nothing was answered, and what takes from it."""

    feasibility: Feasibility | None
    problems: tuple[Problem, ...]


def readiness_of(
    initiative_id: str, answers: tuple[ReadinessAnswer, ...], *, as_of: date
) -> Readiness:
    """Score the latest answers: mean of each section, minimum of the sections, on a 1 to 5 scale.

    Parameters
    ----------
    initiative_id
        Whose readiness.
    answers
        Those of the portfolio; a question asked of anybody counts as asked.
    as_of
        Later answers are not known yet; an answer that has expired by then counts 0.
    """
    mine = _latest(initiative_id, answers, as_of)
    if not mine:
        return Readiness(feasibility=None, problems=(_not_set(initiative_id),))
    expired = tuple(one for one in mine if _has_expired(one, as_of))
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for answer in mine:
        scores[answer.section].append(0.0 if answer in expired else answer.score)
    sections = tuple(
        (name, LOWEST + SPAN * fmean(values)) for name, values in sorted(scores.items())
    )
    weakest, score = min(sections, key=lambda section: (section[1], section[0]))
    feasibility = Feasibility(
        score=score,
        weakest_section=weakest,
        sections=sections,
        answered=len(mine),
        items=len({one.item_id for one in answers}),
    )
    return Readiness(feasibility=feasibility, problems=_problems(initiative_id, expired))


def _latest(
    initiative_id: str, answers: tuple[ReadinessAnswer, ...], as_of: date
) -> tuple[ReadinessAnswer, ...]:
    """Return one answer a question, the last one given; undated ones are the oldest."""
    known = [
        one
        for one in answers
        if one.initiative_id == initiative_id
        and (one.assessed_on is None or one.assessed_on <= as_of)
    ]
    known.sort(key=lambda one: one.assessed_on.toordinal() if one.assessed_on else 0)
    return tuple({one.item_id: one for one in known}.values())


def _has_expired(answer: ReadinessAnswer, as_of: date) -> bool:
    return answer.expires_on is not None and answer.expires_on < as_of


def _not_set(initiative_id: str) -> Problem:
    return Problem(
        kind="readiness_not_set",
        message="No readiness question is answered, so feasibility is not known and ranks as 1.",
        remedy="Add its answers to readiness_assessment.csv.",
        where=initiative_id,
    )


def _problems(initiative_id: str, expired: tuple[ReadinessAnswer, ...]) -> tuple[Problem, ...]:
    if not expired:
        return ()
    names = ", ".join(f"{one.item_id} ({one.expires_on})" for one in expired)
    answers = "answer has" if len(expired) == 1 else "answers have"
    return (
        Problem(
            kind="readiness_expired",
            message=f"{len(expired)} readiness {answers} expired and count 0: {names}.",
            remedy="Assess them again.",
            where=initiative_id,
        ),
    )
