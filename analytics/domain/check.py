"""What one assumption check found: a verdict with its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    FAIL = "fail"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One assumption, looked at.

    Parameters
    ----------
    name
        A key of ``CHECKS`` in the registry.
    verdict
        Pass, warn, fail, or not run (with the reason in the sentence).
    sentence
        What an executive reads.
    statistic, p_value
        Where the check is a test; ``None`` otherwise.
    caps_at
        Lowest letter a failure forces at once (``"D"``, ``"E"``), or ``None``.
    breaks_trust
        True where a failure means the study must not be used at all (sample ratio).
    """

    name: str
    verdict: Verdict
    sentence: str
    statistic: float | None = None
    p_value: float | None = None
    caps_at: str | None = None
    breaks_trust: bool = False
