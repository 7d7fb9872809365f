"""A seed in a plan whose analysis draws nothing: it is said, not silently ignored."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from analytics.domain.problem import Problem

if TYPE_CHECKING:
    from analytics.domain.plan import Question

# Its simultaneous bands are drawn; everything else is computed or enumerated.
DRAWS = frozenset({"staggered_adoption"})


def unused_seed(question: Question) -> tuple[Problem, ...]:
    """Say that the plan's seed changes nothing."""
    options = tomllib.loads(question.text).get("options", {})
    if question.design in DRAWS or "seed" not in options:
        return ()
    return (
        Problem(
            kind="seed_not_used",
            message=f"The plan gives seed = {options['seed']}; nothing in this analysis is drawn at"
            " random, so it changes nothing.",
            remedy="Nothing to do.",
        ),
    )
