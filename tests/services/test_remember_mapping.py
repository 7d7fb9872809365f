"""What was said of a file's columns is there for the next file with the same columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import UploadRefusedError
from analytics.domain.preview import picked
from analytics.domain.viewer import Grant, Role, Viewer
from analytics.services.import_outcomes import import_outcomes
from analytics.services.preview_file import preview_file
from analytics.services.remember_mapping import recall_answers, recall_roles, remember_roles
from analytics.store.seen import seen_by
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.domain.dataset import ImportReceipt
    from analytics.store.connection import Store

LABELS = ("team", "arm", "day", "minutes")
ROWS = ",".join(LABELS) + "\n" + "".join(
    f"t{i % 20},{'ab'[i % 2]},2026-03-{1 + i % 28:02d},{i / 4}\n" for i in range(60)
)  # fmt: skip
ROLES = {"outcome": ("minutes",), "cluster": ("team",), "treatment": ("arm",), "time": ("day",)}
# The day and the month could be swapped, and so could thousands and decimals, in every row.
ASKED = "day,cost\n" + "".join(f"0{1 + i % 9}/0{1 + i % 8}/2026,{i + 1}.234\n" for i in range(30))


def added(store: Store, text: str, name: str, **answers: str) -> ImportReceipt:
    return import_outcomes(store, name, text.encode(), now=NOW, answers=answers)


def test_roles_said_of_one_file_are_proposed_for_the_next_with_the_same_columns(
    store: Store,
) -> None:
    added(store, ROWS, "march.csv")
    remember_roles(store, "march.csv", ROLES, now=NOW)
    seen = preview_file(store, "april.csv", ROWS.encode() + b"t1,a,2026-04-01,7\n")
    assert [(one.column, one.role, one.why) for one in seen.roles] == [
        ("team", "cluster", "as for march.csv on 2026-10-15"),
        ("arm", "treatment", "as for march.csv on 2026-10-15"),
        ("day", "time", "as for march.csv on 2026-10-15"),
        ("minutes", "outcome", "as for march.csv on 2026-10-15"),
    ]
    assert picked(seen.roles) == ROLES
    assert recall_roles(store, ("team", "arm", "day", "seconds")) is None


def test_the_same_roles_again_write_nothing_and_other_ones_replace_them(store: Store) -> None:
    added(store, ROWS, "march.csv")
    remember_roles(store, "march.csv", ROLES, now=NOW)
    before = store.revision()
    remember_roles(store, "march.csv", dict(reversed(ROLES.items())), now=NOW)
    assert store.revision() == before
    remember_roles(store, "march.csv", {"outcome": ("minutes",), "unit": ("team",)}, now=NOW)
    said = recall_roles(store, LABELS)
    assert said is not None
    assert dict(said.roles) == {"outcome": ("minutes",), "unit": ("team",)}


def test_a_role_or_a_column_that_is_not_there_is_refused(store: Store) -> None:
    added(store, ROWS, "march.csv")
    with pytest.raises(UploadRefusedError, match="no column 'seconds'"):
        remember_roles(store, "march.csv", {"outcome": ("seconds",)}, now=NOW)
    with pytest.raises(UploadRefusedError, match="no role 'result'"):
        remember_roles(store, "march.csv", {"result": ("minutes",)}, now=NOW)


def test_answers_are_found_again_and_never_assumed(store: Store) -> None:
    first = added(store, ASKED, "march.csv")
    assert {one.column for one in first.questions} == {"day", "cost"}
    assert first.labels == ("day", "cost")
    assert recall_answers(store, first.labels) is None
    answers = {"day": "day_first", "cost": "decimal_comma"}
    assert added(store, ASKED, "march.csv", **answers).stored
    # April has the same columns: it is asked again, and what was said for March is at hand.
    april = added(store, ASKED.replace("2026", "2025"), "april.csv")
    assert (april.stored, len(april.questions)) == (False, 2)
    said = recall_answers(store, april.labels)
    assert said is not None
    assert dict(said.answers) == answers
    assert said.origin == "as for march.csv on 2026-10-15"


def test_roles_and_answers_of_a_data_set_do_not_replace_each_other(store: Store) -> None:
    added(store, ASKED, "march.csv", day="day_first", cost="decimal_comma")
    remember_roles(store, "march.csv", {"time": ("day",)}, now=NOW)
    assert recall_answers(store, ("day", "cost")) is not None
    assert recall_roles(store, ("day", "cost")) is not None


def test_what_other_business_units_said_is_not_seen(store: Store) -> None:
    north, south = (
        seen_by(
            store, Viewer(name=unit, grants=(Grant(role=Role.ANALYST, units=(unit,)),))
        )
        for unit in ("North", "South")
    )  # fmt: skip
    added(north, ROWS, "march.csv")
    remember_roles(north, "march.csv", ROLES, now=NOW)
    assert recall_roles(north, LABELS) is not None
    assert recall_roles(south, LABELS) is None


def test_a_file_of_another_name_that_lost_a_column_is_compared_with_what_it_resembles(
    store: Store,
) -> None:
    added(store, ROWS, "march.csv")
    renamed = preview_file(store, "april.csv", ROWS.replace("minutes", "minute").encode())
    assert (renamed.replaces, renamed.alike, renamed.resembles) == (False, (), "march.csv")
    assert set(renamed.changes) == {
        "Column 'minutes' (number) is missing.",
        "Column 'minute' (number) is new. It may be what was 'minutes'.",
    }
    typed = ROWS.replace("2026-03-", "day ")
    assert preview_file(store, "april.csv", typed.encode()).changes == (
        "Column 'day' was date and is text.",
    )
    assert preview_file(store, "other.csv", b"a,b\nx,1\ny,2\n").resembles == ""
