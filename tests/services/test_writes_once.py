"""Every write, sent again because its answer was lost, is there once: its key decides."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import ConflictError, StoreError
from analytics.domain.kpi_draft import KpiDraft
from analytics.domain.review import Action, Lesson, LessonKind
from analytics.services.add_kpi import add_kpi
from analytics.services.change_batches import append_batch, supersede_batch, withdraw_batch
from analytics.services.decide import close_action, record_action, record_decision, record_lesson
from analytics.services.import_inventory import import_inventory
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.open_review import open_review
from analytics.services.override_gate import override_gate
from analytics.services.prepare_review import prepare_review
from analytics.services.register_study import register_study
from analytics.services.remember_mapping import remember_roles
from analytics.services.run_study import run_study
from analytics.services.sign_review import sign_review
from analytics.store.anchor import Anchor
from analytics.store.connection import Store
from analytics.store.permissions import WRITES
from analytics.store.store_check import check_file
from tests.conftest import ROOT
from tests.services.reviews import PLAN, RESOLVE, SPRING, decision, outcomes
from tests.services.test_import_inventory import EXAMPLE
from tests.services.test_override_gate import SCALABLE, asked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analytics.store.anchor import Mark

ACTION = Action(
    entry_id="",
    review_id="RV-2026Q1",
    initiative_id="INI-1",
    text="Look again",
    owner="Ana",
    due_on=RESOLVE,
)
PLAN_OF_TWO = PLAN.format(initiative="INI-2", kpi="K-2")


def add(store: Store, seed: int, name: str = "INI-1.csv") -> None:
    append_batch(store, "INI-1.csv", name, outcomes(0.7, seed=seed), now=SPRING)


def act(store: Store) -> str:
    return record_action(store, ACTION, now=SPRING, key="action").entry_id


def sign(store: Store, before: object) -> None:
    del before
    held = open_review(store, "2026Q1")
    sign_review(store, held, signed_by="Ana", now=SPRING, key="signature")


def prepared(store: Store) -> None:
    record_decision(store, decision(), now=SPRING, key="decision")


def lesson(store: Store) -> None:
    told = Lesson(
        entry_id="",
        review_id="RV-2026Q1",
        initiative_id="INI-1",
        kind=next(iter(LessonKind)),
        text="Measure first.",
    )
    record_lesson(store, told, now=SPRING, key="lesson")


def at_the_gate(store: Store) -> None:
    import_table(store, "initiative", "initiative.csv", SCALABLE.encode(), now=SPRING)


Once = tuple["Callable[[Store], object]", "Callable[[Store, object], object]"]


def nothing(store: Store) -> None:
    del store


ONCE: dict[str, Once] = {
    "import_outcomes": (
        nothing,
        lambda s, _: import_outcomes(s, "new.csv", outcomes(0.2), now=SPRING),
    ),
    "append_batch": (nothing, lambda s, _: add(s, 8, "more.csv")),
    "supersede_batch": (
        nothing,
        lambda s, _: supersede_batch(
            s, "INI-1.csv", "1", ("better.csv", outcomes(0.9)), reason="Wrong", now=SPRING
        ),
    ),
    "withdraw_batch": (
        lambda s: add(s, 8, "more.csv"),
        lambda s, _: withdraw_batch(s, "INI-1.csv", "2", reason="Wrong", now=SPRING),
    ),
    "register_study": (nothing, lambda s, _: register_study(s, "again", PLAN_OF_TWO, now=SPRING)),
    "run_study": (nothing, lambda s, _: run_study(s, "INI-1", now=SPRING, key="run")),
    "import_table": (
        nothing,
        lambda s, _: import_table(s, "domain", "d.csv", b"domain_id,name\nD-1,One\n", now=SPRING),
    ),
    "import_inventory": (nothing, lambda s, _: import_inventory(s, EXAMPLE, now=SPRING)),
    "remember_mapping": (
        nothing,
        lambda s, _: remember_roles(s, "INI-1.csv", {"outcome": ("resolved",)}, now=SPRING),
    ),
    "add_kpi": (
        nothing,
        lambda s, _: add_kpi(
            s, KpiDraft(kpi_id="K-9", name="Errors", unit="errors", direction=-1), now=SPRING
        ),
    ),
    "prepare_review": (
        nothing,
        lambda s, _: prepare_review(s, "2026Q2", now=SPRING, key="prepared"),
    ),
    "record_decision": (
        nothing,
        lambda s, _: record_decision(s, decision(), now=SPRING, key="decision"),
    ),
    "record_action": (nothing, lambda s, _: act(s)),
    "close_action": (act, lambda s, one: close_action(s, str(one), "Done", now=SPRING, key="end")),
    "record_lesson": (nothing, lambda s, _: lesson(s)),
    "sign_review": (prepared, sign),
    "override_gate": (
        at_the_gate,
        lambda s, _: override_gate(s, asked(), now=SPRING, key="override"),
    ),
}

SAID = {"withdraw_batch", "supersede_batch", "sign_review", "prepare_review", "add_kpi"}


class LosingAnchor(Anchor):
    """An anchor on a disk that is full while ``word`` is written."""

    failing = ""

    def append(self, word: str, mark: Mark) -> None:
        if word == self.failing:
            raise OSError(28, "No space left on device")
        super().append(word, mark)


def test_every_write_is_tried() -> None:
    assert set(ONCE) == set(WRITES)


def test_no_write_is_without_a_key() -> None:
    calls = [
        (path.name, node)
        for path in sorted((ROOT / "analytics").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _writes(node)
    ]
    assert len(calls) > 5
    without = [
        f"{name}:{node.lineno}"
        for name, node in calls
        if "key" not in {one.arg for one in node.keywords}
    ]
    assert without == []


@pytest.mark.parametrize("word", ["intent", "done"])
@pytest.mark.parametrize("action", ONCE)
def test_a_write_whose_answer_was_lost_is_there_once_after_it_is_sent_again(
    prepared_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str, word: str
) -> None:
    path = tmp_path / "kept.duckdb"
    path.write_bytes(prepared_file.read_bytes())
    monkeypatch.setattr("analytics.store.opening.Anchor", LosingAnchor)
    store = Store.open(path)
    first, write = ONCE[action]
    found = first(store)
    before = store.revision()
    monkeypatch.setattr(LosingAnchor, "failing", word)
    said = "nothing of it was saved" if word == "intent" else "The change is saved"
    with pytest.raises(StoreError, match=said):
        write(store, found)
    monkeypatch.setattr(LosingAnchor, "failing", "")
    for _ in range(2):
        try:
            write(store, found)
        except ConflictError as error:
            # Said in words; nothing is done a second time.
            assert action in SAID, error  # noqa: PT017 - most writes give the answer again
    with store.cursor() as cursor:
        lines = cursor.execute(
            "SELECT action FROM journal WHERE seq > ? ORDER BY seq", [before]
        ).fetchall()
    store.close()
    assert lines == [(action,)]
    assert check_file(path).sound


def _writes(call: ast.Call) -> bool:
    """Whether a call begins a write of a store."""
    found = call.func
    return (
        isinstance(found, ast.Attribute)
        and found.attr == "write"
        and "store" in ast.unparse(found.value)
    )
