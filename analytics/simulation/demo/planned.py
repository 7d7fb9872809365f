"""What the demo group planned: volume, adoption, effect and price, and the dip on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analytics.simulation.demo.people import FINANCE_VALIDATOR
from analytics.simulation.demo.register import CURRENCY
from analytics.simulation.demo.table import Table, fixed, month_after

if TYPE_CHECKING:
    from analytics.simulation.demo.story import Story
    from analytics.simulation.demo.table import Cell

YEAR = ("2025-10-01", "2026-09-30")
CLOSED_ON = "2026-10-07"
BEFORE = timedelta(days=28)  # the plan was written so long before the work began


@dataclass(frozen=True, slots=True)
class Planned:
    """Volume and adoption as planned and as they were; ``price`` where another was planned."""

    volume: int
    adoption: float
    came_volume: int
    came_adoption: float
    price: str = ""
    period: tuple[str, str] = YEAR


PLANNED = {
    "BK-01": Planned(9_600_000, 0.80, 9_240_000, 0.75),
    "BK-02": Planned(14_000, 0.70, 12_900, 0.60, period=("2026-01-01", "2026-09-30")),
    "BK-03": Planned(9_500, 0.60, 9_700, 0.50, period=("2026-03-01", "2026-08-31")),
    "BK-04": Planned(30_000, 0.95, 27_400, 0.93),
    "BK-05": Planned(420_000, 0.70, 395_000, 0.43),
    "MF-01": Planned(168, 0.90, 168, 0.76, price="3000"),
    "MF-02": Planned(118_000, 0.95, 110_000, 0.956),
    "MF-03": Planned(120, 0.90, 120, 0.55),
    "MF-04": Planned(240_000, 0.95, 225_600, 0.98, price="0.26"),
    "PH-01": Planned(12_000, 0.90, 11_500, 0.92, period=("2026-04-01", "2026-09-30")),
    "PH-02": Planned(432, 0.70, 420, 0.66),
    "PH-03": Planned(6_200, 0.80, 5_900, 0.72),
    "PR-01": Planned(300_000, 0.90, 292_000, 0.95, period=("2026-04-01", "2026-09-30")),
    "PR-02": Planned(3_400, 0.80, 3_100, 0.70, period=("2026-01-01", "2026-09-30")),
    "RT-01": Planned(264, 0.90, 264, 0.78),
    "RT-02": Planned(264, 0.85, 264, 0.66),
    "RT-03": Planned(8_600, 0.90, 8_400, 0.92, period=("2026-04-01", "2026-09-30")),
    "RT-04": Planned(4_400_000, 0.85, 4_150_000, 0.82),
    "SV-01": Planned(1_700_000, 0.85, 1_610_000, 0.71),
    "SV-02": Planned(700_000, 0.95, 662_000, 0.81),
    "SV-03": Planned(21_000, 0.90, 20_500, 0.80, period=("2026-02-01", "2026-09-30")),
}
# Initiative, quarterly net it was expected to reach, and whether it was declared in time.
DECLARED = (
    ("BK-02", 420_000, True),
    ("MF-01", 640_000, True),
    ("MF-03", 520_000, False),
    ("PH-01", 700_000, True),
    ("PR-01", 130_000, True),
    ("RT-01", 460_000, True),
    ("SV-01", 380_000, True),
)
BUILD_BY_QUARTER = (0.45, 0.25, 0.15)  # of what building cost in the end: plans are hopeful
RAMP = (0.4, 0.75)  # of the net reached, in the first quarters in use
QUARTERS = 10


def planned_tables(stories: tuple[Story, ...]) -> dict[str, Table]:
    """Planned and actual drivers, and declared dips, by table name."""
    return {"value_driver": _drivers(stories), "j_curve": _declared(stories)}


def _drivers(stories: tuple[Story, ...]) -> Table:
    columns = (
        "initiative_id", "kpi_id", "period_start", "period_end", "basis", "volume", "adoption",
        "effect", "unit_value", "currency", "stated_by", "stated_on",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for story in stories:
        one, measure, expected = PLANNED.get(story.initiative_id), story.measure, story.expected
        if one is None or measure is None or expected is None:
            continue
        key = (story.initiative_id, measure.kpi_id, *one.period)
        written = (story.began - BEFORE).isoformat()
        rows.append(
            (
                *key, "plan", one.volume, fixed(one.adoption, 2), fixed(expected[0], 2),
                one.price or measure.unit_value, CURRENCY, story.owner, written,
            )
        )  # fmt: skip
        rows.append(
            (
                *key, "actual", one.came_volume, fixed(one.came_adoption, 3), "", "", CURRENCY,
                FINANCE_VALIDATOR, CLOSED_ON,
            )
        )  # fmt: skip
    return Table(columns, tuple(rows))


def _declared(stories: tuple[Story, ...]) -> Table:
    columns = (
        "initiative_id", "period_start", "expected_net", "currency", "declared_by", "declared_on",
    )  # fmt: skip
    by_id = {story.initiative_id: story for story in stories}
    rows: list[tuple[Cell, ...]] = []
    for initiative, reached, in_time in DECLARED:
        story = by_id[initiative]
        on = story.began - BEFORE if in_time else story.began + timedelta(days=200)
        for quarter, net in _path(story, reached):
            rows.append(
                (initiative, quarter.isoformat(), net, CURRENCY, story.owner, on.isoformat())
            )
    return Table(columns, tuple(rows))


def _path(story: Story, reached: int) -> list[tuple[date, int]]:
    """Quarterly net: building first, then running without benefit, then a ramp."""
    first = date(story.began.year, 3 * ((story.began.month - 1) // 3) + 1, 1)
    found, live = [], 0
    for k in range(QUARTERS):
        quarter = month_after(first, 3 * k)
        net = -story.money.build * (BUILD_BY_QUARTER[k] if k < len(BUILD_BY_QUARTER) else 0.0)
        if k:
            net -= story.money.quarter
        if story.live is not None and quarter >= story.live.replace(day=1):
            share = RAMP[live] if live < len(RAMP) else 1.0
            net += share * (reached + story.money.quarter)
            live += 1
        found.append((quarter, 1_000 * round(net / 1_000)))
    return found
