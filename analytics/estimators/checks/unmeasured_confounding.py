"""Whether something that was not measured could explain the effect."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.check import Check, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """The strongest measured covariate, and the effect beside a confounder like it.

    ``once`` and ``twice`` are ``None`` where no confounder can be so strong.
    """

    label: str
    effect: float
    once: float | None
    twice: float | None


def check_unmeasured_confounding(found: Benchmark | None, *, clear: bool) -> Check:
    """Judge how the effect survives a confounder once and twice as strong as the benchmark.

    Parameters
    ----------
    found
        ``None`` where nothing was measured that could be adjusted for.
    clear
        Whether the interval excludes no effect.
    """
    name = "unmeasured_confounding"
    if found is None:
        return Check(
            name=name,
            verdict=Verdict.FAIL,
            sentence=(
                "Nothing that sets users apart from others was measured: the difference may be who"
                " they are, not what they used."
            ),
            caps_at="E",
        )
    if not clear:
        return Check(
            name=name,
            verdict=Verdict.NOT_RUN,
            sentence="There is no clear effect that something unmeasured would have to explain.",
        )
    verdict, sentence = _judged(found)
    return Check(name=name, verdict=verdict, sentence=sentence)


def _judged(found: Benchmark) -> tuple[Verdict, str]:
    explained = "Something unmeasured that matters"
    if not _survives(found, found.once):
        return Verdict.FAIL, f"{explained} no more than '{found.label}' would explain this away."
    if not _survives(found, found.twice):
        return Verdict.WARN, (
            f"{explained} more than '{found.label}', but less than twice as much, would explain"
            " this away."
        )
    return Verdict.PASS, (
        f"Something unmeasured would have to matter more than twice as much as '{found.label}'"
        " does to explain this away."
    )


def _survives(found: Benchmark, left: float | None) -> bool:
    """Whether the sign survives; a confounder that cannot exist explains nothing."""
    return left is None or left * found.effect > 0
