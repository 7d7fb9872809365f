"""Whether the arms have the sizes the randomisation planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

# Fabijan et al. (2019): p < 0.001 survives weekly looks; a tenth of a point is too small to matter.
SIGNIFICANCE = 0.001
SMALLEST_GAP = 0.001


def check_sample_ratio(
    counts: Sequence[float], shares: Sequence[float], arms: Sequence[str]
) -> Check:
    """Chi-square test of observed counts against planned shares (arms with a positive share).

    Parameters
    ----------
    counts
        Randomised units in each arm (clusters where clusters were randomised).
    shares
        Planned shares in the same order; scaled to sum to one over the positive ones.
    arms
        Labels in the same order.

    References
    ----------
    Fabijan, A. et al. (2019). Diagnosing sample ratio mismatch. KDD, doi:10.1145/3292500.3330722.
    """
    from scipy.stats import chi2

    leak = [arm for arm, n, share in zip(arms, counts, shares, strict=True) if n and not share]
    kept = [(n, share) for n, share in zip(counts, shares, strict=True) if share > 0]
    total, planned = sum(n for n, _ in kept), sum(share for _, share in kept)
    expected = [total * share / planned for _, share in kept]
    statistic = sum(
        (n - wanted) ** 2 / wanted for (n, _), wanted in zip(kept, expected, strict=True)
    )
    p_value = float(chi2.sf(statistic, max(len(kept) - 1, 1)))
    gap = max(abs(n - wanted) / total for (n, _), wanted in zip(kept, expected, strict=True))
    failed = bool(leak) or (p_value < SIGNIFICANCE and gap >= SMALLEST_GAP)
    return Check(
        name="sample_ratio",
        verdict=Verdict.FAIL if failed else Verdict.PASS,
        statistic=statistic,
        p_value=p_value,
        sentence=_sentence(leak, failed=failed, gap=gap, p_value=p_value),
        breaks_trust=True,
    )


def _sentence(leak: list[str], *, failed: bool, gap: float, p_value: float) -> str:
    if leak:
        return (
            f"Arm '{leak[0]}' should have received nobody, yet has units: something went wrong in"
            " the assignment, and the comparison cannot be trusted until it is explained."
        )
    if failed:
        return (
            f"The arms are {gap:.1%} off their planned shares (p = {p_value:.2g}): units are"
            " missing or misplaced, and the comparison cannot be trusted until that is explained."
        )
    return f"The arms have the sizes the assignment planned (p = {p_value:.2g})."
