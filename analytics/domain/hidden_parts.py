"""What of a result is not shown because it would tell of fewer people than the policy allows.

The effect of the study itself is never hidden: it is what the study was registered for. Its parts
are: segments, looks on the way, cohorts, single people who are compared with. What is hidden is
absent, with a problem that says so; it is never a zero.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.estimate import PlaceboKind
from analytics.domain.people import GroupOfPeople
from analytics.domain.problem import Problem
from analytics.domain.small_groups import SMALLEST_TOGETHER, hidden_groups

if TYPE_CHECKING:
    from analytics.domain.estimate import Estimate, Finding
    from analytics.domain.people import PeopleInGroups

KIND = "hidden_small_group"
OF_SINGLES = frozenset({"weight_concentration", "leave_one_out"})
OF_COHORTS = frozenset({"cohort_sizes", "leave_one_cohort_out"})
"""Checks whose sentence tells of single people, or of single cohorts."""
NOT_SAID = "What this check found tells of fewer people than may be shown; its verdict counts."


def without_small_groups(estimate: Estimate, minimum: int) -> Estimate:
    """Leave out of an estimate what tells of fewer people than a minimum.

    Parameters
    ----------
    minimum
        Fewest people of a group that may be shown; below 2 nothing is hidden.
    """
    people = estimate.finding.people
    if people is None or minimum < SMALLEST_TOGETHER:
        return estimate
    finding = _without_segments(estimate.finding, people, minimum)
    finding = _without_looks(finding, people, minimum)
    finding = _without_cohorts(finding, people, minimum)
    finding, unsaid = _without_singles(finding, minimum)
    return _without_sentences(replace(estimate, finding=finding), unsaid)


def _without_segments(finding: Finding, people: PeopleInGroups, minimum: int) -> Finding:
    hidden = hidden_groups({one.group: one.people or (0,) for one in people.segments}, minimum)
    if not hidden:
        return finding
    named = sorted(hidden - {""})
    kept = tuple(one for one in finding.segments if one.segment not in hidden)
    others = tuple(one for one in finding.problems if not _about(one, hidden))
    listed = ", ".join(named) or "People in no segment"
    several = "none of them follows" if len(named) > 1 else "it does not follow"
    why = (
        f"Not shown: {listed}. A segment is hidden where an arm has fewer than {minimum} people in"
        f" it, and others with it so that {several} from the total."
    )
    left = replace(people, segments=_untold(people.segments, hidden))
    return _said(replace(finding, segments=kept, problems=others, people=left), "segments", why)


def _about(problem: Problem, hidden: frozenset[str]) -> bool:
    """Tell whether a problem names a hidden segment, or counts rows of hidden people in none."""
    if problem.kind == "rows_without_segment":
        return "" in hidden
    return problem.kind == "segment_not_estimable" and problem.where in hidden


def _without_looks(finding: Finding, people: PeopleInGroups, minimum: int) -> Finding:
    looks = _apart(people.looks, minimum)
    ages = {one.group for one in people.exposures if not one.below(minimum)}
    cumulative = tuple(one for one in finding.cumulative if one.time in looks)
    by_exposure = tuple(one for one in finding.by_exposure if one.time in ages)
    lost = len(finding.cumulative) + len(finding.by_exposure) - len(cumulative) - len(by_exposure)
    if not lost:
        return finding
    why = (
        f"{lost} of the looks over time are not shown: an arm had fewer than {minimum} people, or"
        f" fewer than {minimum} had joined it before the next look."
    )
    return _said(replace(finding, cumulative=cumulative, by_exposure=by_exposure), "time", why)


def _apart(looks: tuple[GroupOfPeople, ...], minimum: int) -> frozenset[str]:
    """Keep the last look, and before it those that no small number of people tells from the next.

    The last one holds everybody: its people are those of the study's own effect.
    """
    kept = list(looks[-1:])
    for one in reversed(looks[:-1]):
        if one.below(minimum) or kept[-1].below(minimum):
            continue
        joined = [after - before for after, before in zip(kept[-1].people, one.people, strict=True)]
        if all(new == 0 or new >= minimum for new in joined):
            kept.append(one)
    return frozenset(one.group for one in kept)


def _without_cohorts(finding: Finding, people: PeopleInGroups, minimum: int) -> Finding:
    """Hide every cohort where one is small: the averages beside the grid would give one away."""
    if not any(one.below(minimum) for one in people.cohorts):
        return finding
    shown = {one.group for one in people.distances if not one.below(minimum)}
    why = (
        f"Effects by cohort are not shown: one has fewer than {minimum} people, and single cohorts"
        " would follow from the others and the averages. Distances from the start with fewer than"
        f" {minimum} people are not shown either."
    )
    left = replace(people, cohorts=_untold(people.cohorts, {one.group for one in people.cohorts}))
    points = tuple(one for one in finding.event_study if str(one.relative_time) in shown)
    found = replace(finding, group_time=(), event_study=points, people=left)
    return _said(found, "cohorts", why)


def _without_singles(finding: Finding, minimum: int) -> tuple[Finding, frozenset[str]]:
    """Hide single people who are compared with, and name the checks that tell of what is hidden."""
    starts = tuple(one for one in finding.placebos if one.kind is PlaceboKind.START)
    unsaid = OF_COHORTS if finding.people and _hides_cohorts(finding) else frozenset()
    if not finding.weights and len(starts) == len(finding.placebos):
        return finding, unsaid
    why = (
        "The people who are compared with are not shown one by one: each would be a group of one"
        f" where {minimum} is the least."
    )
    return _said(replace(finding, weights=(), placebos=starts), "units", why), unsaid | OF_SINGLES


def _hides_cohorts(finding: Finding) -> bool:
    return any(one.kind == KIND and one.where == "cohorts" for one in finding.problems)


def _without_sentences(estimate: Estimate, unsaid: frozenset[str]) -> Estimate:
    """Keep the verdict of a check, not what it says of hidden groups, here or in the grade."""
    finding = estimate.finding
    said = [one.sentence for one in finding.checks if one.name in unsaid]
    if not said:
        return estimate
    checks = tuple(
        replace(one, sentence=NOT_SAID, statistic=None, p_value=None) if one.name in unsaid else one
        for one in finding.checks
    )
    reasons = []
    for reason in estimate.grade_reasons:
        for sentence in said:
            reason = reason.replace(sentence, NOT_SAID)  # noqa: PLW2901 - one sentence by another
        reasons.append(reason)
    return replace(estimate, finding=replace(finding, checks=checks), grade_reasons=tuple(reasons))


def _untold(
    groups: tuple[GroupOfPeople, ...], hidden: frozenset[str] | set[str]
) -> tuple[GroupOfPeople, ...]:
    """Keep the names of hidden groups without their numbers."""
    return tuple(replace(one, people=()) if one.group in hidden else one for one in groups)


def _said(finding: Finding, where: str, why: str) -> Finding:
    problem = Problem(
        kind=KIND,
        message=why,
        remedy="Nothing is to be done; the policy sets the least number of people (smallest_group)."
        " Where what is observed are no people, write units_are = 'things' in the plan.",
        where=where,
    )
    return replace(finding, problems=(*finding.problems, problem))
