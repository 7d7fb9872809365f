"""What the planner says: size, detectable effect or power, whole arms, curves and warnings."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from analytics.domain.errors import NotEstimableError
from analytics.domain.planning import ArmSize, Asked, CurvePoint, PowerAnswer
from analytics.estimators.power import (
    degrees_of_freedom,
    design_effect,
    detectable_effect,
    look_boundaries,
    power_at,
    sample_size,
    standard_error,
)

if TYPE_CHECKING:
    from analytics.domain.planning import Clustering, Planning, Setting

CURVE_POINTS = 41
LEAST_CLUSTERS = 6  # below, an experiment on clusters gets no verdict (checks/clusters)
LEAST_OF_A_KIND = 10  # units that say yes, or no: the usual rule for normal intervals of shares


def answer_planning(planning: Planning) -> PowerAnswer:
    """Answer the question: size, detectable effect or power, with the curves around it.

    Raises
    ------
    NotEstimableError
        The question has no answer: an effect that is not on the tested side, too few clusters.
    """
    asked = _asked(planning)
    setting = planning.setting
    n_total, effect = planning.n_total, planning.effect
    if asked is Asked.SAMPLE_SIZE and effect is not None:
        n_total = sample_size(setting, effect, planning.power)
    if n_total is None:
        raise NotEstimableError(
            "Neither an effect nor a size is given.", "Say the effect you want to see, or the size."
        )
    arms = _arms(planning, n_total)
    if setting.clustering is not None:
        _require_clusters(arms)
    if asked is Asked.DETECTABLE_EFFECT or effect is None:
        falling = not planning.higher_is_better
        effect = detectable_effect(setting, n_total, planning.power, downwards=falling)
    total = sum(arm.n for arm in arms)
    return PowerAnswer(
        planning=planning,
        asked=asked,
        effect=effect,
        power=power_at(setting, total, effect),
        n_total=total,
        std_error=standard_error(setting, total, effect),
        degrees_of_freedom=degrees_of_freedom(setting, total),
        arms=arms,
        clusters=None if setting.clustering is None else sum(arm.clusters or 0 for arm in arms),
        design_effect=None if setting.clustering is None else design_effect(setting.clustering),
        weeks=total / planning.units_per_week if planning.units_per_week else None,
        boundaries=look_boundaries(setting),
        curve=_curve(setting, total, effect),
        size_curve=_size_curve(setting, total, effect),
        warnings=_warnings(planning, total, effect),
    )


def _asked(planning: Planning) -> Asked:
    if planning.n_total is None:
        return Asked.SAMPLE_SIZE
    return Asked.POWER if planning.effect is not None else Asked.DETECTABLE_EFFECT


def _arms(planning: Planning, n_total: float) -> tuple[ArmSize, ...]:
    """Whole units of every arm, or whole clusters; never fewer than were asked for."""
    setting = planning.setting
    shares = planning.arms or (
        ("control", setting.control_share),
        ("treated", setting.treated_share),
    )
    found = []
    for name, share in shares:
        units = n_total * share
        if setting.clustering is None:
            found.append(ArmSize(name=name, share=share, n=ceil(units - 1e-6)))
            continue
        clusters = ceil(units / setting.clustering.size - 1e-6)
        n = ceil(clusters * setting.clustering.size - 1e-6)
        found.append(ArmSize(name=name, share=share, n=n, clusters=clusters))
    return tuple(found)


def _require_clusters(arms: tuple[ArmSize, ...]) -> None:
    fewest = min(arm.clusters or 0 for arm in arms)
    if fewest < 2:  # noqa: PLR2004 - one cluster has no spread
        raise NotEstimableError(
            f"One arm would have {fewest} cluster: nobody can tell it from its team's own luck.",
            "Plan at least 2 clusters an arm, better 6; with one cluster an arm no number of people"
            " helps.",
        )


def _curve(setting: Setting, n_total: float, effect: float) -> tuple[CurvePoint, ...]:
    """Power over effects from none to twice the one in question."""
    points = []
    start = setting.margin if setting.alternative == "smaller" else -setting.margin
    for step in range(CURVE_POINTS):
        place = start + (effect - start) * 2 * step / (CURVE_POINTS - 1)
        if setting.outcome.proportion and not 0 <= setting.outcome.baseline + place <= 1:
            break
        points.append(CurvePoint(effect=place, power=power_at(setting, n_total, place)))
    return tuple(points)


def _size_curve(setting: Setting, n_total: int, effect: float) -> tuple[tuple[int, float], ...]:
    """Power over sizes from a tenth to twice the one in question."""
    sizes = [max(4, round(n_total * step / 10)) for step in range(1, 21)]
    return tuple((size, power_at(setting, size, effect)) for size in dict.fromkeys(sizes))


def _warnings(planning: Planning, n_total: float, effect: float) -> tuple[str, ...]:
    clustering = planning.setting.clustering
    found = []
    if clustering is not None:
        found += _cluster_warnings(planning, clustering, n_total, effect)
    if planning.setting.outcome.proportion:
        rare = n_total * min(planning.setting.control_share, planning.setting.treated_share)
        share = planning.setting.outcome.baseline
        if rare * min(share, 1 - share) < LEAST_OF_A_KIND:
            found.append(
                "Fewer than 10 units of one kind are expected in an arm: the normal approximation"
                " behind this figure is rough."
            )
    return tuple(found)


def _cluster_warnings(
    planning: Planning, clustering: Clustering, n_total: float, effect: float
) -> list[str]:
    setting = planning.setting
    clusters = n_total / clustering.size
    found = []
    if clusters < LEAST_CLUSTERS:
        found.append(
            f"{clusters:.0f} clusters are too few for a verdict: the analysis wants at least"
            f" {LEAST_CLUSTERS}, and is on firm ground from 12."
        )
    bigger = replace(setting, clustering=replace(clustering, size=2 * clustering.size))
    people = power_at(bigger, 2 * n_total, effect)
    groups = power_at(setting, 2 * n_total, effect)
    now = power_at(setting, n_total, effect)
    if clustering.icc > 0:
        few = people - now < (groups - now) / 2
        little = "buy little" if few else "help less than more clusters"
        found.append(
            f"More people in each cluster {little}: twice as many lift the power from {now:.0%} to"
            f" {people:.0%}, twice as many clusters to {groups:.0%}."
        )
    return found
