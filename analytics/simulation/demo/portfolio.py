"""Write the demo portfolio: register tables, outcome files and plans, the same bytes every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.simulation.demo.fraud import FRAUD
from analytics.simulation.demo.health import health_tables
from analytics.simulation.demo.lending import LENDING
from analytics.simulation.demo.manufacturing import MANUFACTURING
from analytics.simulation.demo.outcomes import outcome_table
from analytics.simulation.demo.pharma import PHARMA
from analytics.simulation.demo.planned import planned_tables
from analytics.simulation.demo.plans import plan_text
from analytics.simulation.demo.practice import practice_tables
from analytics.simulation.demo.procurement import PROCUREMENT
from analytics.simulation.demo.register import register_tables
from analytics.simulation.demo.reuse import reuse_tables
from analytics.simulation.demo.selling import SELLING
from analytics.simulation.demo.service import SERVICE
from analytics.simulation.demo.stores import STORES

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.simulation.demo.story import Measure, Story, Study

SEED = 20260930
"""Seed of ``data/demo``: the last day its outcomes cover."""

STORIES: tuple[Story, ...] = tuple(
    sorted(
        (*FRAUD, *LENDING, *MANUFACTURING, *STORES, *SELLING, *PHARMA, *SERVICE, *PROCUREMENT),
        key=lambda story: story.initiative_id,
    )
)


def write_demo(folder: Path, *, seed: int = SEED) -> None:
    """Write the portfolio folder. Files of the same name are replaced, others are left alone.

    Parameters
    ----------
    folder
        Created where it does not exist.
    seed
        Same seed, same bytes.
    """
    for sub in (folder, folder / "outcomes", folder / "plans"):
        sub.mkdir(parents=True, exist_ok=True)
    for name, content in demo_files(seed=seed).items():
        (folder / name).write_bytes(content)


def demo_files(*, seed: int) -> dict[str, bytes]:
    """Content of every file by its path inside the folder."""
    tables = (
        register_tables(STORIES)
        | health_tables(STORIES, seed=seed)
        | planned_tables(STORIES)
        | reuse_tables(seed=seed)
        | practice_tables(STORIES, seed=seed)
    )
    files = {f"{name}.csv": table.csv_bytes() for name, table in tables.items()}
    for story, measure, study in studies():
        name = study.header.study_id
        files[f"plans/{name}.toml"] = plan_text(study, measure, story.initiative_id).encode()
        if not study.header.data:
            files[f"outcomes/{name}.csv"] = outcome_table(study, seed=seed).csv_bytes()
    return files


def studies() -> tuple[tuple[Story, Measure, Study], ...]:
    """Every study with its initiative and KPI, guardrails included."""
    found: list[tuple[Story, Measure, Study]] = []
    for story in STORIES:
        if story.measure and story.study:
            found.append((story, story.measure, story.study))
        if story.guardrail:
            found.append((story, *story.guardrail))
    return tuple(found)
