"""Second looks at a synthetic comparison: fake starts, one donor less, the time before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.answer import Uncertainty
from analytics.estimators.numerics.pretended_treatment import in_place_of
from analytics.estimators.numerics.synthetic_paths import fit_synthetic
from analytics.estimators.numerics.unit_changes import Window

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray
    from analytics.estimators.numerics.pretended_treatment import Pretended
    from analytics.estimators.numerics.synthetic_paths import Comparison, Method, SyntheticFit

# A fake start needs this many periods before it, and this many after it where the study has them.
FEWEST_BEFORE, ENOUGH_AFTER = 4, 3
# Donors with the largest weights are left out in turn; the others hardly matter.
MOST_LEFT_OUT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeStart:
    """Effect found when the start is pretended at an earlier period (its number)."""

    period: int
    effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Effect found without one donor (its number)."""

    donor: int
    effect: float


def fake_starts(comparison: Comparison, method: Method) -> tuple[FakeStart, ...]:
    """Effect at every earlier start that leaves enough periods on both sides; pre periods only."""
    before = np.flatnonzero(comparison.window.before)
    after = min(ENOUGH_AFTER, int(comparison.window.after.sum()))
    return tuple(
        FakeStart(
            period=int(before[cut]),
            effect=fit_synthetic(_pretended_start(comparison, before, cut), method).effect,
        )
        for cut in range(FEWEST_BEFORE, len(before) - after + 1)
    )


def leave_one_out(comparison: Comparison, fit: SyntheticFit, method: Method) -> tuple[LeftOut, ...]:
    """Effect without each donor that carries weight, heaviest first; weights are found anew."""
    heaviest = np.argsort(-fit.unit_weights, kind="stable")[:MOST_LEFT_OUT]
    carrying = [int(number) for number in heaviest if fit.unit_weights[number] > 0]
    if len(comparison.donors) < 3:  # noqa: PLR2004 - one donor is no mixture
        return ()
    return tuple(
        LeftOut(
            donor=number,
            effect=fit_synthetic(
                replace(comparison, donors=np.delete(comparison.donors, number, axis=0)), method
            ).effect,
        )
        for number in carrying
    )


def last_stretch(
    comparison: Comparison, pretended: Pretended, method: Method, periods: int
) -> Uncertainty | None:
    """Take the last periods before the start for the time after it: were they out of the ordinary.

    ``None`` where there are not as many earlier periods as the fit needs.
    """
    before = np.flatnonzero(comparison.window.before)
    cut = len(before) - periods
    if cut < max(periods, FEWEST_BEFORE):
        return None
    earlier = _pretended_start(comparison, before, cut)
    found = np.array(
        [fit_synthetic(in_place_of(earlier, number), method).effect for number in pretended.donor]
    )
    return _uncertainty(fit_synthetic(earlier, method).effect, found, pretended)


def drift_before(comparison: Comparison, fit: SyntheticFit, pretended: Pretended) -> Uncertainty:
    """Straight-line trend of the gap before the start, per period."""
    before = comparison.window.before
    found = np.array([_slope(one.gap[before]) for one in pretended.fits])
    return _uncertainty(_slope(fit.gap[before]), found, pretended)


def halves(
    comparison: Comparison, fit: SyntheticFit, pretended: Pretended
) -> tuple[float, float, Uncertainty] | None:
    """Find the effect in the first and the second half after the start, and their difference."""
    after = np.flatnonzero(comparison.window.after)
    if len(after) < 2:  # noqa: PLR2004 - one period has no halves
        return None
    cut = len(after) // 2
    first, second = after[:cut], after[cut:]
    found = np.array([one.gap[second].mean() - one.gap[first].mean() for one in pretended.fits])
    early, late = float(fit.gap[first].mean()), float(fit.gap[second].mean())
    return early, late, _uncertainty(late - early, found, pretended)


def share_outside(comparison: Comparison) -> float:
    """Share of the periods before the start in which no donor is as high, or as low, as the target.

    Levels are taken out first where ``comparison`` holds centred paths.
    """
    before = comparison.window.before
    donors, target = comparison.donors[:, before], comparison.target[before]
    outside = (target > donors.max(axis=0)) | (target < donors.min(axis=0))
    return float(outside.mean())


def centred_before(comparison: Comparison) -> Comparison:
    """Take each path's own mean before the start out of it."""
    before = comparison.window.before
    return replace(
        comparison,
        target=comparison.target - comparison.target[before].mean(),
        donors=comparison.donors - comparison.donors[:, before].mean(axis=1, keepdims=True),
    )


def _pretended_start(comparison: Comparison, before: IntArray, cut: int) -> Comparison:
    first, second = np.zeros((2, len(comparison.target)), dtype=np.bool_)
    first[before[:cut]] = True
    second[before[cut:]] = True
    return replace(comparison, window=Window(before=first, after=second))


def _slope(gap: FloatArray) -> float:
    time = np.arange(len(gap)) - (len(gap) - 1) / 2
    return float(time @ gap / max(float(time @ time), 1.0))


def _uncertainty(effect: float, found: FloatArray, pretended: Pretended) -> Uncertainty:
    error = float(pretended.std_error(found))
    return Uncertainty(
        effect=effect, std_error=error, degrees_of_freedom=pretended.degrees_of_freedom
    )
