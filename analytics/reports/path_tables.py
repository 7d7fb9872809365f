"""Ways to grow as rows and as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.amounts import percent
from analytics.domain.returns import NotDefined
from analytics.reports.labels import stage_label
from analytics.reports.money import money
from analytics.reports.path_words import (
    PATH_LABELS,
    gate_sentence,
    left_out_sentence,
    paths_sentence,
    reuse_sentence,
    template_sentence,
    terms_sentence,
)
from analytics.reports.returns_words import amount

if TYPE_CHECKING:
    from analytics.domain.scaling_path import ScalingPath, ScalingPaths, TemplateReturn


def path_rows(found: ScalingPaths) -> pd.DataFrame:
    """Return one row an order: value, most money out, waves begun and not."""
    return pd.DataFrame(
        [
            {
                "Order": PATH_LABELS[one.kind],
                "Net present value": amount(one.net_present_value, found.currency),
                "Most money out": amount(-one.deepest, found.currency),
                "Waves begun": len(one.waves),
                "Not begun": one.not_begun,
            }
            for one in found.paths
        ]
    )


def wave_rows(path: ScalingPath, currency: str) -> pd.DataFrame:
    """Return one row a wave in its order, with what it has to build first."""
    return pd.DataFrame(
        [
            {
                "Month": one.begins + 1,
                "Initiative": one.name,
                "Domain": one.domain,
                "Wave": one.number,
                "Cost": amount(one.cost, currency),
                "Assets to build": amount(one.asset_cost, currency) if one.assets else "none",
                "Worth": amount(one.worth, currency),
                "Gate": "passes" if one.passes_gate else "not yet",
            }
            for one in path.waves
        ]
    )


def next_use_rows(found: ScalingPaths) -> pd.DataFrame:
    """Return one row an initiative: what it can reuse, and what is missing for how much."""
    return pd.DataFrame(
        [
            {
                "Initiative": one.name,
                "Domain": one.domain,
                "Stage": stage_label(one.stage),
                "Reuse": "not known" if isinstance(one.reuse, NotDefined) else percent(one.reuse),
                "Still to build": (
                    "not known"
                    if isinstance(one.still_to_build, NotDefined)
                    else money(one.still_to_build, found.currency)
                ),
                "Missing": ", ".join(one.missing) or "nothing",
            }
            for one in found.next_uses
        ]
    )


def deployment_rows(one: TemplateReturn, currency: str) -> pd.DataFrame:
    """Return one row a deployment with the adapted share beside its cost."""
    return pd.DataFrame(
        [
            {
                "Number": point.number,
                "Site": point.site,
                "Cost": amount(point.cost, currency),
                "By the curve": amount(point.fitted, currency),
                "Adapted": (
                    "not set" if point.adaptation_share is None else percent(point.adaptation_share)
                ),
                "Days": "not set"
                if point.lead_time_days is None
                else f"{point.lead_time_days:.0f}",
            }
            for point in one.points
        ]
    )


def paths_text(found: ScalingPaths) -> str:
    """Write the comparison for a terminal: what is worth more, the best order, reuse, templates."""
    best = found.leading
    parts = [
        "\n".join(
            one
            for one in (paths_sentence(found), terms_sentence(found), gate_sentence(found))
            if one
        ),
        "" if best is None else "\n".join([f"{PATH_LABELS[best.kind]}:", *_lines(best, found)]),
        reuse_sentence(found),
        *(template_sentence(one, found.currency) for one in found.templates),
        left_out_sentence(found),
    ]
    return "\n\n".join(part for part in parts if part)


def _lines(path: ScalingPath, found: ScalingPaths) -> list[str]:
    return [
        f"  month {one.begins + 1:>2}  {one.name}, wave {one.number}:"
        f" {amount(one.worth, found.currency)}"
        for one in path.waves
    ]
