"""What a review's pack holds: pages of one question each, the same for every format.

Whoever writes a format (slides, PDF, workbook, HTML, CSV) gets this and nothing else, so two
formats cannot tell two stories.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analytics.domain.appraisal import PortfolioReview
from analytics.domain.expectation import Met, ReferenceClass
from analytics.domain.honesty import PortfolioHonesty
from analytics.domain.plan_gap import PlanGap, UnmetPlan
from analytics.domain.returns import InitiativeReturns, NotDefined
from analytics.domain.review import HeldReview
from analytics.domain.scaling_path import NextUse

Cell = Decimal | float | int | str | date | None
"""What a table may hold; ``None`` is not known, never zero."""


class Audience(StrEnum):
    """Who reads a pack; each gets other questions of the same facts."""

    BOARD = "board"
    BUSINESS = "business"
    TECHNICAL = "technical"
    FINANCE = "finance"


class Unit(StrEnum):
    """How a number is written: money in the pack's currency, a share as per cent, a count."""

    TEXT = "text"
    MONEY = "money"
    SHARE = "share"
    NUMBER = "number"
    COUNT = "count"
    DAY = "day"


class Shape(StrEnum):
    """How a chart is drawn; every one is a native chart in slides."""

    BARS = "bars"
    STACKED = "stacked"
    LINES = "lines"
    STEPS = "steps"


class Role(StrEnum):
    """What a series stands for, so that it has the same colour everywhere."""

    CREDITED = "credited"
    CLAIMED = "claimed"
    COST = "cost"
    RANGE = "range"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"
    SECOND = "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table: its heading and how its values are written."""

    name: str
    unit: Unit = Unit.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows behind a page, whole: no format shortens them. ``name`` is that of its CSV file."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that is read out: label, value, its range where there is one, what it is of."""

    label: str
    value: Cell
    unit: Unit
    low: Cell = None
    high: Cell = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series with as many values as its chart has categories.

    ``low`` and ``high`` are the ends of each value's interval, empty where it has none.
    """

    name: str
    role: Role
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One picture. ``spoken`` says the same in words; ``totals`` are the whole bars of steps."""

    shape: Shape
    title: str
    unit: Unit
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    spoken: str
    totals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One question, one sentence that answers it, one chart, and the rows behind it."""

    key: str
    question: str
    sentence: str
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    chart: Chart | None = None
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPage:
    """A question that cannot be answered: why, and what would answer it."""

    question: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What every page's footer says.

    ``snapshot`` is the hash of everything the numbers follow from; ``status`` tells a frozen review
    from a preview of the present figures. ``counted`` of ``initiatives`` are in the credited sum;
    ``exclusions`` names those that are not. ``part`` is the business unit shown, empty for all.
    """

    period: str
    as_of: date
    snapshot: str
    policy_id: str
    initiatives: int
    counted: int
    exclusions: tuple[str, ...]
    status: str
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Everything one audience gets, in the order it is read."""

    audience: Audience
    title: str
    currency: str
    provenance: Provenance
    pages: tuple[Page, ...]
    missing: tuple[MissingPage, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table of every page."""
        return tuple(table for page in self.pages for table in page.tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterOfValue:
    """What had come and gone by the end of a quarter, added up since the first one.

    ``low`` and ``high`` are the 10th and 90th percentile of the risk-adjusted measured value.
    """

    quarter: str
    credited: Decimal
    spent: Decimal
    claimed: Decimal
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWindow:
    """What one business unit was credited and spent in one window, named by its quarters.

    ``undated`` names initiatives whose credit has no dates: the window then lacks a part.
    """

    unit: str
    first: str
    last: str
    credited: Decimal
    spent: Decimal
    undated: tuple[str, ...] = ()

    @property
    def net(self) -> Decimal | None:
        """Credited less spent; ``None`` where the window does not hold all of the credit."""
        return None if self.undated else self.credited - self.spent


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFacts:
    """The figures all pages are made of, whoever reads them.

    ``windows`` has one for every business unit that was credited and booked cost. ``held`` is the
    frozen review they are of, with what was decided in it.
    """

    review: PortfolioReview
    honesty: PortfolioHonesty
    returns: tuple[InitiativeReturns, ...]
    met: tuple[Met, ...]
    reference: ReferenceClass | NotDefined
    quarters: tuple[QuarterOfValue, ...]
    undated: tuple[str, ...]
    next_uses: tuple[NextUse, ...]
    gaps: tuple[PlanGap | UnmetPlan, ...]
    windows: tuple[UnitWindow, ...] = ()
    held: HeldReview | None = None
