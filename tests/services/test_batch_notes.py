"""What the receipt of an appended batch says of rows and labels that are there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.services.change_batches import append_batch, supersede_batch
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.register_study import register_study
from analytics.services.remember_mapping import remember_roles
from tests.conftest import NOW
from tests.services.test_batches import INITIATIVE, KPI, PLAN

if TYPE_CHECKING:
    from analytics.domain.dataset import ImportReceipt
    from analytics.store.connection import Store

ROLES = {"unit": ("agent",), "time": ("day",)}


def month(number: int, *, more: float = 0.0, arms: tuple[str, str] = ("off", "on")) -> bytes:
    rows = [
        f"A{i},2026-{number:02d}-{i % 27 + 1:02d},{arms[i % 2]},{8 + i % 5 / 10 + more:.1f}"
        for i in range(40)
    ]
    return "\n".join(["agent,day,arm,y", *rows, ""]).encode()


def notes(receipt: ImportReceipt) -> dict[str, str]:
    assert receipt.stored
    return {one.kind: one.message for one in receipt.problems}


def begun(store: Store) -> None:
    import_outcomes(store, "jan.csv", month(1), now=NOW)
    remember_roles(store, "jan", ROLES, now=NOW)


def test_rows_of_a_known_unit_and_day_with_other_values_are_said(store: Store) -> None:
    begun(store)
    head = month(1, more=0.1).splitlines(keepends=True)[:21]
    found = notes(append_batch(store, "jan", "corr.csv", b"".join(head), now=NOW))
    assert found["keys_in_earlier_batch"] == (
        "20 of 20 rows have the 'agent' and 'day' of a row of batch 1 ('jan.csv', 40 rows) and"
        " other values; the first is A0, 2026-01-01. Both count now."
    )
    assert "rows_in_earlier_batch" not in found


def test_the_same_rows_and_new_months_are_not_called_corrections(store: Store) -> None:
    begun(store)
    again = month(1) + b"Z,2026-01-30,on,9\n"
    assert "keys_in_earlier_batch" not in notes(append_batch(store, "jan", "b.csv", again, now=NOW))
    later = append_batch(store, "jan", "feb.csv", month(2), now=NOW)
    assert notes(later) == {}


def test_where_unit_and_day_stand_in_several_rows_they_are_no_key(store: Store) -> None:
    twice = month(1) + b"A0,2026-01-01,on,12\n"
    import_outcomes(store, "jan.csv", twice, now=NOW)
    remember_roles(store, "jan", ROLES, now=NOW)
    found = notes(append_batch(store, "jan", "b.csv", month(1, more=0.1), now=NOW))
    assert "keys_in_earlier_batch" not in found


def test_the_plan_of_a_study_says_unit_and_time_where_nobody_else_did(store: Store) -> None:
    for table, content in (("initiative", INITIATIVE), ("kpi", KPI)):
        import_table(store, table, f"{table}.csv", content, now=NOW)
    import_outcomes(store, "jan.csv", month(1), now=NOW)
    changed = month(1, more=0.1, arms=("on", "off"))
    # Without either every text and time is the key, and here the arm is another one.
    assert "keys_in_earlier_batch" not in notes(
        append_batch(store, "jan", "b.csv", changed, now=NOW)
    )
    plan = f'data = "jan.csv"\nunit = "agent"\ntime = "day"\n{PLAN}'
    register_study(store, "jan", plan, now=NOW)
    found = notes(append_batch(store, "jan", "c.csv", month(1, more=0.2), now=NOW))
    assert found["keys_in_earlier_batch"].startswith("40 of 40 rows")


def test_where_nobody_said_the_key_every_text_and_time_is_it(store: Store) -> None:
    import_outcomes(store, "jan.csv", month(1), now=NOW)
    found = notes(append_batch(store, "jan", "b.csv", month(1, more=0.1), now=NOW))
    assert found["keys_in_earlier_batch"].startswith(
        "40 of 40 rows have the 'agent', 'arm' and 'day' of a row of batch 1 "
    )
    numbers = b"x,y\n" + b"".join(b"%d,%d\n" % (i, i % 7) for i in range(30))
    import_outcomes(store, "n.csv", numbers, now=NOW)
    again = append_batch(store, "n", "m.csv", numbers.replace(b",6\n", b",5\n"), now=NOW)
    assert "keys_in_earlier_batch" not in notes(again)


def test_a_batch_that_takes_the_place_of_another_is_not_measured_against_it(store: Store) -> None:
    begun(store)
    receipt = supersede_batch(
        store, "jan", "1", ("jan2.csv", month(1, more=0.1)), reason="corrected", now=NOW
    )
    assert "keys_in_earlier_batch" not in notes(receipt)


@pytest.mark.parametrize(
    ("arms", "words"),
    [
        (("OFF", "On"), "'OFF' here, 'off' before; 'On' here, 'on' before."),
        (("off", "ON"), "'ON' here, 'on' before."),
        (("off", "on"), ""),
        (("off", "other"), ""),
    ],
)
def test_labels_that_differ_in_capital_letters_only_are_said(
    store: Store, arms: tuple[str, str], words: str
) -> None:
    import_outcomes(store, "jan.csv", month(1), now=NOW)
    found = notes(append_batch(store, "jan", "feb.csv", month(2, arms=arms), now=NOW))
    assert (words in found["labels_alike"]) if words else ("labels_alike" not in found)


def test_labels_that_differ_in_blanks_inside_are_said(store: Store) -> None:
    import_outcomes(store, "jan.csv", month(1, arms=("not yet", "on")), now=NOW)
    other = month(2, arms=("Not  yet", "on"))
    found = notes(append_batch(store, "jan", "feb.csv", other, now=NOW))
    assert "'Not  yet' here, 'not yet' before" in found["labels_alike"]
