"""Which way to grow, in words: orders in money, what can be reused, what repeating costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.amounts import percent
from analytics.domain.returns import NotDefined
from analytics.domain.scaling_path import PathKind
from analytics.reports.money import money
from analytics.reports.returns_words import amount, chance

if TYPE_CHECKING:
    from analytics.domain.scaling_path import ScalingPaths, TemplateReturn

PATH_LABELS = {
    PathKind.DEPTH: "Depth first",
    PathKind.BREADTH: "Breadth first",
    PathKind.BEST: "Best order",
}
SPREADS_LITTLE = 0.005  # of the larger value: orders closer than this are called equal


def paths_sentence(found: ScalingPaths) -> str:
    """Say which order is worth more, by how much and how surely."""
    depth, breadth = found.path(PathKind.DEPTH), found.path(PathKind.BREADTH)
    less = found.depth_less_breadth
    if depth is None or breadth is None or isinstance(less, NotDefined):
        return less.reason if isinstance(less, NotDefined) else "Nothing is compared."
    both = (
        f"depth first {amount(depth.net_present_value, found.currency)}, breadth first"
        f" {amount(breadth.net_present_value, found.currency)}"
    )
    largest = max(abs(depth.net_present_value), abs(breadth.net_present_value))
    if abs(less) < SPREADS_LITTLE * largest:
        return f"Depth first and breadth first are worth the same: {both}."
    better = "Depth first" if less > 0 else "Breadth first"
    return f"{better} is worth {amount(abs(less), found.currency)} more: {both}.{_sure(found)}"


def terms_sentence(found: ScalingPaths) -> str:
    """Say what the comparison rests on."""
    terms = found.terms
    return (
        f"Over {found.horizon_months} months, discounted to today. Each roll-out is cut into"
        f" {terms.waves} equal waves of {terms.months} months, {terms.teams} at a time; a shared"
        " asset that is not in production yet is paid once, by the wave that needs it first. Values"
        " at scale are those of the gate (measured value a unit, less what does not travel); a wave"
        " that would not pay at its turn is not begun."
    )


def gate_sentence(found: ScalingPaths) -> str:
    """Say which roll-outs have to pass the gate before any of this; empty where all do."""
    waves = found.paths[0].waves if found.paths else ()
    names = dict.fromkeys(one.name for one in waves if not one.passes_gate)
    if not names:
        return ""
    return (
        f"An order is no permission: these do not pass the gate yet, {'; '.join(names)}. What each"
        " lacks stands on its page."
    )


def left_out_sentence(found: ScalingPaths) -> str:
    """Name who is on no path, with the reason."""
    by_reason: dict[str, list[str]] = {}
    for one in found.left_out:
        by_reason.setdefault(one.reason.rstrip("."), []).append(one.name)
    said = [f"{reason}: {'; '.join(names)}" for reason, names in by_reason.items()]
    return f"On no path. {'. '.join(said)}." if said else ""


def reuse_sentence(found: ScalingPaths) -> str:
    """Say how many initiatives stand on what exists, and what is missing most."""
    known = [one for one in found.next_uses if not isinstance(one.reuse, NotDefined)]
    if not known:
        return (
            "No initiative names the data assets it needs. Add asset.csv and asset_use.csv to see"
            " what can be used again."
        )
    ready = sum(1 for one in known if not one.missing)
    start = f"{ready} of {len(known)} initiatives stand on assets in production."
    lacking: dict[str, list[str]] = {}
    for one in known:
        for name in one.missing:
            lacking.setdefault(name, []).append(one.name)
    if not lacking:
        return start
    most = max(lacking, key=lambda name: (len(lacking[name]), name))
    return f"{start} '{most}' would serve {len(lacking[most])} of those that lack something."


def template_sentence(one: TemplateReturn, currency: str) -> str:
    """Say how much cheaper repeating became, from when it pays, and the trap beside it."""
    start = f"{one.name}: {one.deployed} deployments"
    if isinstance(one.learning_rate, NotDefined):
        return f"{start}. {one.learning_rate.reason}"
    learnt = (
        f"{start}, each doubling {percent(round(one.learning_rate, 3))} cheaper; the next would"
        f" cost {_amount(one.next_cost, currency)}."
    )
    invested = money(one.invested, currency)
    if isinstance(one.break_even, NotDefined):
        return f"{learnt} Break-even: {one.break_even.reason}{_adapted(one)}"
    state = "has paid" if one.deployed >= one.break_even else "has not paid yet"
    return (
        f"{learnt} With {invested} in the template it pays from deployment {one.break_even} on"
        f" against {_amount(one.bespoke, currency)} for a solution built for one site (the first"
        f" deployment); it {state}.{_adapted(one)}"
    )


def _adapted(one: TemplateReturn) -> str:
    shares = [p.adaptation_share for p in one.points if p.adaptation_share is not None]
    if len(shares) < 2:  # noqa: PLR2004 - one share is no change
        return ""
    return (
        f" {percent(shares[0])} of it was adapted at first and {percent(shares[-1])} last: easy"
        " sites that go first look like learning, too."
    )


def _sure(found: ScalingPaths) -> str:
    if isinstance(found.depth_better, NotDefined):
        return f" {found.depth_better.reason}"
    less = found.depth_less_breadth
    deep = not isinstance(less, NotDefined) and less > 0
    sure = found.depth_better if deep else 1 - found.depth_better
    return f" Chance that it is worth more: {chance(sure)}."


def _amount(value: float | NotDefined, currency: str) -> str:
    return "not defined" if isinstance(value, NotDefined) else amount(value, currency)
