"""What the pages of several audiences share: names, bars by initiative, what is left out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import percent
from analytics.domain.pack import (
    Chart,
    Column,
    Figure,
    MissingPage,
    Page,
    Role,
    Series,
    Shape,
    Table,
    Unit,
)
from analytics.domain.returns import NotDefined
from analytics.reports.packs.written import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.pack import Cell, PackFacts

    Builder = Callable[[PackFacts], Page | MissingPage]

FEW_GROUPS = 6  # of several bars each
NAMED = 4  # names that fit a sentence
MOST_BARS = 8  # more cannot be read at three metres; the table has every row


def appraisals_of(facts: PackFacts) -> tuple[Appraisal, ...]:
    """Return the appraisals in ranking order."""
    return tuple(one.appraisal for one in facts.review.ranked)


def names_of(facts: PackFacts) -> dict[str, str]:
    """Return every initiative's name by its id."""
    return {one.initiative.initiative_id: one.initiative.name for one in appraisals_of(facts)}


def text(*names: str) -> tuple[Column, ...]:
    """Columns of text."""
    return tuple(Column(name=name) for name in names)


def money(*names: str) -> tuple[Column, ...]:
    """Columns of money in the pack's currency."""
    return tuple(Column(name=name, unit=Unit.MONEY) for name in names)


def shares(*names: str) -> tuple[Column, ...]:
    """Columns of shares, written as per cent."""
    return tuple(Column(name=name, unit=Unit.SHARE) for name in names)


def counts(*names: str) -> tuple[Column, ...]:
    """Columns of counts."""
    return tuple(Column(name=name, unit=Unit.COUNT) for name in names)


def numbers(*names: str) -> tuple[Column, ...]:
    """Columns of other numbers."""
    return tuple(Column(name=name, unit=Unit.NUMBER) for name in names)


def count_figure(label: str, value: int, note: str = "") -> Figure:
    """Return a count to be read out."""
    return Figure(label=label, value=value, unit=Unit.COUNT, note=note)


def known(value: float | Decimal | NotDefined | None) -> float | Decimal | None:
    """Return a number, or ``None`` where a measure has no answer."""
    return None if isinstance(value, NotDefined) else value


def as_money(amount: float) -> Decimal:
    """Return a computed amount for a sentence, to the cent."""
    return Decimal(repr(round(amount, 2)))


def as_float(value: Decimal | float | None) -> float | None:
    """Return a number for a chart."""
    return None if value is None else float(value)


def bars(
    title: str,
    unit: Unit,
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    stacked: bool = False,
) -> Chart:
    """Return a chart of horizontal bars that says in words what it shows."""
    return Chart(
        shape=Shape.STACKED if stacked else Shape.BARS,
        title=title,
        unit=unit,
        categories=tuple(categories),
        series=tuple(series),
        spoken=_spoken(title, unit, categories, series),
    )


def cut(title: str, rows: int, which: str = "largest", most: int = MOST_BARS) -> str:
    """Say in a chart's title how many rows it leaves to the table; nothing where it has all."""
    return f"{title} ({most} {which} of {rows})" if rows > most else title


def one_series(name: str, values: Iterable[float | None], role: Role = Role.CREDITED) -> Series:
    """Return a series without intervals."""
    return Series(name=name, role=role, values=tuple(values))


def listed(names: Sequence[str]) -> str:
    """Name a few, in their order, and count the rest: what a sentence can hold."""
    more = len(names) - NAMED
    return "; ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def share_words(value: float) -> str:
    """Write a share for a sentence: ``25.8%``."""
    return percent(round(value, 3))


def table(
    name: str, title: str, columns: Iterable[Column], rows: Iterable[Sequence[Cell]]
) -> Table:
    """Return a table with its rows as tuples."""
    return Table(
        name=name, title=title, columns=tuple(columns), rows=tuple(tuple(row) for row in rows)
    )


def exclusions_page(facts: PackFacts) -> Page:
    """List what is in no number of this pack, and why."""
    rows = []
    for one in appraisals_of(facts):
        if one.credited is None or one.problems:
            rows += [
                (
                    one.initiative.name,
                    "no" if one.credited is None else "yes",
                    problem.message,
                    problem.remedy,
                )
                for problem in one.problems
            ]
    rows += [("Portfolio", "", one.message, one.remedy) for one in facts.review.problems]
    left = [one for one in appraisals_of(facts) if one.credited is None]
    names = listed([one.initiative.name for one in left])
    sentence = (
        f"{len(left)} of {len(facts.review.ranked)} initiatives have no credited amount: {names}."
        if left
        else f"All {len(facts.review.ranked)} initiatives have a credited amount."
    )
    return Page(
        key="exclusions",
        question="What is not in these numbers?",
        sentence=sentence,
        figures=(
            count_figure(
                "Initiatives without a credited amount", len(left), "never counted as zero"
            ),
            count_figure("Points listed", len(rows)),
        ),
        tables=(
            table(
                "exclusions",
                "Everything left out or in doubt, with the way out",
                text("Initiative", "In the credited sum", "What", "What would help"),
                rows,
            ),
        ),
        method="What cannot be computed is listed here with its reason; it is never zero.",
    )


def _spoken(title: str, unit: Unit, categories: Sequence[str], series: Sequence[Series]) -> str:
    parts = [
        f"{one.name}: "
        + ", ".join(
            f"{category} {written(value, unit)}"
            for category, value in zip(categories, one.values, strict=True)
            if value is not None
        )
        for one in series
    ]
    return f"{title}. " + ". ".join(parts) + "."
