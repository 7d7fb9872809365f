"""A portfolio in which the name of every person carries a mark that no other text has."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile, is_zipfile

from analytics.domain.review import Action
from analytics.services.decide import record_action, record_decision
from analytics.services.import_table import import_table
from analytics.services.open_review import open_review
from analytics.services.prepare_review import prepare_review
from analytics.services.sign_review import sign_review
from analytics.store.connection import Store
from tests.conftest import NOW, ROOT
from tests.reports.packs.reading import pdf_words
from tests.services.reviews import decision

if TYPE_CHECKING:
    from analytics.domain.review import Decision

MARK = "Zyxmark"
QUARTER = "2026Q3"
LATER = date(2027, 7, 1)
DECIDERS = (f"Typed {MARK}", f"One{MARK}", f"mail.{MARK}@example.org")
OWNER, SIGNER = f"Owner{MARK}", f"Signer {MARK}"
NAMES_LEAVE = "policy_id,valid_from,names_in_exports\nPOL-2025,2025-01-01,true\n"


def name_everybody(demo: Path, path: Path, *, names_leave: bool = False) -> Path:
    """Copy the demo, mark the names of its people, and hold and sign a review with typed names."""
    store = Store.open(Path(shutil.copy(demo, path)))
    head, *lines = (ROOT / "data" / "demo" / "person.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.split(",", 2) for line in lines]
    marked = [f"{one[0]},{one[0][0]}. {MARK}{one[0][1:]},{one[2]}" for one in rows]
    tables = {"person": "\n".join([head, *marked])}
    if names_leave:
        tables["policy"] = NAMES_LEAVE
    for name, text in tables.items():
        assert import_table(store, name, f"{name}.csv", text.encode(), now=NOW).stored
    _hold_review(store)
    store.close()
    return path


def _hold_review(store: Store) -> None:
    frozen = prepare_review(store, QUARTER, now=NOW)
    for number, who in enumerate(DECIDERS):
        initiative = frozen.queue.rows[number].initiative_id
        asked = _decided(initiative, frozen.snapshot.review_id, who)
        made = record_decision(store, asked, now=NOW, key=f"decision {number}")
        action = Action(
            entry_id="",
            review_id=made.review_id,
            initiative_id=initiative,
            text=f"Ask what {DECIDERS[0]} meant",
            owner=OWNER,
            due_on=LATER,
            decision_id=made.entry_id,
        )
        record_action(store, action, now=NOW, key=f"action {number}")
    sign_review(store, open_review(store, QUARTER), signed_by=SIGNER, now=NOW, key="signature")


def _decided(initiative: str, review: str, who: str) -> Decision:
    made = decision(initiative, review)
    assert made.forecast is not None
    assert made.kill is not None
    return replace(
        made,
        decided_by=who,
        forecast=replace(made.forecast, resolve_by=LATER),
        kill=replace(made.kill, on=LATER),
    )


def text_in(content: bytes) -> str:
    """Every text a file holds: of archives that of every part, of a PDF that of every page."""
    if content.startswith(b"%PDF"):
        return pdf_words(content)
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as parts:
            return "\n".join(text_in(parts.read(name)) for name in parts.namelist())
    return content.decode("utf-8", errors="replace")
