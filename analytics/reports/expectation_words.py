"""What was expected and what came, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.amounts import MINUS, figure
from analytics.domain.returns import NotDefined

if TYPE_CHECKING:
    from analytics.domain.expectation import Met, ReferenceClass


def met_sentence(one: Met) -> str:
    """Say what was expected of a KPI and how much of it was measured."""
    unit = f" {one.unit}" if one.unit else ""
    start = (
        f"{one.kpi}: expected to improve by {figure(one.expected)}{unit}, measured"
        f" {figure(one.measured)}"
    )
    share = "" if one.rate is None else f", {one.rate:.0%} of it".replace("-", MINUS)
    if one.within_bounds:
        return f"{start}{share}. The expectation lies within the measured bounds."
    side = "above" if one.expected > one.high else "below"
    return f"{start}{share}. The expectation lies {side} the measured bounds."


def reference_sentence(found: ReferenceClass | NotDefined) -> str:
    """Say what expectations of its kind delivered, and what to expect of the next."""
    if isinstance(found, NotDefined):
        return found.reason
    gained = found.expectations - found.without_gain
    return (
        f"Of {found.expectations} expectations ({found.name}) {gained} met a measured gain: on"
        f" average {found.geometric_mean:.0%} of what was expected (median {found.median:.0%}); the"
        f" next one can be trusted to bring {found.next_low:.0%} or more with 80% confidence, if it"
        f" brings a gain at all. {found.without_gain} brought none."
    )
