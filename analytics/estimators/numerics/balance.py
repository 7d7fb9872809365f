"""How far apart the arms were before the start: one test a covariate and arm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.arm_means import regression_means
from analytics.estimators.numerics.t_test import infer

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments


@dataclass(frozen=True, slots=True, kw_only=True)
class Imbalance:
    """Difference of one covariate between an arm and the control, with its p-value."""

    column: int
    arm: int
    difference: float
    statistic: float
    p_value: float


def imbalances(cells: CellMoments) -> tuple[Imbalance, ...]:
    """Test every covariate of every arm against the control: Welch, or CR3 with clusters.

    A covariate that does not vary, or an arm too small to test, is left out.
    """
    found: list[Imbalance] = []
    for column in range(len(cells.columns) - 1):
        alone = replace(
            cells,
            columns=cells.columns[column : column + 1],
            mean=cells.mean[:, column : column + 1],
            comoment=cells.comoment[:, column : column + 1, column : column + 1],
        )
        try:
            means = regression_means(alone, "additive", "CR3" if cells.clusters else "HC2")
        except NotEstimableError:
            continue
        for arm in range(1, len(cells.arms)):
            difference, variance = means.difference(arm)
            if variance <= 0:
                continue
            test = infer(
                difference,
                sqrt(variance),
                float(means.degrees_of_freedom[arm]),
                confidence=0.95,
            )
            found.append(
                Imbalance(
                    column=column,
                    arm=arm,
                    difference=difference,
                    statistic=difference / sqrt(variance),
                    p_value=test.p_value,
                )
            )
    return tuple(found)
