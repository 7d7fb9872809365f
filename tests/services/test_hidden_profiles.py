"""The profile of a stored file tells no name to anybody, and of single people only who has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from analytics.domain.viewer import Grant, Role, Viewer
from analytics.reports.data_set_report import data_set_json
from analytics.reports.dataset_tables import column_rows
from analytics.services.change_batches import append_batch
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.list_batches import list_set_aside, view_data_set
from analytics.services.list_datasets import list_datasets
from analytics.store.seen import seen_by
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.store.connection import Store

DAY = NOW.date()
HEAD = "agent,day,minutes\n"
MARCH = HEAD + "".join(f"A. Muster{i},2026-03-{i % 28 + 1:02d},{100 + i}.5\n" for i in range(40))
APRIL = HEAD + "".join(f"A. Muster{i},2026-04-{i + 1:02d},{200 + i}.5\n" for i in range(3))
BAD = "A. Muster77,2026-03-01,broken\n"


def asker(role: Role) -> Viewer:
    return Viewer(name="w", grants=(Grant(role=role, units=None),))


@pytest.fixture
def people(store: Store) -> Store:
    receipt = import_outcomes(store, "m.csv", (MARCH + BAD).encode(), now=NOW, sets_aside=True)
    assert receipt.stored
    assert append_batch(store, "m.csv", "april.csv", APRIL.encode(), now=NOW).stored
    return store


def told(store: Store, role: Role) -> str:
    asking = seen_by(store, asker(role))
    view = view_data_set(asking, "m.csv", today=DAY)
    (listed,) = list_datasets(asking, today=DAY)
    rows = column_rows(listed.columns).to_csv() + column_rows(view.dataset.columns).to_csv()
    return json.dumps(data_set_json(view)) + rows


@pytest.mark.parametrize("role", list(Role))
def test_no_name_is_in_a_profile(people: Store, role: Role) -> None:
    text = told(people, role)
    assert "Muster" not in text
    assert "identifies people" in text


def test_the_ends_of_a_column_are_told_to_those_who_may_add_data(people: Store) -> None:
    viewer, analyst = told(people, Role.VIEWER), told(people, Role.ANALYST)
    for end in ("100.5", "202.5"):
        assert end in analyst
        assert end not in viewer
    assert "hidden: of single people" in viewer
    assert "2026-04-03" in viewer  # days are of the file, not of people


def test_a_sum_of_a_few_people_is_told_to_those_alone_too(people: Store) -> None:
    """Three people of April: their minutes alone, 604.5 together; of all 43 rows it is another."""

    def sums(role: Role) -> list[float | None]:
        view = view_data_set(seen_by(people, asker(role)), "m.csv", today=DAY)
        columns = [one.find("minutes") for one in view.batches]
        return [one.column.total for one in columns if one is not None]

    assert sums(Role.ANALYST) == [4800.0, 604.5]
    assert sums(Role.VIEWER) == [4800.0, None]


def test_codes_in_the_place_of_names_are_told_to_those_who_may_add_data(store: Store) -> None:
    assert import_outcomes(store, "m.csv", MARCH.encode(), now=NOW, hashed=("agent",)).stored
    assert '"minimum": "p_' in told(store, Role.ANALYST)
    assert '"minimum": "p_' not in told(store, Role.VIEWER)


def test_a_policy_without_a_minimum_shows_ends_but_no_name(people: Store) -> None:
    text = "policy_id,valid_from,smallest_group\nP,2026-01-01,0\n"
    assert import_table(people, "policy", "policy.csv", text.encode(), now=NOW).stored
    assert "100.5" in told(people, Role.VIEWER)
    assert "Muster" not in told(people, Role.VIEWER)


def test_a_file_of_things_is_shown_whole(store: Store) -> None:
    content = MARCH.replace("agent", "store").encode()
    assert import_outcomes(store, "m.csv", content, now=NOW).stored
    text = told(store, Role.VIEWER)
    assert "A. Muster0" in text
    assert "100.5" in text
    assert "hidden" not in text


def test_cells_of_rows_set_aside_are_for_those_who_may_add_data(people: Store) -> None:
    (own,) = list_set_aside(seen_by(people, asker(Role.ANALYST)), "m.csv")
    (other,) = list_set_aside(seen_by(people, asker(Role.VIEWER)), "m.csv")
    assert "broken" in f"{own.value} {own.message}"
    assert "broken" not in f"{other.value} {other.message}"
    assert (other.row, other.column) == (own.row, own.column)
