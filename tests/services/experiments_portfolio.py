"""A portfolio of experiments that end in different decisions, each with a known truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """
title = "{title}"
initiative_id = "{initiative}"
kpi_id = "{kpi}"
data = "{data}"
registered_on = 2026-04-01
design = "experiment"
outcome = "{outcome}"
higher_is_better = {up}
treatment = "arm"
control = "off"
"""
KPIS = """kpi_id,name,unit,direction,benefit_class,is_guardrail,minimum_detectable_effect
K-SOLVED,Tickets solved a week,tickets,1,capacity_release,false,
K-RATED,Satisfaction after a ticket,points,1,,true,
K-REOPENED,Tickets opened again,tickets,-1,,true,
K-WAIT,Waiting time,minutes,-1,,false,0.5
"""
INITIATIVES = """initiative_id,name,stage
HELP,Assistant at the help desk,pilot
QUEUE,Smart queue,pilot
"""
UNIT_VALUES = """kpi_id,valid_from,unit_value,currency,per
K-SOLVED,2025-01-01,12.50,EUR,ticket
"""
WHERE = 'strata = "region"\nreceived = "used"\n[options]\nprior = {mean = 0, sd = 0.05}\n'
STUDIES = {
    # name: (title, initiative, kpi, file, outcome, higher is better, more of the plan)
    "solved": (
        "Help desk: tickets solved",
        "HELP",
        "K-SOLVED",
        "desk.csv",
        "solved",
        "true",
        WHERE,
    ),
    "rated": (
        *("Help desk: satisfaction", "HELP", "K-RATED", "desk.csv", "rated", "true"),
        "non_inferiority_margin = 0.3\n",
    ),
    "reopened": (
        *("Help desk: opened again", "HELP", "K-REOPENED", "desk.csv", "reopened", "false"),
        "non_inferiority_margin = {relative = 0.02}\n",
    ),
    "wait": ("Queue: waiting time", "QUEUE", "K-WAIT", "queue.csv", "wait", "false", ""),
    "wait_small": ("Queue: first week", "QUEUE", "K-WAIT", "queue_small.csv", "wait", "false", ""),
}


def write_experiments(folder: Path) -> Path:
    """Write the portfolio; what is true of each study stands in ``desk`` and ``queue``."""
    for name in ("outcomes", "plans"):
        (folder / name).mkdir(parents=True)
    (folder / "initiative.csv").write_text(INITIATIVES)
    (folder / "kpi.csv").write_text(KPIS)
    (folder / "kpi_unit_value.csv").write_text(UNIT_VALUES)
    files = {
        "desk.csv": desk(1_200, np.random.default_rng(11)),
        # The first seed at which chance alone does not make a clear effect of none.
        "queue.csv": queue(2_000, np.random.default_rng(1)),
        "queue_small.csv": queue(120, np.random.default_rng(1)),
    }
    for name, content in files.items():
        (folder / "outcomes" / name).write_text(content)
    for name, (title, initiative, kpi, data, outcome, up, more) in STUDIES.items():
        head = PLAN.format(
            title=title, initiative=initiative, kpi=kpi, data=data, outcome=outcome, up=up
        )
        (folder / "plans" / f"{name}.toml").write_text(head + more)
    return folder


def desk(agents: int, rng: np.random.Generator) -> str:
    """+1 solved where it is used (four in five do), satisfaction and reopened tickets unmoved."""
    rows = ["arm,region,used,solved,rated,reopened"]
    for i in range(agents):
        on = i % 2 == 1
        used = int(on and rng.random() < 0.8)
        solved = 20 + used + rng.normal(0, 2)
        rated, reopened = 4 + rng.normal(0, 1), 6 + rng.normal(0, 2)
        region = ("North", "South", "West", "Overseas")[i // 2 % 4]
        rows.append(
            f"{'on' if on else 'off'},{region},{used},{solved:.4f},{rated:.4f},{reopened:.4f}"
        )
    return "\n".join(rows) + "\n"


def queue(calls: int, rng: np.random.Generator) -> str:
    """No effect at all: 2,000 calls rule out half a minute, 120 do not."""
    rows = ["arm,wait"]
    rows += [f"{('off', 'on')[i % 2]},{8 + rng.normal(0, 2):.4f}" for i in range(calls)]
    return "\n".join(rows) + "\n"
