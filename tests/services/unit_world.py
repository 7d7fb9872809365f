"""A store in which every table holds rows of every business unit, and the same with fewer units.

What a unit's people see must be what they would see if nobody else were there: the store with
fewer units is the truth that the whole one is held against.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.gate_override import OverrideRequest
from analytics.domain.review import (
    Action,
    Choice,
    Decision,
    KillCriterion,
    KillMeasure,
    Lesson,
    LessonKind,
)
from analytics.domain.viewer import Role
from analytics.services.change_batches import append_batch, supersede_batch, withdraw_batch
from analytics.services.decide import record_action, record_decision, record_lesson
from analytics.services.import_outcomes import import_outcomes
from analytics.services.list_datasets import list_datasets
from analytics.services.load_portfolio import load_portfolio
from analytics.services.override_gate import override_gate
from analytics.services.prepare_review import prepare_review
from analytics.services.register_study import register_study
from analytics.services.remember_mapping import remember_roles
from analytics.services.run_study import run_study
from analytics.store.connection import Store
from analytics.store.seen import seen_by
from tests.conftest import NOW
from tests.services.five_units import UNITS, mark, viewer_of, write_units

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset

PERIOD, REVIEW = "2026Q3", "RV-2026Q3"
# A fifth of it is a whole number of cents: the cent that is left over goes to the last share, which
# is the one thing about a pool that depends on how the others' shares are rounded.
EVEN_POOL = "9999.95"
LOOKS = """
title = "Looks {mark}"
initiative_id = "I-{mark}"
kpi_id = "K-{mark}"
data = "same_{mark}.csv"
registered_on = 2025-12-01
design = "experiment"
outcome = "minutes"
higher_is_better = true
unit = "agent"
time = "day"
treatment = "arm"
control = "off"
[options]
looks = [2026-04-01, 2026-07-01, 2026-10-01]
"""


def same_columns(unit: str, *, part: int = 0, bad: bool = False) -> bytes:
    """Rows under the column names that every unit uses; every value is the unit's own."""
    word, rng = mark(unit), np.random.default_rng([*unit.encode(), 11, part])
    lines = ["agent,day,arm,minutes"]
    for month in (1, 2, 3):
        for agent in range(40):
            arm = ("off", "on")[agent % 2]
            lines.append(
                f"{word}_{part}_{month}_{agent},2026-{month:02d}-{agent % 28 + 1:02d},{arm},"
                f"{10 - (arm == 'on') + rng.normal():.6f}"
            )
    lines += [f"bad {word},2026-01-01,off,3,too many {word}"] if bad else []
    return ("\n".join(lines) + "\n").encode()


@dataclass(slots=True)
class World:
    """A store file with some units in it, and an open copy to ask."""

    units: tuple[str, ...]
    folder: Path
    whole: World | None = None
    _open: list[Store] = field(default_factory=list)
    _datasets: dict[str, Dataset] = field(default_factory=dict)
    copies: int = 0

    @property
    def file(self) -> Path:
        """The store as it was made; nobody writes to it."""
        return self.folder / "made.duckdb"

    @property
    def store(self) -> Store:
        """An open copy."""
        if not self._open:
            self._open.append(Store.open(self.copied()))
        return self._open[0]

    def copied(self) -> Path:
        """Return a copy for one's own use."""
        self.copies += 1
        return Path(shutil.copy(self.file, self.folder / f"copy{self.copies}.duckdb"))

    def forget(self) -> None:
        """Close the copy and remove it: the next one is as it was made."""
        for one in self._open:
            path = one.path
            one.close()
            for left in self.folder.glob(f"{path.name}*") if path else ():
                left.unlink()
        self._open.clear()

    def dataset(self, unit: str, kind: str) -> Dataset:
        """Describe a unit's data set; one that is not here as it is described where it is."""
        if not self._datasets:
            self._datasets |= {
                one.file_name: one for one in list_datasets(self.store, today=NOW.date())
            }
        name = f"{kind}_{mark(unit)}.csv"
        if name in self._datasets or self.whole is None:
            return self._datasets[name]
        there, nobodys = self.whole.dataset(unit, kind), f"ds_9{UNITS.index(unit)}"
        batches = tuple(replace(one, batch_id=nobodys) for one in there.batches)
        return replace(there, dataset_id=nobodys, relation=nobodys, batches=batches)


def make_world(folder: Path, units: tuple[str, ...], whole: World | None = None) -> World:
    """Make a store in which these units did everything that can be done."""
    world = World(units=units, folder=folder, whole=whole)
    folder.mkdir(parents=True, exist_ok=True)
    store = Store.open(world.file)
    try:
        load_portfolio(store, write_units(folder / "files", units, pool=EVEN_POOL), now=NOW)
        for unit in units:
            add_batches(store, unit)
            add_rows(store, unit)
        if units:
            prepare_review(store, PERIOD, now=NOW)
        for unit in units:
            decide(store, unit)
    finally:
        store.close()
    return world


def add_batches(store: Store, unit: str) -> None:
    """Files with bad rows set aside, put in the place of others, withdrawn; roles; looks."""
    word, name = mark(unit), f"same_{mark(unit)}.csv"
    own = seen_by(store, viewer_of(Role.ANALYST, unit))
    import_outcomes(own, name, same_columns(unit, bad=True), now=NOW, sets_aside=True)
    remember_roles(own, name, {"outcome": ["minutes"], "treatment": ["arm"]}, now=NOW)
    register_study(own, f"looks_{word}", LOOKS.format(mark=word), now=NOW)
    run_study(own, f"looks_{word}", now=NOW)
    parts = [(f"part{part}_{word}.csv", same_columns(unit, part=part)) for part in (1, 2)]
    append_batch(own, name, *parts[0], now=NOW)
    supersede_batch(own, name, "2", parts[1], reason=f"Replaced {word}", now=NOW)
    withdraw_batch(own, name, "3", reason=f"Withdrawn {word}", now=NOW)


def add_rows(store: Store, unit: str) -> None:
    """Rows of tables that only an earlier program or an upload of another kind fills."""
    word, rng = mark(unit), np.random.default_rng([*unit.encode(), 13])
    amount = int(rng.integers(10_000, 99_999))
    rows: dict[str, dict[str, str | int]] = {
        "analysis": {"analysis_id": f"AN-{word}", "initiative_id": f"I-{word}",
                     "kpi_id": f"K-{word}", "design": "experiment", "estimand": word},
        "assignment": {"analysis_id": f"AN-{word}", "unit_id": f"unit {word}", "arm": "on"},
        "estimate": {"estimate_id": f"ES-{word}", "analysis_id": f"AN-{word}", "effect": amount},
        "outcome": {"unit_id": f"unit {word}", "kpi_id": f"K-{word}",
                    "period_start": "2026-01-01", "value": amount},
        "attribution_credit": {"initiative_id": f"I-{word}", "kpi_id": f"K-{word}",
                               "period_start": "2026-01-01", "policy_id": "P-1",
                               "gross": amount, "currency": "EUR"},
        # It stands on the next unit's: neither the line nor the name is anybody's who sees one.
        "initiative_dependency": {"initiative_id": f"I2-{word}",
                                  "other_id": f"I2-{mark(after(unit))}", "relation": "requires"},
    }  # fmt: skip
    with store.write("import_table", f"rows of {word}", NOW) as cursor:
        for table, row in rows.items():
            holes = ", ".join("?" for _ in row)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(row)}) VALUES ({holes})", list(row.values())
            )


def after(unit: str) -> str:
    """Name the next unit, the first after the last."""
    return UNITS[(UNITS.index(unit) + 1) % len(UNITS)]


def decide(store: Store, unit: str) -> None:
    """A decision, an action and a lesson in the prepared review, and an override of the gate."""
    word = mark(unit)
    record_decision(store, decision_of(word), now=NOW, key=f"decision {word}")
    record_action(store, action_of(word), now=NOW, key=f"action {word}")
    record_lesson(store, lesson_of(word), now=NOW, key=f"lesson {word}")
    override_gate(store, override_of(word), now=NOW, key=f"override {word}")


def decision_of(word: str) -> Decision:
    """What is decided about the initiative of a word."""
    return Decision(
        entry_id="",
        review_id=REVIEW,
        initiative_id=f"I-{word}",
        choice=Choice.CONTINUE,
        rationale=f"Because {word}",
        decided_by=f"Ada {word}",
        kill=KillCriterion(
            measure=KillMeasure.NET_CREDITED, number=number_of(word), on=date(2026, 12, 31)
        ),
    )


def number_of(word: str) -> Decimal:
    """Amount that is a word's own."""
    return Decimal(int(np.random.default_rng(list(word.encode())).integers(10_000, 99_999)))


def action_of(word: str) -> Action:
    """What somebody is to do about it."""
    return Action(
        entry_id="",
        review_id=REVIEW,
        initiative_id=f"I-{word}",
        text=f"Do {word}",
        owner=f"Ada {word}",
        due_on=date(2026, 12, 1),
    )


def lesson_of(word: str) -> Lesson:
    """What was learnt of it."""
    return Lesson(
        entry_id="",
        review_id=REVIEW,
        initiative_id=f"I-{word}",
        kind=next(iter(LessonKind)),
        text=f"Learnt {word}",
    )


def override_of(word: str) -> OverrideRequest:
    """Who goes on against the gate, and why."""
    return OverrideRequest(
        initiative_id=f"I-{word}",
        decided_by=f"Ada {word}",
        reason=f"Reason {word}",
        until=date(2026, 12, 31),
    )
