"""Which way to grow, from a review: reuse, repetition, and orders of roll-outs in money."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError
from analytics.domain.gate import GateVerdict
from analytics.domain.returns import NotDefined
from analytics.domain.scaling_path import LeftOut, PathTerms, RollOut, ScalingPaths
from analytics.ranking.domain_adjacency import (
    asset_costs,
    domain_links,
    in_production,
    needed_by,
    next_uses,
)
from analytics.ranking.path_orders import best_order, breadth_first, depth_first
from analytics.ranking.path_value import MONTHS_A_YEAR, Window, earning
from analytics.ranking.replication import LearningCurve
from analytics.ranking.scaled_value import annuity
from analytics.ranking.stage import can_grow
from analytics.ranking.template_return import learning_of, template_returns

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview, RankedInitiative
    from analytics.domain.gate import ScalingOutlook
    from analytics.domain.initiative import Register
    from analytics.domain.scaling_path import ScalingPath

DEFAULT = PathTerms()


def plan_paths(review: PortfolioReview, terms: PathTerms = DEFAULT) -> ScalingPaths:
    """Compare the ways to grow; nothing is read beyond the review.

    Parameters
    ----------
    review
        With gates and the register of assets and templates.
    terms
        Waves a roll-out, months a wave, waves at the same time.

    Raises
    ------
    AssumptionError
        A count below one.
    """
    if min(terms.waves, terms.months, terms.teams) < 1:
        raise AssumptionError(
            "Waves, months a wave and waves at the same time are counts of at least 1.",
            "Put in whole numbers from 1 on.",
        )
    register = review.register
    roll_outs, left_out = _roll_outs(review, terms)
    window = Window(
        months=review.assumptions.horizon_months,
        rate=review.assumptions.discount_rate,
        terms=terms,
        asset_costs=asset_costs(register.reuse),
    )
    depth, breadth = depth_first(roll_outs, window), breadth_first(roll_outs, window)
    best = best_order(roll_outs, window)
    known = bool(roll_outs)
    nothing = NotDefined(
        reason="No roll-out has a value above its cost, so no order is worth more."
    )
    return ScalingPaths(
        as_of=review.as_of,
        currency=review.currency,
        horizon_months=window.months,
        terms=terms,
        paths=(depth, breadth, *(() if best is None else (best,))) if known else (),
        depth_less_breadth=(
            depth.net_present_value - breadth.net_present_value if known else nothing
        ),
        depth_better=_chance(depth, breadth, roll_outs, window) if known else nothing,
        next_uses=next_uses(
            [one for one in register.initiatives if one.stage != "retired"], register.reuse
        ),
        links=domain_links(register.initiatives, register.reuse),
        templates=template_returns(register.reuse),
        left_out=left_out,
    )


def _chance(
    depth: ScalingPath, breadth: ScalingPath, roll_outs: tuple[RollOut, ...], window: Window
) -> float | NotDefined:
    """Chance that deep first is worth more: the difference is linear in independent values."""
    from scipy.special import ndtr

    deep, broad = earning(depth, window), earning(breadth, window)
    spread = sqrt(
        sum(
            ((deep.get(one.initiative_id, 0.0) - broad.get(one.initiative_id, 0.0)) * one.spread)
            ** 2
            for one in roll_outs
        )
    )
    if not spread:
        return NotDefined(reason="Both orders earn the same, whatever the values turn out to be.")
    return float(ndtr((depth.net_present_value - breadth.net_present_value) / spread))


def _roll_outs(
    review: PortfolioReview, terms: PathTerms
) -> tuple[tuple[RollOut, ...], tuple[LeftOut, ...]]:
    found, left = [], []
    for one in review.ranked:
        if not can_grow(one.appraisal.initiative):
            continue
        initiative = one.appraisal.initiative
        outlook = one.gate.outlook if one.gate else None
        reason = _why_not(one, outlook, review.register, gated=terms.gated)
        if outlook is None or reason:
            left.append(
                LeftOut(initiative_id=initiative.initiative_id, name=initiative.name, reason=reason)
            )
        else:
            found.append(_roll_out(one, outlook, review, terms))
    return tuple(found), tuple(left)


def _why_not(
    one: RankedInitiative, outlook: ScalingOutlook | None, register: Register, *, gated: bool
) -> str:
    """Say why an initiative is on no path; empty where it is."""
    if outlook is None:
        return "What scaling it would bring is not known."
    if outlook.mean <= 0:
        return "Scaling it would bring less than it costs."
    if gated and not _passes(one):
        return "It does not pass the gate yet."
    costs = asset_costs(register.reuse)
    needed = needed_by(register.reuse).get(one.appraisal.initiative.initiative_id, ())
    unknown = [name for name in needed if name not in costs]
    return f"What asset {unknown[0]} costs is not set." if unknown else ""


def _roll_out(
    one: RankedInitiative, outlook: ScalingOutlook, review: PortfolioReview, terms: PathTerms
) -> RollOut:
    initiative, assumptions = one.appraisal.initiative, review.assumptions
    invested = float(initiative.scale_capex or 0)
    factor = annuity(assumptions.discount_rate, assumptions.horizon_months / MONTHS_A_YEAR)
    reuse = review.register.reuse
    missing = set(needed_by(reuse).get(initiative.initiative_id, ())) - in_production(reuse)
    plain = RollOut(
        initiative_id=initiative.initiative_id,
        name=initiative.name,
        domain=initiative.domain or initiative.domain_id or "no domain",
        yearly=(outlook.mean + invested) / factor,
        spread=outlook.std_dev / factor,
        costs=(invested / terms.waves,) * terms.waves,
        value=outlook.mean,
        assets=tuple(sorted(missing)),
        passes_gate=_passes(one),
    )
    return _with_learning(plain, initiative.template_id, review.register)


def _passes(one: RankedInitiative) -> bool:
    return one.gate is not None and one.gate.verdict is GateVerdict.PASS


def _with_learning(one: RollOut, template_id: str, register: Register) -> RollOut:
    """Let later waves cost less where the template behind them has shown that they do."""
    done = [d for d in register.reuse.deployments if template_id and d.template_id == template_id]
    curve = learning_of(done)
    if not done or not isinstance(curve, LearningCurve):
        return one
    numbers = range(len(done) + 1, len(done) + len(one.costs) + 1)
    weights = [number**curve.exponent for number in numbers]
    whole = sum(one.costs)
    return replace(one, costs=tuple(whole * weight / sum(weights) for weight in weights))
