"""Keys that a design has no use for: refused by name, with the way to what they were meant for.

An ignored key would be a different analysis, so none is ever ignored.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from analytics.domain.errors import PlanError
from analytics.ingest.plan_keys import COMMON, CONTRACT_KEYS, KEYS, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EVERY_UNIT_ONCE = (
    "every unit counts once, however many rows stand behind it",
    (
        "Remove it where that is meant. To weight the rows of a unit within a period, add them up"
        " to one row a unit and period first."
    ),
)
SEGMENTS = "To report one segment, filter it: where = {column = 'value'}."
DIFFERENCE, STAGGERED, SERIES, SYNTHETIC, ADJUSTED = (
    "difference_in_differences",
    "staggered_adoption",
    "interrupted_time_series",
    "synthetic_control",
    "adjusted_comparison",
)
# What a key would mean in a design, and how that is asked for.
WAYS_OUT: dict[tuple[str, str], tuple[str, str]] = {
    (DIFFERENCE, "weight"): EVERY_UNIT_ONCE,
    (STAGGERED, "weight"): EVERY_UNIT_ONCE,
    (SYNTHETIC, "weight"): EVERY_UNIT_ONCE,
    (SERIES, "weight"): (
        "a series has one value a period",
        (
            "For a weighted mean name totals: outcome = {numerator = 'column of value times"
            " weight', denominator = 'column of the weight'}."
        ),
    ),
    (ADJUSTED, "weight"): (
        "every row is one person or unit, and its weight is estimated",
        "Write one row a person; how much a row stands for in money is credited_exposure.",
    ),
    (DIFFERENCE, "strata"): (
        "units were not drawn by lot within blocks",
        f"To compare within blocks use staggered_adoption with them as covariates. {SEGMENTS}",
    ),
    (STAGGERED, "strata"): (
        "units were not drawn by lot within blocks",
        f"To compare within blocks add the column to 'covariates'. {SEGMENTS}",
    ),
    (SYNTHETIC, "strata"): ("the weights already find alike units", SEGMENTS),
    (ADJUSTED, "strata"): (
        "people were not drawn by lot within blocks",
        f"To compare within blocks add the column to 'covariates'. {SEGMENTS}",
    ),
    (ADJUSTED, "received"): (
        "who used it is what 'treatment' already says",
        "Name the column of real use as 'treatment'.",
    ),
    (SERIES, "cluster"): (
        "one series has no clusters",
        "Keep the units apart and use difference_in_differences or staggered_adoption.",
    ),
    (SYNTHETIC, "cluster"): (
        "every unit is weighted on its own",
        "Use difference_in_differences with 'cluster', or add each cluster up to one unit.",
    ),
    (SYNTHETIC, "covariates"): (
        "weights are found from the outcome's own path before the start",
        "Remove them, or use staggered_adoption, which adjusts for covariates.",
    ),
    (STAGGERED, "transition"): (
        "a period after adoption is left out by moving adoption",
        (
            "Write every first treated period that many periods later and set anticipation to the"
            " same number: the periods between are then in neither time."
        ),
    ),
}


def refuse_foreign(
    content: Mapping[str, object], options: Mapping[str, object], design: str
) -> None:
    """Refuse keys of the contract that do not apply to the design, and keys nobody knows.

    Raises
    ------
    PlanError
        The key, why it does not apply, and the way out.
    """
    for (where, key), (why, remedy) in WAYS_OUT.items():
        if where == design and (key in content or key in options):
            raise PlanError(f"'{key}' does not apply to {design}: {why}.", remedy)
    foreign = sorted((set(content) & CONTRACT_KEYS) - COMMON - KEYS[design])
    if foreign:
        raise PlanError(
            f"'{foreign[0]}' does not apply to the design {design}.",
            f"Remove it, or choose another design. {design} knows: "
            + ", ".join(sorted(KEYS[design]))
            + ".",
        )
    refuse_unknown(content, COMMON | KEYS[design], "plan")
    refuse_unknown(options, OPTIONS[design], "[options] table")


def refuse_unknown(content: Iterable[str], known: frozenset[str], place: str) -> None:
    """Refuse a key by name, with the nearest known one."""
    for key in content:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise PlanError(
                f"The {place} has the unknown key '{key}'.{hint}",
                "Known here: " + ", ".join(sorted(known)) + ".",
            )
