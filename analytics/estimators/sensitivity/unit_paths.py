"""How far a comparison of units before and after holds: drifts, single units, constant sample."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.conditional_bounds import MOST_AFTER as MOST_AFTER_TEST
from analytics.estimators.numerics.conditional_bounds import breakdown_conditional
from analytics.estimators.numerics.group_comparison import compare_groups
from analytics.estimators.numerics.omitted_variable import Coefficient
from analytics.estimators.numerics.trend_bounds import (
    Leads,
    breakdown_magnitude,
    breakdown_smoothness,
)
from analytics.estimators.numerics.unit_changes import cell_means, changes, kept_units
from analytics.estimators.sensitivity.rows import (
    Headline,
    leave_one_out,
    magnitude_row,
    other_sample,
    robustness_rows,
    smoothness_row,
)

if TYPE_CHECKING:
    from analytics.domain.estimate import Sensitivity
    from analytics.domain.moments import BoolArray, FloatArray
    from analytics.estimators.numerics.group_comparison import Comparison, Groups
    from analytics.estimators.numerics.parallel_paths import Paths

# Units that a spread can be judged by on each side of an event study.
FEWEST = 2
# A covariance of more leads than this share of what is independent would be mostly luck.
UNITS_A_LEAD = 3
# From here on Student's t is close enough to the normal that the conditional test takes.
NORMAL_FROM = 30
# Older periods say little about a drift around the start, and cost time.
MOST_BEFORE, MOST_AFTER = 12, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The other effect: without the last ``periods`` before the start, or with them again.

    ``found`` is ``None`` where it cannot be had.
    """

    leaves_out: bool
    found: Comparison | None
    periods: int

    @property
    def words(self) -> str:
        """What it is, as the end of a sentence."""
        side = "without" if self.leaves_out else "with"
        return f"{side} the last {self.periods} periods before the start"


def sensitivity_of_paths(
    paths: Paths, found: Comparison, looked: Look, *, confidence: float
) -> tuple[Sensitivity, ...]:
    """One row a look: without the stretch before, single units, constant sample, drifts.

    Parameters
    ----------
    paths, found
        Units seen on both sides, and the primary effect.
    looked
        The effect without the stretch before the start, or with it where the headline leaves it
        out.
    confidence
        Of the intervals behind the rows.
    """
    headline = Headline(effect=found.effect, alpha=1 - confidence)
    rows: list[Sensitivity | None] = []
    if looked.found is not None:
        name = "donut" if looked.leaves_out else "with_dip"
        words = looked.words[0].upper() + looked.words[1:]
        rows.append(other_sample(name, words, headline, looked.found.uncertainty))
    effects = effects_without_one(changes(paths.panel, paths.window), paths.groups)
    if effects:
        kind = "unit" if paths.groups.cluster is None else "cluster"
        rows.append(leave_one_out(kind, headline, effects))
    rows.append(_constant_sample(paths, headline))
    if found.basis != "single":
        coefficient = Coefficient(
            value=found.effect,
            std_error=found.std_error,
            degrees_of_freedom=max(found.degrees_of_freedom, FEWEST),
        )
        rows += robustness_rows(coefficient, headline.alpha)
    rows += _drifts(paths, found, confidence)
    return tuple(row for row in rows if row is not None)


def effects_without_one(values: FloatArray, groups: Groups) -> tuple[float, ...]:
    """Difference of the groups' means without each independent member in turn.

    Empty where a group has a single one.
    """
    member = np.arange(len(values)) if groups.cluster is None else groups.cluster
    _, member = np.unique(member, return_inverse=True)
    means = []
    for side in (groups.treated, ~groups.treated):
        total = np.bincount(member, weights=np.where(side, values, 0.0))
        count = np.bincount(member, weights=side.astype(np.float64))
        if np.count_nonzero(count) < FEWEST:
            return ()
        means.append((total.sum() - total) / (count.sum() - count))
    return tuple(float(one) for one in means[0] - means[1])


def leads_of(paths: Paths, degrees_of_freedom: float) -> Leads | None:
    """Event study against the last period before the start, on units seen in every period of it.

    ``None`` where fewer than two such units (or clusters) are left in a group, or there is nothing
    before the reference.
    """
    before = np.flatnonzero(paths.window.before)[-MOST_BEFORE - 1 :]
    after = np.flatnonzero(paths.window.after)[:MOST_AFTER]
    if len(before) < FEWEST:
        return None
    means = cell_means(paths.panel)
    reference, others = before[-1], np.concatenate([before[:-1], after])
    apart = means[:, others] - means[:, [reference]]
    seen: BoolArray = np.logical_not(np.isnan(apart).any(axis=1))
    groups = paths.groups.only(seen)
    effect_and_spread = _differences(apart[seen], groups)
    if effect_and_spread is None:
        return None
    weights = np.where(others > reference, 1 / len(after), 0.0)
    return Leads(
        relative=(others - reference).astype(np.int64),
        effect=effect_and_spread[0],
        covariance=effect_and_spread[1],
        weights=weights,
        degrees_of_freedom=degrees_of_freedom,
    )


def _drifts(paths: Paths, found: Comparison, confidence: float) -> list[Sensitivity | None]:
    leads = leads_of(paths, found.degrees_of_freedom)
    if leads is None or leads.std_error <= 0:
        return []
    rows: list[Sensitivity | None] = [magnitude_row(_magnitude(leads, confidence))]
    near = leads.last_before(int(found.degrees_of_freedom / UNITS_A_LEAD))
    if near.before >= FEWEST:  # one change before the start cannot show a bend
        rows.append(smoothness_row(breakdown_smoothness(near, confidence=confidence)))
    return rows


def _magnitude(leads: Leads, confidence: float) -> float:
    """Largest survivable multiple: the authors' test where it applies, else the closed form.

    Their test takes the event study as normal and needs few periods after the start.
    """
    enough = leads.degrees_of_freedom is None or leads.degrees_of_freedom >= NORMAL_FROM
    if not enough or len(leads.effect) - leads.before > MOST_AFTER_TEST:
        return breakdown_magnitude(leads, confidence=confidence)
    found = breakdown_conditional(leads, confidence=confidence)
    return inf if found is None else found


def _differences(apart: FloatArray, groups: Groups) -> tuple[FloatArray, FloatArray] | None:
    """Difference of the groups' means by period and its covariance, shapes (k,) and (k, k)."""
    if groups.cluster is not None:
        return _by_cluster(apart, groups)
    if min(groups.treated.sum(), (~groups.treated).sum()) < FEWEST:
        return None
    parts = [apart[groups.treated], apart[~groups.treated]]
    spread = sum(np.atleast_2d(np.cov(part.T)) / len(part) for part in parts)
    return parts[0].mean(axis=0) - parts[1].mean(axis=0), np.asarray(spread)


def _by_cluster(apart: FloatArray, groups: Groups) -> tuple[FloatArray, FloatArray] | None:
    """Jackknife over clusters."""
    columns = [effects_without_one(column, groups) for column in apart.T]
    if not all(columns):
        return None
    left = np.array(columns).T
    whole = apart[groups.treated].mean(axis=0) - apart[~groups.treated].mean(axis=0)
    moved = left - whole
    return whole, (len(left) - 1) / len(left) * moved.T @ moved


def _constant_sample(paths: Paths, headline: Headline) -> Sensitivity | None:
    """Only units seen in every period used; absent where those are all of them."""
    seen: BoolArray = np.asarray((paths.panel.n[:, paths.window.used] > 0).all(axis=1))
    if seen.all():
        return None
    values = changes(kept_units(paths.panel, seen), paths.window)
    try:
        found = compare_groups(values, paths.groups.only(seen))
    except NotEstimableError:
        return None
    what = f"On the {int(seen.sum())} units seen in every period"
    return other_sample("constant_sample", what, headline, found.uncertainty)
