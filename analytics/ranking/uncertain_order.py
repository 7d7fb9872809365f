"""How sure the order is: the chance of every rank, and who leads under which weights.

The rules of ``order.place`` hold in every draw: broken and harmful evidence last, what has no value
in money behind what has. Only the value moves, and with it the score on the policy's fixed anchors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.appraisal import Leader, Weighting
from analytics.ranking.acceptability import ordinal_weights, rank_counts, uniform_weights
from analytics.ranking.case import feasibility_of
from analytics.ranking.criteria import LOWEST, SPAN, Criteria
from analytics.ranking.standing import standing_of
from analytics.ranking.value_draws import DRAWS, draw_net_value, slices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analytics.domain.appraisal import RankedInitiative
    from analytics.domain.assumptions import Assumptions

    Array = NDArray[np.float64]

TIER = 100.0  # further apart than any two scores from 1 to 5
HALF = 0.5
NOTHING_SAID = Criteria()
AT_ONCE = 500  # draws scored together: 4 MB for a thousand initiatives


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """Initiatives in the order that decides between equal scores, and what their scores rest on.

    ``marks`` holds the value score in every draw, shape (draws, n), ``feasibility`` that score and
    ``tiers`` what no score makes good, shape (n,). ``importance`` and ``people`` are NaN where
    nobody said them, shape (n,).
    """

    ordered: Sequence[RankedInitiative]
    marks: Array
    feasibility: Array
    tiers: Array
    importance: Array
    people: Array

    @classmethod
    def of(
        cls, ordered: Sequence[RankedInitiative], assumptions: Assumptions, criteria: Criteria
    ) -> _Field:
        """Draw the values."""
        ids = [one.appraisal.initiative.initiative_id for one in ordered]
        tiers = [2 * standing_of(one.appraisal).tier + (one.priority is None) for one in ordered]
        return cls(
            ordered=ordered,
            marks=_marks(ordered, assumptions),
            feasibility=np.array([feasibility_of(one.appraisal) for one in ordered]),
            tiers=-TIER * np.array(tiers),
            importance=np.array([criteria.importance.get(one, np.nan) for one in ids]),
            people=np.array([criteria.people.get(one, np.nan) for one in ids]),
        )

    @property
    def parts(self) -> Iterator[slice]:
        """Draws that are scored together."""
        return (slice(start, start + AT_ONCE) for start in range(0, len(self.marks), AT_ONCE))

    def scores(self, weights: Array, rows: slice) -> Array:
        """Score of every initiative in some of the draws, shape (rows, n).

        What nobody said is drawn from the whole scale, the same for all of whom it is not known:
        it neither helps nor harms one of them against another.
        """
        part = weights[rows]
        total = part[:, :1] * self.marks[rows] + part[:, 1:2] * self.feasibility + self.tiers
        for column, name in ((2, "importance"), (3, "people")):
            if part.shape[1] > column:
                known: Array = getattr(self, name)
                drawn = LOWEST + SPAN * slices(f"unknown {name}")[rows, None]
                total += part[:, column, None] * np.where(np.isnan(known), drawn, known)
        return np.asarray(total, float)


def rank_chances(
    ranked: Sequence[RankedInitiative],
    assumptions: Assumptions,
    weighting: Weighting = Weighting.POLICY,
    criteria: Criteria = NOTHING_SAID,
) -> tuple[tuple[float, ...], ...]:
    """Chance of rank 1, 2, 3 and so on, by initiative; empty where its value is not known.

    Parameters
    ----------
    ranked
        The portfolio in its order.
    assumptions
        Value anchors and weights.
    weighting
        Which weights are drawn.
    criteria
        Importance and people; they count where the weighting is of four.
    """
    if not ranked:
        return ()
    columns = _columns(ranked)
    field = _Field.of([ranked[i] for i in columns], assumptions, criteria)
    weights = _weights(weighting, assumptions)
    counts = np.zeros((len(columns), len(columns)), np.int64)
    for rows in field.parts:
        counts += rank_counts(field.scores(weights, rows))
    found = counts / len(field.marks)
    chances: list[tuple[float, ...]] = [()] * len(ranked)
    for row, i in enumerate(columns):
        if ranked[i].priority is not None:
            chances[i] = tuple(found[row].tolist())
    return tuple(chances)


def leaders(
    ranked: Sequence[RankedInitiative],
    assumptions: Assumptions,
    criteria: Criteria = NOTHING_SAID,
) -> tuple[Leader, ...]:
    """Who is first most often under each statement about weights; empty without known values.

    Statements about importance and people are made where anything is known of them.
    """
    if all(one.priority is None for one in ranked):
        return ()
    field = _Field.of([ranked[i] for i in _columns(ranked)], assumptions, criteria)
    said = [one for one in Weighting if criteria.known or not one.of_four]
    return tuple(_leader(weighting, field, assumptions) for weighting in said)


def _leader(weighting: Weighting, field: _Field, assumptions: Assumptions) -> Leader:
    weights = _weights(weighting, assumptions)
    first = np.zeros(len(field.ordered), np.int64)
    for rows in field.parts:
        scores = field.scores(weights, rows)
        first += np.bincount(scores.argmax(axis=1), minlength=len(field.ordered))
    best = int(first.argmax())
    initiative = field.ordered[best].appraisal.initiative
    return Leader(
        weighting=weighting,
        initiative_id=initiative.initiative_id,
        name=initiative.name,
        chance=float(first[best] / len(field.marks)),
    )


def _columns(ranked: Sequence[RankedInitiative]) -> list[int]:
    """Positions in the order that decides between equal scores: direction, name, id."""
    return sorted(
        range(len(ranked)),
        key=lambda i: (
            standing_of(ranked[i].appraisal).direction,
            ranked[i].appraisal.initiative.name,
            ranked[i].appraisal.initiative.initiative_id,
        ),
    )


def _marks(ordered: Sequence[RankedInitiative], assumptions: Assumptions) -> Array:
    """Value score of every initiative in every draw, shape (draws, n); 0 where it is not known."""
    anchors = np.array([float(one) for one in assumptions.value_anchors])
    scale = np.arange(1.0, len(anchors) + 1)
    marks = np.zeros((DRAWS, len(ordered)), order="F")
    for column, one in enumerate(ordered):
        if one.priority is not None:
            marks[:, column] = np.interp(draw_net_value(one.appraisal), anchors, scale)
    return marks


def _weights(weighting: Weighting, assumptions: Assumptions) -> Array:
    """Weights of value, feasibility and what else counts in every draw, shape (draws, criteria)."""
    if weighting.of_four:
        points = np.column_stack([slices(f"weight {place}") for place in range(4)])
        if weighting is Weighting.FOUR_ANY:
            return uniform_weights(points)
        return ordinal_weights(points, (0, 1, 2, 3))
    points = slices("weight of value")
    if weighting is Weighting.POLICY:
        value = np.full_like(points, assumptions.value_weight)
    elif weighting is Weighting.VALUE_FIRST:
        value = HALF + HALF * points
    else:
        value = HALF * points if weighting is Weighting.FEASIBILITY_FIRST else points
    return np.column_stack([value, 1 - value])
