"""Whether a study observes people, how that is known, and which column tells them apart."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.adoption import AdoptionPanel
from analytics.domain.people import GroupOfPeople, PeopleInGroups
from analytics.domain.viewer import Role
from analytics.ingest.personal_data import EMAIL, names_people
from analytics.services.needs import needs
from analytics.store.hashing import hashed_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import Finding
    from analytics.domain.plan import DesignPlan
    from analytics.estimators.registry import Evidence
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def people_in_study(store: Store, dataset: Dataset, plan: DesignPlan) -> PeopleInGroups | None:
    """Decide whether units are people; ``None`` where nothing says so.

    The plan decides. Where it says nothing: a column that was hashed when the file was stored, then
    a header that names people, then cells that are e-mail addresses, of the unit or the cluster.
    """
    question = plan.question
    if question.units_are == "things":
        return None
    if question.units_are == "persons":
        return PeopleInGroups(
            column=question.unit, why="The plan says that its units are people.", certain=True
        )
    named = [label for label in (question.unit, getattr(plan, "cluster", "")) if label]
    hashed = hashed_columns(store, dataset.file_name)
    for label in (*named, *hashed):
        if label in hashed and dataset.column(label) is not None:
            return PeopleInGroups(
                column=label, why=f"'{label}' was hashed as an identifier of people.", certain=True
            )
    for label in named:
        if names_people(label):
            why = f"'{label}' is what a column of people is called."
        elif _holds_addresses(dataset, label):
            why = f"The cells of '{label}' are e-mail addresses."
        else:
            continue
        return PeopleInGroups(column=label, why=why, certain=False)
    return None


def with_cohorts(finding: Finding, plan: DesignPlan, evidence: Evidence) -> Finding:
    """Count the people of every cohort of a roll-out, and at every distance from its start.

    Where a unit is not one of the people, their number is not known, and no cohort is shown.
    """
    people = finding.people
    if people is None or not isinstance(evidence, AdoptionPanel):
        return finding
    sizes = _sizes(evidence) if people.column == plan.question.unit else {}
    order = {label: place for place, label in enumerate(evidence.periods)}
    away: dict[int, set[str]] = {}
    for cell in finding.group_time:
        away.setdefault(order[cell.time] - order[cell.group], set()).add(cell.group)
    groups = dict.fromkeys(cell.group for cell in finding.group_time)
    return replace(
        finding,
        people=replace(
            people,
            cohorts=tuple(
                GroupOfPeople(group=one, people=(sizes[one],) if one in sizes else ())
                for one in groups
            ),
            distances=tuple(
                GroupOfPeople(
                    group=str(one.relative_time),
                    people=_together(sizes, away.get(one.relative_time, groups)),
                )
                for one in finding.event_study
            ),
        ),
    )


def _holds_addresses(dataset: Dataset, label: str) -> bool:
    """Tell whether the first and the last cell of a column in order are e-mail addresses."""
    column = dataset.column(label)
    ends = (column.minimum, column.maximum) if column is not None else ("",)
    return all(re.fullmatch(EMAIL, end) for end in ends)


def _sizes(panel: AdoptionPanel) -> dict[str, int]:
    """Units that adopted in each period of a panel; a condensed line stands for several."""
    copies = np.ones(len(panel.start)) if panel.copies is None else panel.copies
    return {
        label: int(copies[panel.start == place].sum()) for place, label in enumerate(panel.periods)
    }


def _together(sizes: dict[str, int], groups: Iterable[str]) -> tuple[int, ...]:
    return (sum(sizes[one] for one in groups),) if sizes else ()
