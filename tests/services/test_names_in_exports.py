"""No file and no command carries the name of a person unless the policy says so."""

from __future__ import annotations

import argparse
import ast
from typing import TYPE_CHECKING

import pytest

from analytics.__main__ import build_parser, main
from analytics.domain.leaving import NO_EMAIL
from analytics.domain.pack import Audience
from analytics.services.build_pack import open_packs
from analytics.services.leave import read_leaving
from analytics.services.open_review import open_review
from analytics.services.write_packs import write_packs
from analytics.store.connection import Store
from tests.conftest import NOW, ROOT
from tests.services.named_people import (
    DECIDERS,
    MARK,
    OWNER,
    QUARTER,
    SIGNER,
    name_everybody,
    text_in,
)

if TYPE_CHECKING:
    from pathlib import Path

PERSONS = ROOT / "data" / "demo" / "person.csv"
CHANGES = {"load", "import-inventory", "add", "append", "supersede", "withdraw", "restore"}
"""Commands that answer with what became of the file they were given."""
ASKED = {
    "datasets": (),
    "review": (QUARTER,),
    "rank": ("--since", "2026-07-01"),
    "value": ("SV-01",),
    "paths": (),
    "together": (),
    "check": (),
    "backup": ("copy",),
}


@pytest.fixture(scope="module")
def marked(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return name_everybody(demo_file, tmp_path_factory.mktemp("marked") / "marked.duckdb")


@pytest.fixture(scope="module")
def open_names(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("named")
    return name_everybody(demo_file, folder / "named.duckdb", names_leave=True)


def files_of(path: Path, folder: Path) -> dict[str, str]:
    """Write every pack in every format and read the texts back."""
    store = Store.open(path)
    try:
        packs = open_packs(store, QUARTER, audiences=tuple(Audience), as_of=NOW.date())
        leaving = read_leaving(store, today=NOW.date())
    finally:
        store.close()
    written = write_packs(packs, folder, leaving=leaving)
    return {one.name: text_in(one.read_bytes()) for files in written for one in files}


def test_no_pack_in_any_format_carries_a_name(marked: Path, tmp_path: Path) -> None:
    texts = files_of(marked, tmp_path)
    assert len(texts) == 20
    assert [name for name, text in texts.items() if MARK.casefold() in text.casefold()] == []
    slides = next(text for name, text in texts.items() if name.endswith("board.pptx"))
    assert "Signed by person " in slides  # a code stands for who is in no table of persons
    roles = [line.split(",")[2] for line in PERSONS.read_text(encoding="utf-8").splitlines()]
    assert any(role in text for role in roles[1:] for text in texts.values())


def test_every_audience_has_names_where_the_policy_lets_them_leave(
    open_names: Path, tmp_path: Path
) -> None:
    texts = files_of(open_names, tmp_path)
    assert [
        name for name, text in texts.items() if SIGNER.replace(" ", "") not in _packed(text)
    ] == []
    assert all(who in "".join(texts.values()) for who in DECIDERS)


def _packed(text: str) -> str:
    return "".join(text.split())


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command there is that works on a store."""
    (found,) = (
        one
        for one in build_parser()._actions  # noqa: SLF001 - argparse has no other list
        if isinstance(one, argparse._SubParsersAction)  # noqa: SLF001 - argparse has no other list
    )
    return {
        name: one
        for name, one in found.choices.items()
        if any(action.dest == "db" for action in one._actions)  # noqa: SLF001 - as above
    }


def test_every_command_on_a_store_is_asked_here_or_only_changes_it() -> None:
    assert set(commands()) == CHANGES | set(ASKED)


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
@pytest.mark.parametrize("command", sorted(ASKED))
def test_no_command_prints_a_name(
    command: str,
    marked: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    as_json: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [command, *ASKED[command], "--db", str(marked), *(["--json"] if as_json else [])]
    assert main(words) in {0, 3}
    assert MARK not in capsys.readouterr().out


def test_the_value_of_an_initiative_names_its_people_where_they_may_leave(
    open_names: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["value", "SV-01", "--db", str(open_names), "--json"]) == 0
    assert MARK in capsys.readouterr().out


def test_what_was_signed_keeps_its_names_and_its_hash(marked: Path) -> None:
    store = Store.open(marked)
    try:
        held = open_review(store, QUARTER)
        assert [one.decided_by for one in held.decisions] == list(DECIDERS)
        assert held.signature is not None
        assert held.signature.signed_by == SIGNER
        assert {one.owner for one in held.actions} == {OWNER}
        leaving = read_leaving(store, today=NOW.date())
    finally:
        store.close()
    left = leaving.of(held)
    assert MARK not in str(left)
    assert left.signature is not None
    assert left.signature.sha256 == held.signature.sha256
    first = left.decisions
    assert len({one.decided_by for one in first}) == 3  # who decided what can still be told apart
    assert NO_EMAIL not in {one.decided_by for one in first}


def test_every_way_out_goes_through_the_rule() -> None:
    """Only one function offers a download, one prints an answer, two write packs."""
    found: dict[str, set[str]] = {"download_button": set(), "FORMATS": set(), "write_bytes": set()}
    for folder in ("pages", "analytics"):
        for path in (ROOT / folder).rglob("*.py"):
            names = {
                node.attr if isinstance(node, ast.Attribute) else node.id
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Attribute | ast.Name)
            }
            for name, places in found.items():
                if name in names:
                    places.add(str(path.relative_to(ROOT)))
    assert found["download_button"] == {"pages/components/downloads.py"}
    assert found["FORMATS"] - {
        "analytics/reports/packs/formats.py",
        "analytics/reports/packs/as_workbook.py",  # formats of cells
        "analytics/ingest/inventory_dates.py",  # of dates
        "analytics/ingest/notations.py",
        "analytics/services/read_columns.py",
    } == {"pages/components/downloads.py", "analytics/services/write_packs.py"}
    assert found["write_bytes"] == {
        "analytics/services/write_packs.py",
        "analytics/services/receipts.py",  # a file that came in
        "analytics/simulation/demo/portfolio.py",  # the demo
    }
