"""The order under uncertainty and the choice under a budget as rows for the screen and a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.reports.charts.rank_heatmap import last_rank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import RankedInitiative
    from analytics.domain.funding import FundingPlan, WhatIf


def rank_chance_rows(rows: Sequence[RankedInitiative]) -> pd.DataFrame:
    """Return one row an initiative, one column a rank, in per cent of the draws."""
    width = last_rank(rows)
    return pd.DataFrame(
        [
            {
                "Initiative": one.appraisal.initiative.name,
                **{
                    f"Rank {rank}": round(100 * chance, 1)
                    for rank, chance in enumerate(one.rank_probabilities[:width], start=1)
                },
            }
            for one in rows
        ]
    )


def funding_rows(plan: FundingPlan) -> pd.DataFrame:
    """Return one row a candidate: funded or not, how often, cost, net value and people."""
    return pd.DataFrame(
        [
            {
                "Initiative": one.name,
                "Funded": "Yes" if one.chosen else "No",
                "Chance": round(100 * one.chance, 1),
                **({} if one.core is None else {"Core": round(100 * one.core, 1)}),
                "Cost": float(one.cost),
                "Net value": float(one.net_value),
                "People": one.people,
            }
            for one in plan.candidates
        ]
    )


def move_rows(found: WhatIf) -> pd.DataFrame:
    """Return one row an initiative that comes into the choice or leaves it."""
    moves = [("In", one) for one in found.added] + [("Out", one) for one in found.removed]
    return pd.DataFrame(
        [
            {
                "Change": change,
                "Initiative": one.name,
                "Cost": float(one.cost),
                "Net value": float(one.net_value),
            }
            for change, one in moves
        ]
    )


def frontier_rows(plan: FundingPlan) -> pd.DataFrame:
    """Return one row a budget, the table twin of the frontier."""
    return pd.DataFrame(
        [
            {
                "Budget": float(one.budget),
                "Cost": float(one.cost),
                "Net value": float(one.net_value),
                "Initiatives": len(one.funded),
            }
            for one in plan.frontier
        ]
    )
