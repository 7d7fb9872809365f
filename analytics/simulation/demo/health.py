"""Costs, use, monitoring and readiness of the demo's initiatives, quarter by quarter."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from analytics.simulation.demo.outcomes import generator
from analytics.simulation.demo.register import CURRENCY, RETIRED_ON
from analytics.simulation.demo.table import Table, fixed, month_after

if TYPE_CHECKING:
    from numpy.random import Generator

    from analytics.simulation.demo.story import Readiness, Story
    from analytics.simulation.demo.table import Cell

FIRST_QUARTER = date(2024, 10, 1)
QUARTERS = tuple(month_after(FIRST_QUARTER, 3 * k) for k in range(8))
ASSESSED_ON, EXPIRES_ON = "2026-09-15", "2027-03-15"
TOKENS_PER_DOLLAR = 160_000

BUILD_BY_QUARTER = (0.5, 0.3, 0.2)
BUILD = (
    ("model_development", "capex", 0.42),
    ("data_preparation", "capex", 0.18),
    ("integration", "capex", 0.25),
    ("change_management", "opex", 0.15),
)
RUN = (
    ("run_infrastructure", "opex", 0.35),
    ("licences", "opex", 0.15),
    ("human_verification", "opex", 0.32),
    ("monitoring", "opex", 0.18),
)
RUN_GENERATIVE = (
    ("run_infrastructure", "opex", 0.20),
    ("inference_tokens", "opex", 0.16),
    ("human_verification", "opex", 0.46),
    ("monitoring", "opex", 0.18),
)

ITEMS: tuple[tuple[str, str, str, bool], ...] = (
    ("R-PERF-1", "performance", "Meets the agreed benchmark and beats the simple baseline", True),
    ("R-PERF-2", "performance", "Was tested on cases newer than the training data", False),
    ("R-MON-1", "monitoring", "Model, data and business signals are watched with limits", True),
    ("R-MON-2", "monitoring", "Someone is called when a limit is crossed", False),
    ("R-MON-3", "monitoring", "Drift of inputs is measured every week", False),
    ("R-RBK-1", "rollback", "Switching back was rehearsed in the last 90 days", True),
    ("R-RBK-2", "rollback", "The work goes on by hand when the model is off", False),
    ("R-SEC-1", "security", "Access, secrets and prompts passed the security review", True),
    ("R-SEC-2", "security", "Misuse was tried on purpose, and what was found is closed", False),
    ("R-CMP-1", "compliance", "Impact assessment is signed and personal data are covered", True),
    ("R-CMP-2", "compliance", "A person can ask for a decision to be looked at again", False),
    ("R-DAT-1", "data", "Feeds have owners, checks and a refresh promise", True),
    ("R-DAT-2", "data", "Gaps and late deliveries raise an alarm", False),
    ("R-DAT-3", "data", "Training data can be made again from their sources", False),
    ("R-OWN-1", "ownership", "A business owner decides and a team is on call", True),
    ("R-INT-1", "integration", "Results reach the working system without copying by hand", True),
    ("R-CHG-1", "change", "Users were trained and the work was redesigned", True),
    ("R-CHG-2", "change", "Line managers see use and follow it up", False),
    ("R-SUP-1", "support", "Users know where to turn and are answered within a day", False),
)


def health_tables(stories: tuple[Story, ...], *, seed: int) -> dict[str, Table]:
    """Cost, use, monitoring and readiness tables by name."""
    return {
        "cost_entry": _costs(stories, seed),
        "adoption": _adoption(stories, seed),
        "monitoring_signal": _signals(stories, seed),
        "readiness_item": Table(("item_id", "section", "statement", "mandatory"), ITEMS),
        "readiness_assessment": _readiness(stories),
    }


def _costs(stories: tuple[Story, ...], seed: int) -> Table:
    columns = (
        "cost_id", "initiative_id", "pool_id", "period_start", "category", "nature", "basis",
        "amount", "currency", "quantity", "quantity_unit", "source_ref",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for story in stories:
        rng = generator(f"cost {story.initiative_id}", seed)
        for quarter, category, nature, planned in _planned_costs(story):
            amount = 100 * round(planned * (1 + 0.06 * float(rng.standard_normal())) / 100)
            tokens = amount * TOKENS_PER_DOLLAR if category == "inference_tokens" else None
            rows.append(
                (
                    f"X-{len(rows) + 1:04d}", story.initiative_id, "", quarter.isoformat(),
                    category, nature, "actual", amount, CURRENCY, tokens,
                    "tokens" if tokens else "", "",
                )
            )  # fmt: skip
    return Table(columns, tuple(rows))


def _planned_costs(story: Story) -> list[tuple[date, str, str, float]]:
    """Quarter, category, nature and planned amount: building first, then running."""
    money = story.money
    quarters = [q for q in QUARTERS if month_after(q, 3) > story.began and _runs(story, q)]
    built = [
        (quarter, category, nature, money.build * part * share)
        for quarter, part in zip(quarters, BUILD_BY_QUARTER, strict=False)
        for category, nature, share in BUILD
    ]
    running = [
        (quarter, category, nature, money.quarter * share)
        for quarter in quarters[1:]
        for category, nature, share in (RUN_GENERATIVE if money.generative else RUN)
        if money.quarter
    ]
    return sorted(built + running, key=lambda cost: cost[0])


def _runs(story: Story, quarter: date) -> bool:
    return story.stage != "retired" or quarter.isoformat() < RETIRED_ON


def _adoption(stories: tuple[Story, ...], seed: int) -> Table:
    columns = (
        "initiative_id", "period_start", "eligible_users", "enabled_users", "active_users",
        "decisions_total", "decisions_with_ai", "decisions_followed", "override_rate",
        "satisfaction",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for story in stories:
        rng = generator(f"use {story.initiative_id}", seed)
        quarters = _live_quarters(story)
        for k, quarter in enumerate(quarters):
            rows.append(_use_row(story, quarter, k / max(len(quarters) - 1, 1), rng))
    return Table(columns, tuple(rows))


def _use_row(story: Story, quarter: date, progress: float, rng: Generator) -> tuple[Cell, ...]:
    use = story.use
    if use is None:
        raise ValueError(f"{story.initiative_id} has no use to report")
    share = use.first + (use.last - use.first) * progress
    share = min(1.0, max(0.0, share + 0.015 * float(rng.standard_normal())))
    enabled = round(use.eligible * min(1.0, share + 0.08))
    total = 3 * use.decisions
    helped = round(total * share)
    counted = (total, helped, round(helped * (1 - use.overridden))) if total else (None,) * 3
    liking = 4.4 - 2.2 * use.overridden + 0.08 * float(rng.standard_normal())
    return (
        story.initiative_id, quarter.isoformat(), use.eligible, enabled,
        round(use.eligible * share), *counted, fixed(use.overridden, 3), fixed(liking, 1),
    )  # fmt: skip


def _live_quarters(story: Story) -> list[date]:
    if story.live is None or story.use is None:
        return []
    return [q for q in QUARTERS if month_after(q, 3) > story.live and _runs(story, q)]


def _signals(stories: tuple[Story, ...], seed: int) -> Table:
    columns = (
        "initiative_id", "layer", "metric", "period_start", "value", "reference", "warn_threshold",
        "breach_threshold", "direction",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for story in stories:
        rng = generator(f"signal {story.initiative_id}", seed)
        quarters = _live_quarters(story)
        for signal in story.signals:
            for k, quarter in enumerate(quarters):
                progress = k / max(len(quarters) - 1, 1)
                value = signal.first + (signal.last - signal.first) * progress
                value *= 1 + 0.01 * float(rng.standard_normal())
                limits = (fixed(number, 4) for number in (signal.first, signal.warn, signal.breach))
                rows.append(
                    (
                        story.initiative_id, signal.layer, signal.metric, quarter.isoformat(),
                        fixed(value, 4), *limits, signal.direction,
                    )
                )  # fmt: skip
    return Table(columns, tuple(rows))


def _score(readiness: Readiness, section: str, *, first: bool) -> str:
    """Score one question: the section's first is the hard one, the others come more easily."""
    if section in readiness.missing:
        return "0" if first else "0.5"
    return "0.5" if section in readiness.manual and first else "1"


def _readiness(stories: tuple[Story, ...]) -> Table:
    columns = (
        "initiative_id", "item_id", "score", "evidence_ref", "assessed_by", "assessed_on",
        "expires_on",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for story in stories:
        if story.readiness is None:
            continue
        for item_id, section, _, _ in ITEMS:
            score = _score(story.readiness, section, first=item_id.endswith("-1"))
            rows.append(
                (story.initiative_id, item_id, score, "", story.owner, ASSESSED_ON, EXPIRES_ON)
            )
    return Table(columns, tuple(rows))
