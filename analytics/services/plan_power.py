"""How large a planned study must be, or what it can see: what ``power PLAN.toml`` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.estimators.planner import answer_planning
from analytics.ingest.planning_table import parse_planning
from analytics.services.analyse_file import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.planning import PowerAnswer


def power_of_file(plan_file: Path) -> PowerAnswer:
    """Answer the [planning] table of a plan file.

    Raises
    ------
    AnalyticsError
        The file does not exist, the plan is refused, or the question has no answer.
    """
    return power_of_text(read_text(plan_file))


def power_of_text(text: str) -> PowerAnswer:
    """Answer the [planning] table of a plan.

    Raises
    ------
    AnalyticsError
        The plan is refused, or the question has no answer.
    """
    return answer_planning(parse_planning(text))
