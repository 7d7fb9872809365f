"""The smallest portfolio with an experiment in it: one initiative, one file, two metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """
title = "Assistant: {outcome}"
initiative_id = "INI-1"
kpi_id = "K-1"
data = "wave.csv"
registered_on = 2026-04-01
design = "experiment"
outcome = "{outcome}"
higher_is_better = true
treatment = "arm"
control = "off"
"""
METRICS = ("resolved", "rated")


def write_small_portfolio(folder: Path, extra: str = "") -> Path:
    """600 rows in two arms and three regions; the arm moves ``resolved`` by 1 and ``rated`` not."""
    for name in ("outcomes", "plans"):
        (folder / name).mkdir(parents=True)
    (folder / "initiative.csv").write_text("initiative_id,name,stage\nINI-1,Assistant,pilot\n")
    (folder / "kpi.csv").write_text(
        "kpi_id,name,unit,direction,benefit_class\nK-1,Resolved,tickets,1,capacity_release\n"
    )
    rng = np.random.default_rng(3)
    rows = ["arm,region,resolved,rated"]
    for i in range(600):
        arm, region = ("off", "on")[i % 2], "NSW"[i // 2 % 3]
        resolved = 20 + (arm == "on") + rng.normal()
        rows.append(f"{arm},{region},{resolved:.5f},{5 + rng.normal():.5f}")
    (folder / "outcomes" / "wave.csv").write_text("\n".join(rows) + "\n")
    for outcome in METRICS:
        (folder / "plans" / f"{outcome}.toml").write_text(PLAN.format(outcome=outcome) + extra)
    return folder
