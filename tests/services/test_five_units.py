"""Who may see which business unit, in every service that takes the store."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest

from analytics import services
from analytics.domain.errors import AccessDeniedError, ConflictError, NotFoundError, StoreError
from analytics.domain.viewer import Grant, Role, Viewer
from analytics.services.back_up_store import may_care, restore_store
from analytics.services.explain_change import explain_change
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.list_datasets import list_datasets
from analytics.services.list_register import list_register
from analytics.services.list_studies import list_studies
from analytics.services.list_values import list_values
from analytics.services.load_portfolio import load_portfolio
from analytics.services.needs import DECLARED
from analytics.services.register_study import register_study
from analytics.services.review_portfolio import review_portfolio
from analytics.services.run_study import run_study
from analytics.services.view_study import view_studies, view_study
from analytics.store.connection import Store
from analytics.store.permissions import WRITES
from analytics.store.seen import SeenStore, seen_by
from tests.conftest import NOW, ROOT
from tests.services.five_units import PLAN, SHARED_KPI, UNITS, mark, viewer_of, write_units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TODAY = NOW.date()
ONE = UNITS[1]


def loaded(folder: Path, units: tuple[str, ...]) -> Store:
    store = Store.open(None, reads=(folder,))
    report = load_portfolio(store, write_units(folder / "portfolio", units), now=NOW)
    assert [receipt.problems for receipt in report.receipts if not receipt.stored] == []
    assert report.estimates == 2 * len(units), report.problems
    return store


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = loaded(tmp_path_factory.mktemp("whole"), UNITS)
    yield store
    store.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    """Load all units afresh, for a test that writes."""
    store = loaded(tmp_path, UNITS)
    yield store
    store.close()


def foreign_words(text: str, seen: tuple[str, ...]) -> set[str]:
    return {unit for unit in UNITS if unit not in seen and (mark(unit) in text or unit in text)}


READS: dict[str, Callable[[Store], object]] = {
    "review": lambda store: review_portfolio(store, as_of=TODAY),
    "change": lambda store: explain_change(store, since=TODAY.replace(month=9), until=TODAY),
    "register": list_register,
    "studies": lambda store: view_studies(store, today=TODAY),
    "datasets": lambda store: list_datasets(store, today=TODAY),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", list(READS))
def test_nothing_of_another_business_unit_is_read(whole: Store, name: str, role: Role) -> None:
    for units in (("Borea",), ("Atlas", "Egeon"), ("Nowhere",)):
        text = repr(READS[name](seen_by(whole, viewer_of(role, *units))))
        assert foreign_words(text, units) == set()
        if units != ("Nowhere",):
            assert all(mark(unit) in text for unit in units), "one's own is there"


@pytest.mark.parametrize("name", list(READS))
def test_what_one_unit_sees_does_not_depend_on_what_others_did(
    whole: Store, tmp_path: Path, name: str
) -> None:
    """Totals, ranks, shares and problems would give other units away if they moved with them."""
    alone = loaded(tmp_path, (ONE,))
    viewer = viewer_of(Role.VIEWER, ONE)
    try:
        expected = comparable(READS[name](seen_by(alone, viewer)))
    finally:
        alone.close()
    assert comparable(READS[name](seen_by(whole, viewer))) == expected


def comparable(result: object) -> str:
    """Write a result without what counts writes: the revision and the number of a data set."""
    text = re.sub(r"revision=\d+", "revision=", repr(result))
    return re.sub(r"'ds_\d+'", "'ds'", text)


def test_a_pool_arrives_as_the_share_of_what_is_seen_to_the_cent(whole: Store) -> None:
    everything = list_register(whole)
    assert len(everything.allocations) == len(UNITS)
    official = {
        one.appraisal.initiative.initiative_id: one.appraisal.cost
        for one in review_portfolio(whole, as_of=TODAY).ranked
    }
    parts = []
    for unit in UNITS:
        review = review_portfolio(seen_by(whole, viewer_of(Role.VIEWER, unit)), as_of=TODAY)
        for one in review.ranked:
            assert one.appraisal.cost == official[one.appraisal.initiative.initiative_id]
        pooled = [cost.amount for cost in review.register.costs if cost.pool_id]
        assert len(pooled) == 1
        parts += pooled
    assert str(sum(parts)) == "9999.9700", "9999.97 shared by five, nothing lost"


def test_an_initiative_without_a_business_unit_is_seen_by_those_who_see_all(own: Store) -> None:
    row = b"initiative_id,name,stage\nI-NONE,Nobody's,pilot\n"
    assert import_table(own, "initiative", "initiative.csv", row, now=NOW).stored
    everybody = Viewer(name="x", grants=(Grant(role=Role.VIEWER, units=UNITS),))
    assert "I-NONE" in repr(list_register(own))
    assert "I-NONE" not in repr(list_register(seen_by(own, everybody)))


def test_without_any_grant_nothing_is_read(whole: Store) -> None:
    nobody = seen_by(whole, Viewer(name="x", grants=()))
    with pytest.raises(AccessDeniedError):
        list_register(nobody)


@pytest.mark.parametrize(
    "ask",
    [
        lambda store, word: view_study(store, f"own_{word}", today=NOW.date()),
        lambda store, word: run_study(store, f"own_{word}", now=NOW),
        lambda store, word: list_values(store, f"wave_{word}.csv", "team"),
        lambda store, word: register_study(
            store, "mine", PLAN.format(mark=word, kpi=f"K-{word}"), now=NOW
        ),
        lambda store, word: register_study(
            store, "mine", plan_of(ONE), data_file=f"wave_{word}.csv", now=NOW
        ),
    ],
)
def test_what_others_have_and_what_nobody_has_is_refused_in_the_same_words(
    whole: Store, ask: Callable[[Store, str], object]
) -> None:
    store = seen_by(whole, viewer_of(Role.ANALYST, ONE))
    said = []
    for word in (mark(UNITS[0]), "nothere"):
        with pytest.raises(NotFoundError) as refused:
            ask(store, word)
        said.append(repr((refused.value.message, refused.value.remedy)).replace(word, "WORD"))
        assert foreign_words(said[-1], (ONE,)) == set()
    assert said[0] == said[1]


def plan_of(unit: str, kpi: str = "") -> str:
    return PLAN.format(mark=mark(unit), kpi=kpi or f"K-{mark(unit)}")


def test_numbers_of_a_data_set_that_is_not_seen_are_not_there_even_with_its_description(
    whole: Store,
) -> None:
    foreign = next(
        one for one in list_datasets(whole, today=NOW.date()) if mark(UNITS[0]) in one.file_name
    )
    from analytics.ingest.plan_file import parse_plan
    from analytics.services.estimate_plan import estimate_plan

    store = seen_by(whole, viewer_of(Role.ANALYST, ONE))
    with pytest.raises(NotFoundError):
        estimate_plan(store, foreign, parse_plan(plan_of(UNITS[0])))


def test_an_analyst_adds_runs_and_sees_what_belongs_to_the_unit(own: Store) -> None:
    store = seen_by(own, viewer_of(Role.ANALYST, ONE))
    text = b"arm,seconds\n" + b"".join(b"%s,%d\n" % ((b"off", b"on")[i % 2], i) for i in range(40))
    receipt = import_outcomes(store, "later.csv", text, now=NOW)
    assert receipt.stored
    plan = plan_of(ONE).replace(f"seconds_{mark(ONE)}", "seconds")
    register_study(store, "later", plan, data_file="later.csv", now=NOW)
    assert run_study(store, "later", now=NOW).estimate is not None
    assert "later.csv" in repr(list_datasets(store, today=NOW.date()))
    for unit in UNITS:
        if unit != ONE:
            other = seen_by(own, viewer_of(Role.REVIEWER, unit))
            assert "later" not in repr(
                (list_datasets(other, today=NOW.date()), list_studies(other, today=NOW.date()))
            )


def test_names_that_others_hold_are_refused_and_stay_what_they_are(own: Store) -> None:
    store = seen_by(own, viewer_of(Role.ANALYST, ONE))
    before = repr((list_datasets(own, today=NOW.date()), list_studies(own, today=NOW.date())))
    theirs = mark(UNITS[0])
    with pytest.raises(ConflictError, match="cannot be used"):
        import_outcomes(store, f"wave_{theirs}.csv", b"a,b\n1,2\n", now=NOW)
    with pytest.raises(ConflictError, match="cannot be used"):
        register_study(store, f"own_{theirs}", plan_of(ONE), now=NOW)
    # The very file of the others: its content is not acknowledged either.
    content = own_file(own, UNITS[0])
    with pytest.raises(ConflictError, match="cannot be used"):
        import_outcomes(store, f"wave_{theirs}.csv", content, now=NOW)
    assert (
        repr((list_datasets(own, today=NOW.date()), list_studies(own, today=NOW.date()))) == before
    )


def own_file(store: Store, unit: str) -> bytes:
    (folder,) = store._reads  # noqa: SLF001 - where the fixture put it
    return (folder / "portfolio" / "outcomes" / f"wave_{mark(unit)}.csv").read_bytes()


def test_who_may_only_read_a_unit_changes_nothing_there(own: Store) -> None:
    mixed = Viewer(
        name="x",
        grants=(
            Grant(role=Role.VIEWER, units=None),
            Grant(role=Role.ANALYST, units=(ONE,)),
        ),
    )
    store = seen_by(own, mixed)
    assert view_study(store, f"own_{mark(UNITS[0])}", today=NOW.date()).initiative
    with pytest.raises(NotFoundError):
        run_study(store, f"own_{mark(UNITS[0])}", now=NOW)
    assert run_study(store, f"own_{mark(ONE)}", now=NOW).estimate is not None


@pytest.mark.parametrize(
    ("role", "units", "allowed"),
    [
        (Role.VIEWER, (ONE,), False),
        (Role.VIEWER, None, False),
        (Role.ANALYST, (ONE,), True),
        (Role.REVIEWER, (ONE,), True),
        (Role.ADMIN, (ONE,), True),
    ],
)
def test_only_an_analyst_runs_a_study(
    own: Store, role: Role, units: tuple[str, ...] | None, *, allowed: bool
) -> None:
    store = seen_by(own, Viewer(name="x", grants=(Grant(role=role, units=units),)))
    before = own.revision()
    if allowed:
        run_study(store, f"own_{mark(ONE)}", now=NOW)
        assert own.revision() == before + 1
        return
    with pytest.raises(AccessDeniedError, match="needs the role analyst"):
        run_study(store, f"own_{mark(ONE)}", now=NOW)
    assert own.revision() == before


def test_the_register_is_changed_by_those_alone_who_see_all(own: Store) -> None:
    row = b"initiative_id,name,stage\nI-NEW,New,pilot\n"
    for role in Role:
        said = "needs the role analyst" if role is Role.VIEWER else "only somebody who sees all"
        with pytest.raises(AccessDeniedError, match=said):
            import_table(seen_by(own, viewer_of(role, ONE)), "initiative", "i.csv", row, now=NOW)
    whole = Viewer(name="ann", grants=(Grant(role=Role.ANALYST, units=None),))
    assert import_table(seen_by(own, whole), "initiative", "i.csv", row, now=NOW).stored


def test_only_an_admin_of_everything_brings_a_backup_back(tmp_path: Path) -> None:
    """The store is closed meanwhile: no handle could refuse."""
    for units in ((ONE,), None):
        for role in Role:
            by = Viewer(name="x", grants=(Grant(role=role, units=units),))
            allowed = role is Role.ADMIN and units is None
            assert may_care(by) is allowed
            # Where they may, it is the missing backup that is refused.
            refusal = StoreError if allowed else AccessDeniedError
            with pytest.raises(refusal):
                restore_store(tmp_path / "none", tmp_path / "s.duckdb", now=NOW, by=by)


def test_the_journal_says_who_wrote(own: Store) -> None:
    ann = replace(viewer_of(Role.ANALYST, ONE), name="ann@example.org")
    run_study(seen_by(own, ann), f"own_{mark(ONE)}", now=NOW)
    with own.cursor() as cursor:
        row = cursor.execute(
            "SELECT action, json_extract_string(details, '$.by') FROM journal"
            " WHERE seq = (SELECT max(seq) FROM journal)"
        ).fetchone()
    assert row == ("run_study", "ann@example.org")


def service_functions() -> list[tuple[str, Callable[..., object]]]:
    found: list[tuple[str, Callable[..., object]]] = []
    for module in iter_modules(services.__path__):
        loaded_module = import_module(f"{services.__name__}.{module.name}")
        for name, value in vars(loaded_module).items():
            if (
                inspect.isfunction(value)
                and value.__module__ == loaded_module.__name__
                and not name.startswith("_")
            ):
                found.append((f"{module.name}.{name}", value))
    return found


def test_every_service_that_takes_the_store_declares_the_role_it_needs() -> None:
    undeclared = [
        name
        for name, function in service_functions()
        if "Store" in map(str, inspect.unwrap(function).__annotations__.values())
        and not hasattr(function, DECLARED)
    ]
    assert undeclared == [], "add @needs(Role.VIEWER), ANALYST, ... (analytics/services/needs.py)"


def test_every_write_of_the_store_says_which_role_it_needs() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "analytics").rglob("*.py")
        if path.stem != "permissions"
    )
    written = set(re.findall(r"\.write\(\s*\"(\w+)\"", code))
    assert "run_study" in written
    assert written <= set(WRITES), "list the action in WRITES (analytics/store/permissions.py)"
    assert {action for action in WRITES if f'"{action}"' not in code} == set(), "written nowhere"


def test_a_handle_repeats_all_that_the_store_does() -> None:
    """What it did not repeat would fail for everybody who signs in, and would not be checked."""
    public = {
        name
        for name, value in vars(Store).items()
        if not name.startswith("_") and (inspect.isfunction(value))
    }
    assert public <= set(vars(SeenStore))


def test_the_common_kpi_has_a_claimant_of_every_unit(whole: Store) -> None:
    """Otherwise the test that others do not matter would say little."""
    claims = [one for one in list_register(whole).claims if one.kpi_id == SHARED_KPI]
    assert len(claims) == len(UNITS)
