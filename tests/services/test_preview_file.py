"""What a file holds is said before anything of it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.dataset import Action
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.preview_file import preview_file
from analytics.services.register_study import register_study
from analytics.store.datasets import list_datasets
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.domain.preview import Preview
    from analytics.store.connection import Store

ROWS = "team,arm,day,minutes,ticket\n" + "".join(
    f"t{i % 20},{'ab'[i % 2]},2026-03-{1 + i % 28:02d},{i / 4},{i:05d}x\n" for i in range(60)
)


def seen(store: Store, text: str = ROWS, name: str = "m.csv") -> Preview:
    return preview_file(store, name, text.encode())


def test_a_preview_shows_sums_ends_and_first_rows_and_stores_nothing(store: Store) -> None:
    before = store.revision()
    found = seen(store)
    assert (found.inspection.action, found.inspection.rows) == (Action.ACCEPT, 60)
    minutes = found.inspection.columns[3]
    assert (minutes.minimum, minutes.maximum, minutes.total) == ("0.0", "14.75", 442.5)
    assert found.head[1] == ("t1", "b", "2026-03-02", "0.25", "00001x")
    assert len(found.head) == 5
    assert list_datasets(store) == ()
    assert store.revision() == before


def test_roles_are_proposed_from_what_the_columns_hold(store: Store) -> None:
    assert [(one.column, one.role) for one in seen(store).roles] == [
        ("team", "unit"),
        ("arm", "treatment or cluster"),
        ("day", "time"),
        ("minutes", "outcome or covariate"),
    ]  # a ticket is different in every row


def test_a_known_file_that_changed_its_shape_says_how(store: Store) -> None:
    import_outcomes(store, "m.csv", ROWS.encode(), now=NOW)
    same = seen(store, ROWS + "t1,a,2026-03-05,9,99999x\n")
    assert (same.replaces, same.changes) == (True, ())
    changed = seen(store, ROWS.replace("minutes", "seconds"))
    assert "Column 'minutes' (number) is missing." in changed.changes
    other = seen(store, name="april.csv")
    assert (other.replaces, other.alike) == (False, ("m.csv",))


def test_the_roles_of_the_last_plan_on_these_columns_are_remembered(store: Store) -> None:
    import_outcomes(store, "m.csv", ROWS.encode(), now=NOW)
    import_table(store, "initiative", "i.csv", b"initiative_id,name,stage\nI,Tool,pilot\n", now=NOW)
    kpi = b"kpi_id,name,unit,direction\nK,Minutes,minutes,1\n"
    import_table(store, "kpi", "k.csv", kpi, now=NOW)
    plan = (
        'title = "t"\ninitiative_id = "I"\nkpi_id = "K"\ndata = "m.csv"\ndesign = "experiment"\n'
        'outcome = "minutes"\nhigher_is_better = true\ntreatment = "arm"\ncontrol = "a"\n'
        'cluster = "team"\n'
    )
    register_study(store, "S-7", plan, now=NOW)
    roles = seen(store, name="april.csv").roles
    assert [(one.column, one.role, one.why) for one in roles] == [
        ("team", "cluster", "as in the plan of study S-7"),
        ("arm", "treatment", "as in the plan of study S-7"),
        ("minutes", "outcome", "as in the plan of study S-7"),
    ]


def test_a_refused_file_shows_why_and_no_rows(store: Store) -> None:
    found = seen(store, ROWS + "t1,a\n")
    assert (found.inspection.action, found.head, found.roles) == (Action.REFUSE, (), ())
    assert found.inspection.problems[0].row == 62
