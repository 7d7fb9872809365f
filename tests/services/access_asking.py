"""One question to a store, with words drawn of what one has oneself, others have, nobody has.

What is drawn depends on the random numbers alone, never on the store, so that two stores can be
asked the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeVar, cast

from analytics.ingest.plan_file import parse_plan
from analytics.services.review_portfolio import review_portfolio
from analytics.services.view_study import view_study
from tests.conftest import NOW
from tests.services.five_units import PLAN, SHARED_KPI, UNITS, mark
from tests.services.unit_world import LOOKS, same_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.dataset import Dataset
    from analytics.domain.plan import ExperimentPlan, Plan
    from analytics.domain.study import Study
    from analytics.store.connection import Store
    from tests.services.unit_world import World

T = TypeVar("T")
TODAY = NOW.date()
HOSTILE = (
    "", "'", '"', "' OR 1=1 --", "x') UNION SELECT * FROM initiative --", "%", "_", "*", "../..",
    "{all}.initiative", "made.main.study", "initiative", "ds_999", "ds_999_batch", "NULL",
    "\u202e", "<script>alert(1)</script>", "=1+1", "Köln\n", "0", "1", "2",
)  # fmt: skip
SERIES = """
title = "Series {mark}"
initiative_id = "I-{mark}"
kpi_id = "{kpi}"
design = "interrupted_time_series"
outcome = "minutes"
higher_is_better = true
time = "day"
start = 2026-02-15
"""
OPEN = SERIES.replace('"interrupted_time_series"', '"auto"') + 'treated = "arm"\n'
OPEN += 'treated_values = ["on"]\n'


@dataclass(slots=True)
class Asking:
    """One question: who asks which store, the draws, and the words that were said in it."""

    world: World
    store: Store
    draw: Random
    said: list[str] = field(default_factory=list)

    def pick(self, choices: Sequence[T]) -> T:
        """Draw one."""
        return choices[self.draw.randrange(len(choices))]

    def word(self, *kinds: str, common: tuple[str, ...] = ()) -> str:
        """Name of something a unit has (``{}`` is its mark), of something nobody has, or worse."""
        unit, kind, other = self.pick(UNITS), self.pick(kinds), self.pick((*HOSTILE, *common))
        found = self.pick((kind.format(mark(unit)),) * 6 + (kind.format("nobody"), other))
        self.said.append(found)
        return found

    def initiative(self) -> str:
        return self.word("I-{}", "I2-{}")

    def kpi(self) -> str:
        return self.word("K-{}", common=(SHARED_KPI,))

    def study(self) -> str:
        return self.word("own_{}", "common_{}", "looks_{}")

    def file(self) -> str:
        return self.word("wave_{}.csv", "same_{}.csv", "wave_{}", "same_{}", "part1_{}.csv")

    def day(self) -> date:
        return self.pick((TODAY, date(2026, 6, 30), date(2027, 1, 1)))

    def dataset(self) -> Dataset:
        """Describe a data set, one's own or another's."""
        unit, kind = self.pick(UNITS), self.pick(("wave", "same", "same"))
        self.said += [mark(unit)]
        return self.world.dataset(unit, kind)

    def data_id(self) -> str:
        """Id of a data set's state, of its table or its batch; one that is nobody's elsewhere."""
        one = self.dataset()
        found = self.pick((one.dataset_id, one.relation, one.batches[0].batch_id))
        self.said.append(found)
        return found

    def data(self) -> str:
        return self.file() if self.draw.random() < 0.7 else self.data_id()

    def content(self, kind: str = "") -> bytes:
        """Bytes of a file, also the very ones that another unit has stored."""
        unit, part = self.pick(UNITS), self.pick((0, 1, 2, 3))
        self.said.append(mark(unit))
        bad = kind == "bad" or (part == 0 and self.draw.random() < 0.5)
        return self.pick((same_columns(unit, part=part, bad=bad), b"a,b\n1,2\n", b"\x00", b""))

    def plan_text(self) -> str:
        word = self.pick((*map(mark, UNITS), "nobody"))
        self.said.append(word)
        kpi = self.pick((f"K-{word}", SHARED_KPI))
        text = self.pick((PLAN, LOOKS, SERIES, OPEN, "title = ")).replace("{kpi}", kpi)
        return text.format(mark=word)

    def experiment(self) -> ExperimentPlan:
        return cast("ExperimentPlan", self.plan(LOOKS))

    def plan(self, text: str) -> Plan:
        word = mark(self.pick(UNITS))
        self.said.append(word)
        return parse_plan(text.format(mark=word, kpi=self.pick((f"K-{word}", SHARED_KPI))))

    def review(self) -> PortfolioReview:
        return review_portfolio(self.store, as_of=self.day())

    def studies(self) -> Study:
        """A study that is seen, else the asker gets the refusal that there is none."""
        return view_study(self.store, self.study(), today=self.day()).metric.study

    def key(self) -> str:
        """Key of a write; also one under which somebody wrote."""
        words = ("decision {}", "action {}", "override {}", "run:looks_{}:after:0", "new {}")
        return self.word(*words)

    def one_of(self, kind: Callable[[str], T]) -> T:
        """Say something of the initiative of a unit, or of nobody."""
        word = self.pick((*map(mark, UNITS), "nobody"))
        self.said.append(word)
        return kind(word)
