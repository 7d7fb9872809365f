"""Whether the KPIs moved, and whether it was AI."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

from analytics.domain.credit import CreditOutcome
from analytics.domain.pack import MissingPage, Page, Role, Series, Unit
from analytics.reports.labels import outcome_label
from analytics.reports.packs.shared import (
    MOST_BARS,
    appraisals_of,
    bars,
    count_figure,
    cut,
    names_of,
    numbers,
    table,
    text,
)
from analytics.reports.relative_change import relative_change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.credit import Credit
    from analytics.domain.estimate import RelativeEffect
    from analytics.domain.pack import Cell, Chart, PackFacts, Table

QUESTION = "Did the KPIs move, and was it AI?"


def did_it_move(facts: PackFacts) -> Page | MissingPage:
    """Say which KPIs moved because of AI."""
    found = [credit for one in appraisals_of(facts) for credit in one.credits]
    if not found:
        return MissingPage(
            question=QUESTION,
            reason="No study of a KPI has ended in a finding.",
            remedy="Add outcomes with a plan on the page Add outcomes.",
        )
    usable = [one for one in found if _is_usable(one)]
    moved, harm = sum(one.good_low > 0 for one in usable), sum(one.good_high < 0 for one in usable)
    return Page(
        key="kpi_effects",
        question=QUESTION,
        sentence=(
            f"{moved} of {len(found)} measured effects are improvements that chance does not"
            f" explain; {harm} found harm; {len(found) - len(usable)} cannot be trusted."
        ),
        figures=(
            count_figure("KPIs improved", moved, f"of {len(found)} measured"),
            count_figure("Harm found", harm),
        ),
        chart=_chart(facts),
        tables=(_table(facts, found),),
        method=(
            "Effect against what would have happened without, by the study's design; the grade says"
            " how strong that design is. Low and high of the table are one-sided bounds."
        ),
    )


def _chart(facts: PackFacts) -> Chart | None:
    relative = [
        (one.initiative.name, found)
        for one in appraisals_of(facts)
        for credit in one.credits
        if (found := _relative(one, credit)) is not None
    ]
    if not relative:
        return None
    largest = sorted(relative, key=lambda pair: -abs(pair[1].effect))[:MOST_BARS]
    shown = sorted(largest, key=lambda pair: -pair[1].effect)
    series = Series(
        name="Effect",
        role=Role.CREDITED,
        values=tuple(found.effect for _, found in shown),
        low=tuple(found.ci_low for _, found in shown),
        high=tuple(found.ci_high for _, found in shown),
    )
    title = "Effect as a share of the level without AI, positive is good"
    return bars(cut(title, len(relative)), Unit.SHARE, [name for name, _ in shown], [series])


def _table(facts: PackFacts, found: Sequence[Credit]) -> Table:
    names, kpis = names_of(facts), {one.kpi_id: one.name for one in facts.review.register.kpis}
    return table(
        "kpi_effects",
        "Every measured effect in its KPI's unit, positive is good",
        (
            *text("Initiative", "KPI", "Finding", "Grade"),
            *numbers("Effect", "Low", "High"),
            *text("In words"),
        ),
        (
            (
                names[one.initiative_id],
                kpis.get(one.kpi_id, one.kpi_id),
                outcome_label(one.outcome),
                one.grade.value,
                *_effect(one),
                one.finding or one.sentence,
            )
            for one in found
        ),
    )


def _is_usable(one: Credit) -> bool:
    return one.outcome is not CreditOutcome.NOT_TRUSTWORTHY


def _effect(one: Credit) -> tuple[Cell, Cell, Cell]:
    """Effect with its bounds; nothing where the study cannot be trusted."""
    return (one.good_effect, one.good_low, one.good_high) if _is_usable(one) else (None,) * 3


def _relative(one: Appraisal, credit: Credit) -> RelativeEffect | None:
    """Effect relative to the level without AI, turned so that positive is good."""
    behind = one.behind(credit)
    if behind is None or not _is_usable(credit):
        return None
    estimate, kpi = behind
    found = relative_change(estimate.effect, kpi)
    if found is None or not all(map(isfinite, (found.effect, found.ci_low, found.ci_high))):
        return None
    if kpi.direction > 0:
        return found
    return replace(found, effect=-found.effect, ci_low=-found.ci_high, ci_high=-found.ci_low)
