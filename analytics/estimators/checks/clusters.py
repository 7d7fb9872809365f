"""Whether there are enough independent clusters for the interval to hold."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

# Fewer than six clusters allow no verdict (three an arm); below twelve an interval is fragile.
FEWEST = 6
FEW = 12
FEWEST_AN_ARM = 4
# Unequal clusters can weigh like far fewer equal ones; below this many an interval is fragile.
FEW_EFFECTIVE = 8


def check_clusters(
    total: int,
    by_arm: tuple[int, ...],
    *,
    effective: float | None = None,
    breaks_trust: bool = False,
) -> Check:
    """Count clusters in all and in the smallest arm.

    Parameters
    ----------
    total, by_arm
        So many clusters, and in every arm.
    effective
        So many equal ones they weigh like, where that is known.
    breaks_trust
        Withholds the verdict of an experiment with too few of them.
    """
    smallest = min(by_arm)
    sentence = f"Based on {total} independent clusters, {smallest} in the smallest arm."
    if effective is not None and round(effective) < total:
        sentence += f" Of unequal weight, they count like {effective:.1f} equal ones."
    if total < FEWEST or smallest < FEWEST // 2:
        return Check(
            name="clusters",
            verdict=Verdict.FAIL,
            sentence=sentence + " That is too few for a verdict.",
            statistic=float(total),
            caps_at="D",
            breaks_trust=breaks_trust,
        )
    few = effective is not None and effective < FEW_EFFECTIVE
    if total < FEW or smallest < FEWEST_AN_ARM or few:
        return Check(
            name="clusters",
            verdict=Verdict.WARN,
            sentence=sentence + " The interval is honest but wide; a few more clusters help most.",
            statistic=float(total),
        )
    return Check(name="clusters", verdict=Verdict.PASS, sentence=sentence, statistic=float(total))
