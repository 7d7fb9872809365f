"""How an experiment's effect builds up over the calendar, and over each unit's own exposure.

By calendar: all rows up to a look. By exposure: rows of the same week since each unit's first, so
that late joiners are compared with early ones at the same age. The intervals hold for one look
each; whether a look may stop the experiment is another question.

References
----------
Hohnhold, O'Brien and Tang (2015). KDD (user learning and novelty).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.estimate import LookEffect, Role
from analytics.domain.people import GroupOfPeople
from analytics.estimators.checks.novelty import Drift, check_novelty
from analytics.estimators.numerics.answer import alternative, infer_for
from analytics.estimators.numerics.arm_difference import TwoArms, arm_difference
from analytics.estimators.numerics.t_test import infer

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.estimate import Alternative
    from analytics.domain.experiment_cells import ExposureCells
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.domain.plan import Question
    from analytics.estimators.numerics.arm_difference import ArmDifference

WEEK = 7
DAILY = 31  # up to so many days every day is a look, beyond every week
MOST_LOOKS = 60
WATCHED = 0.8  # share of units that must have been watched for an equal window
FEWEST_FOR_DRIFT = 3  # two points always lie on a line


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFinding:
    """Effects by look and by exposure, with what they say about novelty and late joiners."""

    cumulative: tuple[LookEffect, ...] = ()
    by_exposure: tuple[LookEffect, ...] = ()
    checks: tuple[Check, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Cells of the two arms compared; ``age`` in whole steps, ``room`` the steps watched."""

    cells: TwoArms
    time: IntArray
    age: FloatArray
    room: FloatArray
    unit: IntArray

    def only(self, keep: BoolArray) -> _Rows:
        return _Rows(
            cells=self.cells.only(keep),
            time=self.time[keep],
            age=self.age[keep],
            room=self.room[keep],
            unit=self.unit[keep],
        )


def estimate_over_time(
    cells: ExposureCells, question: Question, arm: str, effect: float
) -> TimeFinding:
    """Look at an arm's effect along the calendar and along exposure.

    Parameters
    ----------
    cells
        Outcome by (unit, arm, day or period).
    arm, effect
        The arm the study is about, and its effect as a whole.
    """
    rows = _two_arms(cells, arm)
    cumulative = _cumulative(rows, cells, question)
    if cells.unit is None and cells.began is None:
        return TimeFinding(cumulative=cumulative)
    by_age = _by_age(rows)
    step = "week" if cells.dated else "period"
    drift = _drift(rows, by_age, question)
    return TimeFinding(
        cumulative=cumulative,
        by_exposure=tuple(
            _look(f"{step} {int(age) + 1}", one, question) for age, one in by_age.items()
        )
        if len(by_age) > 1
        else (),
        checks=(check_novelty(drift, effect, step),) if drift else (),
        alternatives=_equal_exposure(rows, question, step),
    )


def people_over_time(
    cells: ExposureCells, arm: str, *, clusters: bool
) -> tuple[tuple[GroupOfPeople, ...], tuple[GroupOfPeople, ...]]:
    """Count the people behind every look and every period of exposure, control then arm.

    Parameters
    ----------
    clusters
        Whether the clusters are the people, not the units; without units every row is one.
    """
    rows = _two_arms(cells, arm)
    who = rows.cells.cluster if clusters else None if cells.unit is None else rows.unit
    steps = "week" if cells.dated else "period"
    looks = _looks(np.unique(rows.time), dated=cells.dated)
    known = np.isfinite(rows.age) & (rows.age >= 0)
    return (
        tuple(
            GroupOfPeople(
                group=_label(cells, int(look)), people=_people(rows, who, rows.time <= look)
            )
            for look in looks
        ),
        tuple(
            GroupOfPeople(
                group=f"{steps} {int(age) + 1}",
                people=_people(rows, who, known & (rows.age == age)),
            )
            for age in np.unique(rows.age[known])[:MOST_LOOKS]
        ),
    )


def _people(rows: _Rows, who: IntArray | None, keep: BoolArray) -> tuple[int, ...]:
    """Count different people, else rows, of the control and of the arm among some cells."""
    sides = (keep & ~rows.cells.treated, keep & rows.cells.treated)
    if who is None:
        return tuple(int(rows.cells.n[side].sum()) for side in sides)
    return tuple(len(np.unique(who[side])) for side in sides)


def _two_arms(cells: ExposureCells, arm: str) -> _Rows:
    labels = np.asarray(cells.arms)[cells.arm]
    keep = np.isin(labels, [arm, cells.arms[0]])
    step = WEEK if cells.dated else 1
    began = _began(cells)
    # Whole steps a unit could be watched: from its beginning to the end of the data.
    room = np.floor((cells.time.max() + 1 - began) / step)
    return _Rows(
        cells=TwoArms(
            treated=labels == arm,
            n=cells.n,
            mean=cells.mean,
            square=cells.square,
            cluster=_independent(cells),
        ),
        time=cells.time,
        age=np.floor((cells.time - began) / step),
        room=room,
        unit=np.arange(len(cells.n)) if cells.unit is None else cells.unit,
    ).only(keep)


def _began(cells: ExposureCells) -> FloatArray:
    """When each cell's unit began: as its column says, else its first row."""
    if cells.began is not None:
        return cells.began
    if cells.unit is None:
        return np.zeros(len(cells.time))
    first = np.full(int(cells.unit.max()) + 1, np.inf)
    np.minimum.at(first, cells.unit, cells.time.astype(np.float64))
    return first[cells.unit]


def _independent(cells: ExposureCells) -> IntArray | None:
    """Clusters, else units seen more than once, else nothing: every row by itself."""
    if cells.cluster is not None or cells.unit is None:
        return cells.cluster
    repeated = float(cells.n.sum()) > int(cells.unit.max()) + 1
    return cells.unit if repeated else None


def _cumulative(rows: _Rows, cells: ExposureCells, question: Question) -> tuple[LookEffect, ...]:
    times = np.unique(rows.time)
    if len(times) < 2:  # noqa: PLR2004 - one look is the whole
        return ()
    looks = _looks(times, dated=cells.dated)
    shown = []
    running: TwoArms | None = None
    before = -1
    for look in looks:
        new = rows.cells.only((rows.time > before) & (rows.time <= look))
        running = _merged(new if running is None else _joined(running, new))
        one = arm_difference(running)
        if one is not None:
            shown.append(_look(_label(cells, int(look)), one, question))
        before = int(look)
    return tuple(shown)


def _looks(times: IntArray, *, dated: bool) -> IntArray:
    """Every time; of long daily data the ends of weeks, counted back from the last day."""
    if dated and len(times) > DAILY:
        times = np.unique(times[-1] - (times[-1] - times) // WEEK * WEEK)
    every = -(-len(times) // MOST_LOOKS)
    return times[::-1][::every][::-1]


def _joined(one: TwoArms, other: TwoArms) -> TwoArms:
    cluster = None
    if one.cluster is not None and other.cluster is not None:
        cluster = np.concatenate([one.cluster, other.cluster])
    return TwoArms(
        treated=np.concatenate([one.treated, other.treated]),
        n=np.concatenate([one.n, other.n]),
        mean=np.concatenate([one.mean, other.mean]),
        square=np.concatenate([one.square, other.square]),
        cluster=cluster,
    )


def _merged(cells: TwoArms) -> TwoArms:
    """Merge cells of one arm (and cluster), so that a look costs what is new in it."""
    group = cells.treated.astype(np.int64)
    if cells.cluster is not None:
        group = 2 * cells.cluster + group
    keys, at = np.unique(group, return_inverse=True)
    at, k = at.reshape(-1), len(keys)
    n: FloatArray = np.bincount(at, weights=cells.n, minlength=k).astype(np.float64)
    centre = float(np.average(cells.mean, weights=cells.n)) if len(cells.n) else 0.0
    mean = centre + np.bincount(at, weights=cells.n * (cells.mean - centre), minlength=k) / n
    spread = cells.square + cells.n * (cells.mean - mean[at]) ** 2
    square: FloatArray = np.bincount(at, weights=spread, minlength=k).astype(np.float64)
    return TwoArms(
        treated=keys % 2 == 1,
        n=n,
        mean=mean,
        square=square,
        cluster=None if cells.cluster is None else keys // 2,
    )


def _by_age(rows: _Rows) -> dict[float, ArmDifference]:
    known = rows.only(np.isfinite(rows.age) & (rows.age >= 0))
    found = {
        float(age): arm_difference(known.cells.only(known.age == age))
        for age in np.unique(known.age)[:MOST_LOOKS]
    }
    return {age: one for age, one in found.items() if one is not None}


def _drift(rows: _Rows, by_age: dict[float, ArmDifference], question: Question) -> Drift | None:
    """Weighted slope of the effect on age; its error from sums over independent groups.

    Each group's rows move every age's effect a little; the slope is linear in the effects, so the
    moves add up within a group, and correlation between ages is allowed for.
    """
    if len(by_age) < FEWEST_FOR_DRIFT:
        return None
    ages = np.array(list(by_age))
    effects = np.array([one.effect for one in by_age.values()])
    w = np.array([1 / (1 / one.n_treated + 1 / one.n_control) for one in by_age.values()])
    apart = ages - np.average(ages, weights=w)
    share = w * apart / float((w * apart**2).sum())
    slope = float(share @ effects)
    variance, df = _slope_variance(rows.only(np.isin(rows.age, ages)), ages, share)
    if variance <= 0 or df < 1:
        return None
    test = infer(slope, variance**0.5, df, confidence=question.confidence)
    return Drift(
        slope=slope,
        std_error=variance**0.5,
        p_value=test.p_value,
        first=float(effects[0]),
        last=float(effects[-1]),
    )


def _slope_variance(rows: _Rows, ages: FloatArray, share: FloatArray) -> tuple[float, float]:
    cells = rows.cells
    place = np.searchsorted(ages, rows.age)
    group = np.arange(len(cells.n)) if cells.cluster is None else cells.cluster
    variance, df = 0.0, -2.0
    for side in (cells.treated, ~cells.treated):
        at, n, mean = place[side], cells.n[side], cells.mean[side]
        total = np.bincount(at, weights=n, minlength=len(ages))
        level = np.bincount(at, weights=n * mean, minlength=len(ages)) / total
        moves = share[at] * n * (mean - level[at]) / total[at]
        names, number = np.unique(group[side], return_inverse=True)
        g = len(names)
        each = np.bincount(number.reshape(-1), weights=moves, minlength=g)
        variance += g / max(g - 1, 1) * float((each**2).sum())
        df += g
    return variance, df


def _equal_exposure(rows: _Rows, question: Question, step: str) -> tuple[Alternative, ...]:
    """Effect within the first W steps of the units that could be watched for W.

    W is the longest that four of five units could be watched; where all began together there is
    nothing to make equal.
    """
    known = rows.only(np.isfinite(rows.age) & (rows.age >= 0))
    if not len(known.age) or np.ptp(known.room) == 0:
        return ()
    _, once = np.unique(known.unit, return_index=True)
    window = float(np.quantile(known.room[once], 1 - WATCHED, method="lower"))
    same = known.only((known.room >= window) & (known.age < window))
    one = arm_difference(_merged(same.cells)) if window >= 1 and len(same.age) else None
    if one is None:
        return ()
    method = f"first {window:.0f} {step}s of every unit watched that long"
    return (alternative(question, method, Role.SENSITIVITY, one),)


def _look(time: str, one: ArmDifference, question: Question) -> LookEffect:
    test = infer_for(question, one)
    return LookEffect(
        time=time,
        effect=one.effect,
        std_error=one.std_error,
        ci_low=test.ci_low,
        ci_high=test.ci_high,
        n_treated=one.n_treated,
        n_control=one.n_control,
    )


def _label(cells: ExposureCells, time: int) -> str:
    if cells.dated:
        return str(date.fromisoformat(cells.first) + timedelta(days=time))
    return str(int(cells.first) + time)
