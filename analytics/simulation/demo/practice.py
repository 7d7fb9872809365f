"""Who runs the demo's initiatives and with what: people by role, releases, integrations, scores."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from analytics.simulation.demo.outcomes import generator
from analytics.simulation.demo.people import BANK_SPONSOR, GROUP_SPONSOR
from analytics.simulation.demo.table import Table, fixed

if TYPE_CHECKING:
    from analytics.simulation.demo.story import Story
    from analytics.simulation.demo.table import Cell

COUNTED_ON, SCORED_ON = "2026-09-30", "2026-09-15"
# Role, people the group has, people the lines ask for, trained on the job, left within a year.
ROLES = (
    ("ml_engineer", 21, 26, 6, 3),
    ("data_engineer", 13, 15, 2, 1),
    ("ai_translator", 8, 11, 4, 1),
)
# People by role of a team of so many.
TEAMS = {
    1: (0.5, 0.5, 0.0),
    2: (1.0, 0.5, 0.5),
    3: (1.5, 1.0, 0.5),
    4: (2.0, 1.0, 1.0),
}
BUILD_A_PERSON = 180_000
REHEARSED, LONG_AGO = "2026-10-06", "2026-05-20"
NOT_REHEARSED_LATELY = ("RT-02", "BK-04")
CRITERIA = ("customer_promise", "resilience")
# How much the board says it matters, 0 to 4, before the assessors disagree; 2 where not named.
IMPORTANCE = {
    "BK-01": 4, "BK-02": 3, "BK-04": 2, "MF-01": 4, "MF-02": 3, "RT-01": 4, "RT-02": 3,
    "RT-04": 4, "SV-01": 3, "PH-01": 4, "PR-03": 1, "PR-04": 1, "MF-04": 1,
}  # fmt: skip
DEPENDENCIES: tuple[tuple[Cell, ...], ...] = (
    ("BK-03", "BK-01", "requires", ""),
    ("MF-03", "MF-01", "requires", ""),
    ("RT-03", "RT-04", "excludes", ""),
    ("SV-01", "SV-02", "synergy", 60_000),
    ("RT-01", "RT-02", "synergy", 90_000),
)
SYSTEMS = {
    "D-BANK": "Core banking", "D-MFG": "Plant control", "D-RETAIL": "Ordering",
    "D-PHARMA": "Customer system", "D-SERVICE": "Ticket system", "D-PROC": "Purchasing",
}  # fmt: skip


def practice_tables(stories: tuple[Story, ...], *, seed: int) -> dict[str, Table]:
    """People, dependencies, scores, integrations and releases by table name."""
    running = tuple(story for story in stories if story.live and story.stage != "retired")
    return {
        "initiative_dependency": Table(
            ("initiative_id", "other_id", "relation", "amount"), DEPENDENCIES
        ),
        "initiative_demand": _demands(stories),
        "capability": _capability(),
        "strategic_score": _scores(stories, seed),
        "integration": _integrations(running),
        "model_version": _versions(running),
    }


def team_size(story: Story) -> int:
    """Full-time people of an initiative: one for every 180,000 of building it, at least one."""
    return max(1, round(story.money.build / BUILD_A_PERSON))


def _demands(stories: tuple[Story, ...]) -> Table:
    rows = [
        (story.initiative_id, role, fixed(people, 1))
        for story in stories
        if story.stage != "retired"
        for (role, *_), people in zip(ROLES, TEAMS[team_size(story)], strict=True)
        if people
    ]
    return Table(("initiative_id", "role", "people"), tuple(rows))


def _capability() -> Table:
    columns = (
        "business_unit", "role", "as_of", "headcount", "demand", "upskilled", "leavers_12m",
        "literacy_trained_share", "toil_share",
    )  # fmt: skip
    return Table(
        columns,
        tuple(
            ("Group", role, COUNTED_ON, have, asked, trained, left, "", "")
            for role, have, asked, trained, left in ROLES
        ),
    )


def _scores(stories: tuple[Story, ...], seed: int) -> Table:
    columns = ("initiative_id", "criterion", "assessor_id", "score", "rationale", "assessed_on")
    rows: list[tuple[Cell, ...]] = []
    for story in stories:
        if story.stage == "retired":
            continue
        rng = generator(f"importance {story.initiative_id}", seed)
        middle = IMPORTANCE.get(story.initiative_id, 2)
        for criterion in CRITERIA:
            for assessor in (BANK_SPONSOR, GROUP_SPONSOR):
                score = min(4, max(0, middle + int(rng.integers(-1, 2))))
                rows.append((story.initiative_id, criterion, assessor, score, "", SCORED_ON))
    return Table(columns, tuple(rows))


def _integrations(stories: tuple[Story, ...]) -> Table:
    columns = (
        "initiative_id", "target_system", "interface", "closes_loop", "sync_failures_30d",
        "standard_conformant",
    )  # fmt: skip
    return Table(columns, tuple(_integration(story) for story in stories))


def _integration(story: Story) -> tuple[Cell, ...]:
    known = story.readiness
    missing = known is not None and "integration" in known.missing
    by_hand = known is not None and "integration" in known.manual
    way = "manual" if missing else "file_drop" if by_hand else "api"
    return (
        story.initiative_id, SYSTEMS[story.domain_id], way, not (missing or by_hand),
        6 if by_hand else 0, way == "api",
    )  # fmt: skip


def _versions(stories: tuple[Story, ...]) -> Table:
    columns = (
        "initiative_id", "model_id", "version", "deployed_on", "retired_on", "trained_on",
        "refresh_due_on", "release_method", "deploy_lead_time_days", "automated_deploy",
        "automated_retrain", "rollback_tested_on", "toolchain",
    )  # fmt: skip
    return Table(columns, tuple(_version(story) for story in stories))


def _version(story: Story) -> tuple[Cell, ...]:
    known = story.readiness
    by_hand = known is not None and "rollback" in known.manual
    never = known is not None and "rollback" in known.missing
    tested = LONG_AGO if story.initiative_id in NOT_REHEARSED_LATELY else REHEARSED
    deployed = max(story.live or date(2026, 7, 6), date(2026, 7, 6))
    return (
        story.initiative_id, f"M-{story.initiative_id}", "1.2", deployed.isoformat(), "",
        "2026-06-29", "2027-01-04", "shadow" if by_hand else "canary", 9 if by_hand else 3,
        not by_hand, False, "" if never else tested, "registry and pipeline",
    )  # fmt: skip
