"""Whether units that were not treated show breaks as large as the treated one.

References
----------
Abadie, A., Diamond, A. and Hainmueller, J. (2015). Comparative politics and the synthetic control
method. American Journal of Political Science 59, 495-510.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

RARE, UNCOMMON = 0.05, 0.10


def check_placebo_rank(ratio: float, placebos: Sequence[float], *, clear: bool) -> Check:
    """Rank the treated unit's break among those of the donors treated in pretence.

    Parameters
    ----------
    ratio
        Root mean square gap after the start over that before it.
    placebos
        The same for every donor.
    clear
        Whether the effect can be told from zero: a rank can only contradict a clear effect.
    """
    as_large = sum(other >= ratio for other in placebos)
    floor = 1 / (len(placebos) + 1)
    p_value = (1 + as_large) * floor
    sentence = (
        f"{as_large} of {len(placebos)} units that were not treated show a break as large"
        f" (p = {p_value:.2g}; with {len(placebos)} units no rank can be below {floor:.2g})."
    )
    return Check(
        name="placebo_rank",
        verdict=_verdict(p_value, as_large, clear=clear),
        sentence=sentence if clear else f"{sentence} {_unclear(p_value)}",
        statistic=ratio,
        p_value=p_value,
    )


def no_placebo_rank(treated: int) -> Check:
    """Say why there is no rank where several units are treated."""
    return Check(
        name="placebo_rank",
        verdict=Verdict.NOT_RUN,
        sentence=(
            f"{treated} units are treated: the mean of several is steadier than any single unit, so"
            " ranking it among single ones would flatter it."
        ),
    )


def _unclear(p_value: float) -> str:
    if p_value > RARE:
        return "With no clear effect that is to be expected."
    return (
        "The break is unusual, but next to what the method finds for others the effect cannot be"
        " told from zero."
    )


def _verdict(p_value: float, as_large: int, *, clear: bool) -> Verdict:
    if not clear or p_value <= RARE:
        return Verdict.PASS
    # The most extreme of few is a warning: the number of units forbids more, not the evidence.
    return Verdict.WARN if p_value <= UNCOMMON or as_large == 0 else Verdict.FAIL
