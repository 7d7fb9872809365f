"""Which assumption checks a synthetic comparison gets, in the order a reader needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.estimators.checks.dip import STRETCH, Stretch, check_dip
from analytics.estimators.checks.donor_pool import check_donor_pool
from analytics.estimators.checks.fading import check_fading
from analytics.estimators.checks.hull import check_hull
from analytics.estimators.checks.leave_one_out import Without, check_leave_one_out
from analytics.estimators.checks.method_agreement import check_method_agreement
from analytics.estimators.checks.placebo_dates import check_placebo_effects
from analytics.estimators.checks.placebo_rank import check_placebo_rank, no_placebo_rank
from analytics.estimators.checks.pre_fit import check_pre_fit
from analytics.estimators.checks.pre_trend import Drift, check_pre_trend
from analytics.estimators.checks.weight_concentration import check_weight_concentration
from analytics.estimators.numerics.answer import p_value_of
from analytics.estimators.numerics.parallel_paths import distance
from analytics.estimators.numerics.synthetic_looks import (
    centred_before,
    drift_before,
    halves,
    last_stretch,
    share_outside,
)

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.estimators.checks.method_agreement import Reading
    from analytics.estimators.numerics.complete_panel import CompletePanel
    from analytics.estimators.numerics.synthetic_look import Look
    from analytics.estimators.numerics.synthetic_looks import FakeStart, LeftOut

SIGNIFICANCE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLooks:
    """What was tried again: one donor less, earlier starts, a donut, other methods.

    The first of ``readings`` is the primary method's; ``dip`` is what the last periods before the
    start say.
    """

    left_out: tuple[LeftOut, ...]
    fake_starts: tuple[FakeStart, ...]
    dip: Check
    readings: tuple[Reading, ...]


def check_synthetic_control(
    complete: CompletePanel, look: Look, again: SecondLooks
) -> tuple[Check, ...]:
    """Run every check of the design."""
    found = look.found
    clear = p_value_of(found) < SIGNIFICANCE
    names = complete.donor_names
    without = tuple(Without(unit=names[one.donor], effect=one.effect) for one in again.left_out)
    fakes = [one.effect for one in again.fake_starts]
    levels = look.method == "synthetic_control"
    compared = look.comparison if levels else centred_before(look.comparison)
    checks = [
        check_donor_pool(
            len(complete.treated), len(names), _before(look), incomplete=complete.incomplete
        ),
        _pre_fit(look),
        _pre_trend(look),
        check_hull(share_outside(compared), levels=levels),
        _rank(complete, look, clear=clear),
        check_placebo_effects(found.effect, found.std_error, fakes, clear=clear),
        check_leave_one_out(found.effect, found.std_error, without, clear=clear),
        _concentration(complete, look),
        check_method_agreement(again.readings[0], again.readings[1:], clear=clear),
        again.dip,
    ]
    parts = halves(look.comparison, look.fit, look.pretended)
    if parts is not None and parts[2].std_error > 0:
        checks.append(check_fading(parts[0], parts[1], p_value_of(parts[2])))
    return tuple(checks)


def check_stretch(look: Look, donut: float | None) -> Check:
    """Judge the last periods before the start; ``donut`` is the effect without them."""
    gap = last_stretch(look.comparison, look.pretended, look.method, STRETCH)
    if gap is None or donut is None or gap.std_error <= 0:
        return check_dip(None, "period")
    return check_dip(
        Stretch(
            gap=gap.effect,
            p_value=p_value_of(gap),
            effect=look.found.effect,
            std_error=look.found.std_error,
            donut=donut,
        ),
        "period",
    )


def _before(look: Look) -> int:
    return int(look.comparison.window.before.sum())


def _pre_fit(look: Look) -> Check:
    own = look.comparison.target[look.comparison.window.before]
    return check_pre_fit(look.fit.fit_before, float(own.std(ddof=1)))


def _pre_trend(look: Look) -> Check:
    drift = drift_before(look.comparison, look.fit, look.pretended)
    if drift.std_error <= 0:
        return check_pre_trend(None, "The comparison fits every unit without any distance left.")
    return check_pre_trend(
        Drift(
            slope=drift.effect,
            std_error=drift.std_error,
            degrees_of_freedom=drift.degrees_of_freedom,
            distance=distance(look.comparison.window),
            effect=look.found.effect,
        )
    )


def _rank(complete: CompletePanel, look: Look, *, clear: bool) -> Check:
    if len(complete.treated) > 1:
        return no_placebo_rank(len(complete.treated))
    ratios = [fit.ratio for fit in look.pretended.fits]
    return check_placebo_rank(look.fit.ratio, ratios, clear=clear)


def _concentration(complete: CompletePanel, look: Look) -> Check:
    weights = look.fit.unit_weights
    heaviest = int(weights.argmax())
    return check_weight_concentration(
        complete.donor_names[heaviest],
        float(weights[heaviest]),
        1 / float((weights**2).sum()),
    )
