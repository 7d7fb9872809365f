"""Whether the result was looked at only when the plan allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from analytics.domain.looks import Monitoring


def check_looks(monitoring: Monitoring) -> Check:
    """Count looks taken, and those of them that were not planned."""
    taken = [look for look in monitoring.looks if look.taken]
    unplanned = sum(not look.planned for look in taken)
    spent = taken[-1].spent if taken else 0.0
    looks = "1 look" if len(taken) == 1 else f"{len(taken)} looks"
    alpha = 1 - monitoring.confidence
    sentence = f"{looks} so far, which used {spent:.2%} of the error rate of {alpha:.2%}."
    if unplanned:
        return Check(
            name="looks",
            verdict=Verdict.WARN,
            sentence=f"{sentence} Not planned: {unplanned}. Looks that were not planned use their"
            " share of the error too, so the interval still holds.",
            statistic=float(unplanned),
        )
    return Check(name="looks", verdict=Verdict.PASS, sentence=sentence, statistic=float(unplanned))
