"""What the effect is in each segment, drawn towards the average by how little a segment says.

A table of raw segment effects finds a "significant" one in two of five experiments without any
difference at all; shrinkage and one test of all segments together stand beside every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.estimate import SegmentEffect
from analytics.domain.problem import Problem
from analytics.estimators.checks.heterogeneity import check_heterogeneity
from analytics.estimators.numerics.answer import infer_for
from analytics.estimators.numerics.arm_difference import TwoArms, arm_difference
from analytics.estimators.numerics.heterogeneity import welch_anova
from analytics.estimators.numerics.winners_curse import shrink

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.experiment_cells import SegmentCells
    from analytics.domain.plan import Question
    from analytics.estimators.numerics.arm_difference import ArmDifference


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFinding:
    """Effects by segment, the test of all of them together, and what could not be told."""

    segments: tuple[SegmentEffect, ...] = ()
    check: Check | None = None
    problems: tuple[Problem, ...] = ()


def estimate_segments(cells: SegmentCells, question: Question, arm: str) -> SegmentFinding:
    """Compare an arm with the control in every segment.

    Parameters
    ----------
    cells
        Moments of (segment, cluster, arm).
    arm
        The arm whose effect the study is about.
    """
    found = {label: _difference(cells, i, arm) for i, label in enumerate(cells.segments)}
    known = {label: one for label, one in found.items() if one is not None}
    problems = [_not_told(label, cells.column) for label, one in found.items() if one is None]
    if cells.without:
        problems.append(_without(cells))
    if len(known) < 2:  # noqa: PLR2004 - one segment is the whole
        return SegmentFinding(problems=tuple(problems))
    errors = [one.std_error for one in known.values()]
    shrunken = shrink([one.effect for one in known.values()], errors)
    test = welch_anova(
        [one.effect for one in known.values()],
        errors,
        [one.degrees_of_freedom for one in known.values()],
    )
    return SegmentFinding(
        segments=tuple(
            _segment(
                label, one, (float(shrunken.effects[i]), float(shrunken.std_errors[i])), question
            )
            for i, (label, one) in enumerate(known.items())
        ),
        check=check_heterogeneity(test, cells.column, len(known)),
        problems=tuple(problems),
    )


def _difference(cells: SegmentCells, segment: int, arm: str) -> ArmDifference | None:
    arms = np.asarray(cells.arms)
    here = (cells.segment == segment) & np.isin(arms[cells.arm], [arm, cells.arms[0]])
    whole = TwoArms(
        treated=arms[cells.arm] == arm,
        n=cells.n,
        mean=cells.mean,
        square=cells.square,
        cluster=cells.cluster,
    )
    return arm_difference(whole.only(here)) if here.any() else None


def _segment(
    label: str, one: ArmDifference, shrunken: tuple[float, float], question: Question
) -> SegmentEffect:
    test = infer_for(question, one)
    return SegmentEffect(
        segment=label,
        effect=one.effect,
        std_error=one.std_error,
        ci_low=test.ci_low,
        ci_high=test.ci_high,
        p_value=test.p_value,
        shrunken_effect=shrunken[0],
        shrunken_std_error=shrunken[1],
        n_treated=one.n_treated,
        n_control=one.n_control,
    )


def _not_told(label: str, column: str) -> Problem:
    return Problem(
        kind="segment_not_estimable",
        message=f"The effect where '{column}' is '{label}' cannot be told: an arm has fewer than"
        " two independent units there, or nothing varies.",
        remedy="Merge small segments, or bring more units.",
        where=label,
    )


def _without(cells: SegmentCells) -> Problem:
    return Problem(
        kind="rows_without_segment",
        message=f"{cells.without:,} rows have no value of '{cells.column}' and are in no segment.",
        remedy="Fill the column.",
        where=cells.column,
    )
