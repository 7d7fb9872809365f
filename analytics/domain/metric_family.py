"""Several metrics of one experiment, and their p-values once all of them were looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMember:
    """One comparison of the family; ``p_value`` is ``None`` where it has no result (counts as 1).

    ``arm`` is empty where the study compares one arm only.
    """

    study_id: str
    title: str
    arm: str
    p_value: float | None
    p_value_holm: float
    p_value_false_discovery: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFamily:
    """All comparisons of the studies registered on one experiment."""

    members: tuple[FamilyMember, ...]
    alpha: float
    method_in_words: str
