"""Whether there are enough independent clusters for the interval to hold."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

# Fewer than six clusters allow no verdict (three an arm); below twelve an interval is fragile.
FEWEST = 6
FEW = 12
FEWEST_AN_ARM = 4


def check_clusters(total: int, by_arm: tuple[int, ...], *, breaks_trust: bool = False) -> Check:
    """Count clusters in all and in the smallest arm.

    ``breaks_trust`` withholds the verdict of an experiment with too few of them.
    """
    smallest = min(by_arm)
    sentence = f"Based on {total} independent clusters, {smallest} in the smallest arm."
    if total < FEWEST or smallest < FEWEST // 2:
        return Check(
            name="clusters",
            verdict=Verdict.FAIL,
            sentence=sentence + " That is too few for a verdict.",
            statistic=float(total),
            caps_at="D",
            breaks_trust=breaks_trust,
        )
    if total < FEW or smallest < FEWEST_AN_ARM:
        return Check(
            name="clusters",
            verdict=Verdict.WARN,
            sentence=sentence + " The interval is honest but wide; a few more clusters help most.",
            statistic=float(total),
        )
    return Check(name="clusters", verdict=Verdict.PASS, sentence=sentence, statistic=float(total))
