"""No row of a business unit that is not seen: every service, any role, any set of units.

A question is asked of a store in which five units did everything, and of one in which only the
units did that the asker sees. The two answers are the same in every word and number, or something
of the others shows.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import NotFoundError
from analytics.domain.viewer import Role
from analytics.services.change_batches import append_batch, require_dataset
from analytics.services.import_outcomes import import_outcomes
from analytics.services.needs import DECLARED
from analytics.services.register_study import register_study
from analytics.services.run_study import run_study
from analytics.store.looks import read_looks
from analytics.store.seen import seen_by
from analytics.store.sight import RULES
from analytics.store.studies import count_runs
from tests.conftest import NOW
from tests.services.access_calls import CALLS
from tests.services.access_runs import ALL_HERE, Worlds, comparable, run_draws
from tests.services.five_units import UNITS, mark, viewer_of
from tests.services.test_five_units import foreign_words, service_functions
from tests.services.unit_world import LOOKS, World, same_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.store.connection import Cursor

ONE = "Borea"
QUICK = 224
MANY = int(os.environ.get("CREDENCE_ACCESS_RUNS", "5000"))
SUBSETS = tuple(found for size in range(6) for found in combinations(UNITS, size))
TABLES = sorted([*RULES, "cost_entry"])


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes for people are the same in every store: else each would differ by its own key."""
    monkeypatch.setenv("CREDENCE_HASH_KEY", "of all worlds")


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory, unit_world: World) -> Iterator[Worlds]:
    found = Worlds(folder=tmp_path_factory.mktemp("worlds"), found={ALL_HERE: unit_world})
    yield found
    found.close()


# Counted over the whole store, and the chain of the journal; texts that carry such a number.
COUNTED = {
    "dataset": "number",
    "study": "number",
    "review_entry": "number",
    "gate_override": "number, sha256",  # of a text with the numbers of data sets
    "journal": "seq, previous_hash, hash",
}


def rows_of(cursor: Cursor, table: str) -> str:
    without = f" EXCLUDE ({COUNTED[table]})" if table in COUNTED else ""
    found = cursor.execute(f"SELECT *{without} FROM {table}").fetchall()
    return "\n".join(sorted(comparable(repr(row)) for row in found))


def test_every_service_that_takes_the_store_is_asked() -> None:
    declared = {name for name, function in service_functions() if hasattr(function, DECLARED)}
    assert declared - set(CALLS) == set(), "say in access_calls.py how it is asked"
    assert set(CALLS) - declared == set(), "no such service"


@pytest.mark.parametrize("table", TABLES)
def test_every_table_holds_rows_of_every_unit(worlds: Worlds, table: str) -> None:
    """A table without a foreign row would prove nothing."""
    store = worlds.of(ALL_HERE).store
    with store.cursor() as cursor:
        whole = rows_of(cursor, table)
    for unit in UNITS:
        with seen_by(store, viewer_of(Role.VIEWER, unit)).cursor() as cursor:
            own = rows_of(cursor, table)
        assert own, unit
        assert len(own) < len(whole), unit


@pytest.mark.parametrize("table", TABLES)
def test_a_table_shows_what_it_would_hold_if_the_others_were_not_there(
    worlds: Worlds, table: str
) -> None:
    viewer = viewer_of(Role.VIEWER, ONE)
    with seen_by(worlds.of(ALL_HERE).store, viewer).cursor() as cursor:
        found = rows_of(cursor, table)
    with seen_by(worlds.of((ONE,)).store, viewer).cursor() as cursor:
        expected = rows_of(cursor, table)
    assert found == expected
    assert foreign_words(found, (ONE,)) == set()


def test_in_hundreds_of_draws_nothing_of_another_unit_shows(worlds: Worlds) -> None:
    """Sets with a store of their own are held against it; in all others nothing is marked."""
    sets = ((ONE,), ("Egeon",)) * 12 + SUBSETS
    worlds.held_against = {(ONE,), ("Egeon",)}
    counts = run_draws(worlds, QUICK, 20261125, sets)
    kinds = Counter[str]()
    for (_, _, kind), number in counts.items():
        kinds[kind] += number
    assert sum(kinds.values()) == QUICK
    assert {"answered", "not found", "denied", "refused", "wrote"} <= set(kinds), kinds


@pytest.mark.slow
def test_in_five_thousand_draws_nothing_of_another_unit_shows(
    worlds: Worlds, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every set of some of the units is held against a store of its own."""
    worlds.held_against = set(SUBSETS[1:-1])
    counts = run_draws(worlds, MANY, 5000, SUBSETS)
    with capsys.disabled():
        sys.stdout.write(table_of(counts))
    assert {service for service, _, _ in counts} == set(CALLS)


def table_of(counts: Counter[tuple[str, str, str]]) -> str:
    """Print runs by service, by role and by outcome."""
    kinds = sorted({kind for _, _, kind in counts})
    lines = [f"\n{'':<46}" + "".join(f"{kind:>12}" for kind in kinds)]
    for at, title in ((0, "service"), (1, "role")):
        lines.append(title)
        for one in sorted({key[at] for key in counts}):
            row = [
                sum(n for key, n in counts.items() if key[at] == one and key[2] == kind)
                for kind in kinds
            ]
            lines.append(f"  {one:<44}" + "".join(f"{number:>12,}" for number in row))
    return "\n".join(lines)


def test_a_run_is_asked_for_under_a_key_of_its_own_study(worlds: Worlds) -> None:
    """Otherwise asking under a guessed key would tell whether others wrote under it."""
    store, study = worlds.of(ALL_HERE).store, f"looks_{mark(ONE)}"
    analyst = seen_by(store, viewer_of(Role.ANALYST, ONE))
    theirs = f"decision {mark('Atlas')}"
    assert store.written(theirs) is not None
    try:
        before = store.revision()
        run_study(analyst, study, now=NOW, key=theirs)
        assert store.revision() == before + 1, "it is a key like any other"
        run_study(analyst, study, now=NOW, key=theirs)
        assert store.revision() == before + 1, "the same once more"
    finally:
        worlds.of(ALL_HERE).forget()


def test_a_study_that_moves_to_another_initiative_takes_no_result_along(worlds: Worlds) -> None:
    world, name = worlds.of(ALL_HERE), f"looks_{mark('Atlas')}"
    store, mover = world.store, seen_by(world.store, viewer_of(Role.ANALYST, "Atlas", ONE))
    other = seen_by(store, viewer_of(Role.ANALYST, ONE))
    plan = LOOKS.format(mark=mark(ONE)).replace(f"same_{mark(ONE)}", f"same_{mark('Atlas')}")
    try:
        assert len(read_looks(mover, name)) == 1
        later = NOW + timedelta(days=1)
        register_study(mover, name, plan, now=later)
        with other.cursor() as cursor:
            runs = cursor.execute("SELECT 1 FROM study_run WHERE study_id = ?", [name]).fetchall()
        assert runs == []
        assert read_looks(other, name) == ()
        assert count_runs(other, name) == 0
        assert len(read_looks(mover, name)) == 1, "who sees both sees it still"
        run_study(other, name, now=later)
        assert count_runs(other, name) == 1
        assert count_runs(mover, name) == 2
    finally:
        world.forget()


def test_a_file_stays_with_the_units_that_added_it(worlds: Worlds) -> None:
    """Whoever works for two of them shows nothing of it to the other by adding to it."""
    world, name = worlds.of(ALL_HERE), f"same_{mark('Atlas')}.csv"
    mover = seen_by(world.store, viewer_of(Role.ANALYST, "Atlas", ONE))
    other = seen_by(world.store, viewer_of(Role.ANALYST, ONE))
    try:
        assert append_batch(mover, name, "more.csv", same_columns("Atlas", part=3), now=NOW).stored
        with pytest.raises(NotFoundError):
            require_dataset(other, name)
        new = import_outcomes(mover, "both.csv", same_columns("Atlas", part=4), now=NOW)
        assert new.stored
        assert require_dataset(other, "both.csv").rows == 120, "a new name is both units'"
    finally:
        world.forget()
