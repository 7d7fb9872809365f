"""How fast and safely models are delivered: lead time, release method, age of rehearsals."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from analytics.domain.pack import Column, Figure, MissingPage, Page, Role, Unit
from analytics.domain.practice import REHEARSED_WITHIN
from analytics.reports.labels import words
from analytics.reports.packs.shared import (
    bars,
    count_figure,
    names_of,
    numbers,
    one_series,
    table,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.pack import PackFacts, Table
    from analytics.domain.practice import ModelVersion

QUESTION = "How fast and safely do we deliver?"


def delivery(facts: PackFacts) -> Page | MissingPage:
    """Show the versions in use: how they were released, and whether the way back works."""
    day, names = facts.review.as_of, names_of(facts)
    used = [
        one
        for one in facts.review.register.practice.versions
        if one.initiative_id in names and one.in_use(day)
    ]
    if not used:
        return MissingPage(
            question=QUESTION,
            reason="No version of a model in use is in the register.",
            remedy="Add model_version.csv.",
        )
    lead = [one.lead_time_days for one in used if one.lead_time_days is not None]
    rehearsed = sum(one.rehearsed_by(day) for one in used)
    overdue = sum(one.refresh_due_on is not None and one.refresh_due_on < day for one in used)
    methods = Counter(one.release_method or "not stated" for one in used)
    return Page(
        key="delivery",
        question=QUESTION,
        sentence=(
            f"The way back was rehearsed within {REHEARSED_WITHIN.days} days for {rehearsed} of"
            f" {len(used)} versions in use; overdue for a refresh: {overdue}."
        ),
        figures=(
            Figure(
                label="Lead time of a release",
                value=median(lead) if lead else None,
                unit=Unit.NUMBER,
                note=f"days, median of {len(lead)} versions",
            ),
            count_figure("Way back rehearsed", rehearsed, f"of {len(used)}"),
            count_figure("Overdue for a refresh", overdue, f"of {len(used)}"),
        ),
        chart=bars(
            "Versions in use by the way they were released",
            Unit.COUNT,
            [words(one) for one, _ in methods.most_common()],
            [one_series("Versions", (float(n) for _, n in methods.most_common()), Role.SECOND)],
        ),
        tables=(_table(used, names),),
        method="Versions deployed and not retired on the day of the figures.",
    )


def _table(used: Sequence[ModelVersion], names: dict[str, str]) -> Table:
    return table(
        "delivery",
        "Versions in use",
        (
            *text("Initiative", "Model", "Version", "Released by", "Tools"),
            *numbers("Lead time, days"),
            Column(name="Way back rehearsed", unit=Unit.DAY),
            Column(name="Refresh due", unit=Unit.DAY),
        ),
        (
            (
                names[one.initiative_id],
                one.model_id,
                one.version,
                words(one.release_method) if one.release_method else "not stated",
                one.toolchain or "not stated",
                one.lead_time_days,
                one.rollback_tested_on,
                one.refresh_due_on,
            )
            for one in used
        ),
    )
